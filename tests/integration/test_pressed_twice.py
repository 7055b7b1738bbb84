"""Whoever presses a button twice is shown what the first press did, whichever form of the pages it is.

Invariant: a form of the registry's pages that is not pressed here fails this file, so none is added that answers the
second press with a refusal, a warning that nothing is saved, or a second thing.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import pytest

from tests.contract.test_forms import FORMS
from tests.support import bodies
from tests.support.browsing import Shown
from tests.support.clients import Caller, Json
from tests.support.in_process import Service
from tests.support.sheets import HEADER, a_row, workbook

ALIKE: Final = bodies.an_entrepreneur(2, name="Bau", phone="0855123456", has_agreed="true")
TABLE: Final = workbook({"Satu": [HEADER, a_row(700)], "Dua": [HEADER, a_row(701)]})
WRONG: Final = {"reason_code": "other"}


@pytest.fixture
def service(database: str) -> Service:
    """A registry that nobody has used yet."""
    service = Service("registry", database)
    service.migrate()
    return service


@pytest.fixture
async def registry(service: Service) -> AsyncIterator[Caller]:
    async with service.api("en") as caller:
        yield caller


@pytest.fixture
async def ids(registry: Caller) -> Mapping[str, str]:
    """The things that forms are about, by what they are called in the forms' addresses."""
    made: dict[str, str] = {}
    made["entrepreneurs"] = (await registry.post("/entrepreneurs", bodies.an_entrepreneur()))["id"]
    made["survivor"] = (await registry.post("/entrepreneurs", bodies.an_entrepreneur(9, name="Cia")))["id"]
    made["programmes"] = (await registry.post("/programmes", bodies.a_programme()))["id"]
    made["enterprises"] = (await registry.post("/enterprises", bodies.an_enterprise(made["entrepreneurs"])))["id"]
    made["centres"] = (await registry.post("/centres", bodies.a_centre()))["id"]
    await registry.post(f"/centres/{made['centres']}/legal-status", bodies.a_legal_step(), version=1)
    sent = await registry.http.post("/imports", files={"file": ("a.xlsx", TABLE)}, headers={"Idempotency-Key": "k"})
    made["imports"] = sent.json()["id"]
    return made


PERSON, FIRM, TABLE_OF = "/pages/entrepreneurs/{ref}", "/pages/enterprises/{ref}", "/pages/imports/{import_id}"


def typed(ids: Mapping[str, str], columns: Json) -> list[tuple[str, Json]]:
    """Return what is typed into each form, in an order in which each is taken; shape: (address, fields)."""
    return [
        ("/pages/entrepreneurs/new", ALIKE),
        ("/pages/programmes/new", bodies.a_programme(name="Desa Maju")),
        ("/pages/imports", {}),
        (f"{TABLE_OF}/sheets", {"sheet": "Dua"}),
        (f"{TABLE_OF}/start", columns),
        *_of_programmes(ids["programmes"]),
        *_of_enterprises(),
        ("/pages/centres/{ref}/days", {"operational_on": "2016-02-01", **WRONG}),
        ("/pages/centres/{ref}/legal-step", WRONG),
        ("/pages/region-mappings/new", bodies.a_mapping(seen="true")),
        ("/pages/region-mappings/{ref}/void", WRONG),
        *_of_people(ids["survivor"]),
    ]


def _of_programmes(programme: str) -> list[tuple[str, Json]]:
    of = {"programme_id": programme, **WRONG}
    return [
        (f"{PERSON}/enrolments/new", {**bodies.an_enrolment(""), "programme_id": programme}),
        (f"{PERSON}/confirmation", bodies.a_confirmation(programme)),
        (f"{PERSON}/status-check", bodies.a_check(programme)),
        (f"{PERSON}/status-check-void", {**of, "checked_on": bodies.a_check("")["checked_on"]}),
        (f"{PERSON}/confirmation-void", of),
        (f"{PERSON}/enrolment-void", of),
        ("/pages/programmes/{ref}/edit", bodies.a_programme(name="Desa Unggul")),
        ("/pages/programmes/{ref}/void", WRONG),
    ]


def _of_enterprises() -> list[tuple[str, Json]]:
    enterprise = {name: value for name, value in bodies.an_enterprise("", name="Toko").items() if value}
    return [
        (f"{PERSON}/enterprises/new", enterprise),
        (f"{FIRM}/year", bodies.a_year()),
        (f"{FIRM}/paper", bodies.a_paper()),
        (f"{FIRM}/finance", bodies.a_loan()),
        ("/pages/assessments/{ref}/void", WRONG),
        ("/pages/legalities/{ref}/void", WRONG),
        ("/pages/finances/{ref}/void", WRONG),
        (f"{FIRM}/edit", {**enterprise, "name": "Toko Baru"}),
        (f"{FIRM}/closing", {"closed_on": "2026-06-30", "reason_code": "losses"}),
        (f"{FIRM}/reopening", WRONG),
    ]


def _of_people(survivor: str) -> list[tuple[str, Json]]:
    return [
        (f"{PERSON}/registration", bodies.an_entrepreneur(kind="koperasi")),
        (f"{PERSON}/edit", bodies.an_entrepreneur(name="Anni", nik="")),
        (f"{PERSON}/nik", {}),
        (f"{PERSON}/move", {"village_code": "73.09.01.2004", "moved_on": "2026-03-01"}),
        (f"{PERSON}/withdrawal", {"withdrawn_on": "2026-03-02"}),
        (f"{PERSON}/consent", bodies.a_consent(given_on="2026-03-03", has_agreed="true")),
        (f"{PERSON}/merge", {"into_ref": survivor}),
        (f"{PERSON}/erasure", {"requested_on": "2026-03-04"}),
    ]


async def filled(registry: Caller, address: str, ids: dict[str, str]) -> str:
    """Return the address of a form about something that is there."""
    of = address.split("/")[2]
    if "{" in address and of not in ids:
        ids[of] = (await registry.get(f"/{of}"))["items"][0]["id"]
    before, _, rest = address.partition("{")
    identity = ids["survivor"] if rest.endswith("erasure") else ids.get(of, "")
    return before + identity + rest.partition("}")[2] if rest else address


async def press(registry: Caller, path: str, form: Mapping[str, Any]) -> tuple[int, str, str]:
    """Send a form; returns what a browser sees: status, where it is led, and of a page that stays its text."""
    files = {"file": ("b.xlsx", TABLE)} if path.endswith("/imports") else None
    answer = await registry.http.post(path, data=form, files=files, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", ""), "" if answer.is_redirect else answer.text


async def test_the_second_press_of_every_button_shows_what_the_first_did(
    registry: Caller, service: Service, ids: Mapping[str, str], subtests: pytest.Subtests
) -> None:
    columns = (await registry.get(f"/imports/{ids['imports']}"))["mapping"]
    forms, known = typed(ids, columns), dict(ids)
    assert {address for address, _ in forms} == {*FORMS}
    for address, fields in forms:
        with subtests.test(address):
            path = await filled(registry, address, known)
            page = path.removesuffix("/sheets").removesuffix("/start")
            hidden = Shown((await registry.http.get(page)).text).hidden
            values = {name: str(value).lower() if value is True else value for name, value in fields.items()}
            known_names = {*FORMS[address].model.model_fields} - (hidden.keys() & {*FORMS[address].given})
            sent = {**hidden, **{name: value for name, value in values.items() if name in known_names}}
            sent.pop("sort", None)  # is of a search on the same page
            first, second = [await press(registry, path, sent) for _ in range(2)]
            assert first[0] in {200, 303}, first
            assert second == first
            service.rows("update sheet_import set state = 'done' where state = 'running'")  # as a worker would


async def test_two_presses_at_once_register_one_person_and_show_them_twice(registry: Caller) -> None:
    page = "/pages/entrepreneurs/new?place=73.09"
    for serial in range(10, 15):
        hidden = Shown((await registry.http.get(page)).text).hidden
        sent = {**hidden, **bodies.an_entrepreneur(serial, name=f"Bau {chr(55 + serial)}", phone=f"08551234{serial}")}
        sent |= {"has_agreed": "true", "birth_date": f"19{60 + serial}-01-01"}
        answers = await asyncio.gather(*(press(registry, page, sent) for _ in range(2)))
        assert answers[0] == answers[1]
        assert answers[0][0] == 303, answers[0]


async def test_a_sheet_that_was_chosen_is_shown_again_though_its_file_is_gone(
    registry: Caller, service: Service, ids: Mapping[str, str]
) -> None:
    page = f"/pages/imports/{ids['imports']}"
    sent = {**Shown((await registry.http.get(page)).text).hidden, "sheet": "Dua"}
    first = await press(registry, f"{page}/sheets", sent)
    service.rows("delete from sheet_piece")
    assert await press(registry, f"{page}/sheets", sent) == first
    assert first[0] == 303
