"""Examples of the documents, sent to real services: what a document shows is what the service takes.

Invariant: the examples are sent as they stand, but for the ids, which are placeholders for those of things that are
there.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from tests.support.bodies import an_entrepreneur
from tests.support.clients import Caller, Json
from tests.support.documented import operations
from tests.support.in_process import Service
from tests.support.sample_events import ANI, BUDI, MAROS, WORLD, replicated_events

REFERRED: Final[Mapping[str, str]] = {
    "centre_id": "centres", "centre_ids": "centres", "consultant_ref": "consultants", "client_ref": "clients",
    "entrepreneur_ref": "entrepreneurs", "into_ref": "entrepreneurs", "programme_id": "programmes",
    "finance_id": "finances", "legality_id": "legalities", "partner_ids": "partners",
}  # fmt: skip
"""Fields that hold ids, and in which list the things are; shape: field → list."""
REGISTRY: Final = (
    "register_centre", "open_centre", "inaugurate_centre", "change_centre_details", "change_legal_status",
    "offer_service", "withdraw_service", "register_unit", "add_reference",
    "appoint_consultant", "reassign_consultant", "certify_consultant", "record_membership", "end_consultant",
    "register_entrepreneur", "correct_entrepreneur",
    "declare_programme", "enrol_entrepreneur", "confirm_new_entrepreneur", "check_status",
    "register_enterprise", "record_finance", "void_finance", "record_permit", "void_permit", "assess_enterprise",
    "void_assessment",
    "register_cooperative", "assess_cooperative", "void_cooperative_year",
    "move_entrepreneur", "withdraw_consent", "give_consent", "erase_entrepreneur", "close_centre",
)  # fmt: skip
"""In an order in which each is accepted."""


class Sender:
    """Sends examples of a document to its service, one after the other."""

    def __init__(self, caller: Caller, document: Json, **made: str) -> None:
        self._caller, self._made = caller, dict(made)
        self.sent: set[str] = set()
        self.examples = {
            operation["operationId"]: (path, content["example"])
            for _, path, operation in operations(document)
            for kind, content in operation.get("requestBody", {}).get("content", {}).items()
            if kind == "application/json"
        }

    async def send(self, operation_id: str) -> Json:
        """Send one example; returns the answer, which is 201 or a problem."""
        self.sent.add(operation_id)
        path, example = self.examples[operation_id]
        name, _, rest = path.removeprefix("/").partition("/")
        body = {field: await self._filled(field, value) for field, value in deepcopy(example).items()}
        there, version = f"/{name}", 1
        if rest:
            ref = await self._id_in(name)
            there, version = f"/{name}/{ref}/{rest.partition('/')[2]}", await self._version(name, ref)
        answer = await self._caller.send(there, body, version=version)
        said: Json = answer.json()
        if answer.status_code == 201 and not rest:
            self._made[name] = said["id"]
        return {"status": 201, **said}

    async def _filled(self, field: str, value: Any) -> Any:
        if field not in REFERRED:
            return value
        ref = await self._id_in(REFERRED[field])
        return [ref] if isinstance(value, list) else ref

    async def _id_in(self, name: str) -> str:
        """Return the thing of a list that was made, or the first that is there; else the placeholder of nothing."""
        if name in self._made:
            return self._made[name]
        items = (await self._caller.get(f"/{name}"))["items"]
        return str(items[0]["id"]) if items else "00000000-0000-0000-0000-000000000404"

    async def _version(self, name: str, ref: str) -> int:
        shown = await self._caller.http.get(f"/{name}/{ref}")
        return int(shown.headers.get("ETag", '"1"').strip('"'))


async def documented(caller: Caller) -> Json:
    """Return the document that a service gives out."""
    return await caller.get("/openapi.json")


async def test_the_examples_of_the_registry_are_accepted(registry: Caller) -> None:
    sender = Sender(registry, await documented(registry))
    for each in REGISTRY:
        answer = await sender.send(each)
        assert answer["status"] == 201, f"{each}: {answer}"
    twin = (await registry.post("/entrepreneurs", an_entrepreneur(serial=2)))["id"]
    kept = (await registry.post("/entrepreneurs", an_entrepreneur(serial=3)))["id"]
    _, merge = sender.examples["merge_entrepreneur"]
    await registry.post(f"/entrepreneurs/{twin}/merge", {**merge, "into_ref": kept})


async def test_an_example_that_is_not_accepted_here_is_refused_for_what_it_says_of_things(registry: Caller) -> None:
    sender = Sender(registry, await documented(registry))
    for each in sender.examples.keys() - {*REGISTRY}:
        answer = await sender.send(each)
        assert answer["status"] == 201 or answer["slug"] != "malformed", f"{each}: {answer}"


async def test_the_examples_of_mentoring_are_accepted(database: str) -> None:
    service = Service("mentoring", database)
    service.migrate()
    await service.replicate(*replicated_events(*WORLD))
    async with service.api("en") as caller:
        refs = {"consultants": str(BUDI.consultant_ref), "clients": str(ANI.entrepreneur_ref)}
        sender = Sender(caller, await documented(caller), centres=str(MAROS.centre_id), **refs)
        for each in ("complete_session", "void_session"):
            answer = await sender.send(each)
            assert answer["status"] == 201, f"{each}: {answer}"
        assert sender.sent == sender.examples.keys()


async def test_the_examples_of_partnerships_are_accepted(database: str) -> None:
    service = Service("partnerships", database)
    service.migrate()
    await service.replicate(*replicated_events(MAROS))
    async with service.api("en") as caller:
        sender = Sender(caller, await documented(caller), centres=str(MAROS.centre_id))
        for each in ("register_partner", "sign_agreement", "terminate_agreement"):
            answer = await sender.send(each)
            assert answer["status"] == 201, f"{each}: {answer}"
        assert sender.sent == sender.examples.keys()
