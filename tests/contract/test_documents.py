"""The OpenAPI document of each service: complete enough to make a client of, its refusals and items among it."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

import pytest
from fastapi import Request

from shared.http.auth.permissions import declared
from shared.http.openapi.access import access_document
from shared.http.openapi.refusals import PROBLEM, REFUSALS
from shared.http.problems import STATUS
from shared.runtime.principal import Principal
from tests.support import operation_ids
from tests.support.documented import omissions, operations
from tests.support.without_database import SERVICES, asking, built

Json = dict[str, Any]
UNDOCUMENTED = {500}
"""What is never meant."""


class TokensAlone:
    """An authenticator that knows no sessions."""

    async def principal(self, request: Request) -> Principal:
        raise NotImplementedError


@pytest.fixture(params=SERVICES)
def document(request: pytest.FixtureRequest) -> Json:
    return built(request.param).openapi()


def test_every_refusal_has_a_status_that_a_document_explains() -> None:
    assert {*STATUS.values()} - UNDOCUMENTED <= REFUSALS.keys()


def test_a_document_leaves_nothing_out(document: Json) -> None:
    assert omissions(document) == []
    assert document["components"]["schemas"]["Problem"] == PROBLEM
    assert "HTTPValidationError" not in str(document)


def _command(document: Json) -> Json:
    found: Json = document["paths"]["/sessions/{session_id}/void"]["post"]
    return found


def _header(document: Json, name: str) -> Json:
    return next(each for each in _command(document)["parameters"] if each["name"] == name)


PLANTED: Final[dict[str, tuple[Callable[[Json], object], str]]] = {
    "a tag": (lambda document: _command(document).update(tags=["unknown"]), "no tag that is explained"),
    "who is asked": (lambda document: _command(document).pop("security"), "but not both"),
    "a way in": (lambda document: document["components"].pop("securitySchemes"), "no way in that is explained"),
    "a refusal": (lambda document: _command(document)["responses"].pop("412"), "that it refuses with 412"),
    "a refusal of a body": (lambda document: _command(document)["responses"].pop("415"), "that it refuses with 415"),
    "a problem": (
        lambda document: _command(document)["responses"].update({"422": {"description": "unfit"}}),
        "422 is no problem",
    ),
    "an id": (lambda document: _command(document).pop("operationId"), "no short id"),
    "an id of its own": (
        lambda document: _command(document).update(operationId="show_session"),
        "show_session is taken",
    ),
    "a short id": (
        lambda document: _command(document).update(operationId="post_void_sessions__session_id__void_post"),
        "no short id",
    ),
    "an example": (
        lambda document: _command(document)["requestBody"]["content"]["application/json"].pop("example"),
        "no example",
    ),
    "a type": (
        lambda document: document["components"]["schemas"].update(CommandResult={"type": "object"}),
        "CommandResult: an object of which nothing is said",
    ),
    "a header": (lambda document: _header(document, "if-match").update(required=False), "if-match is not required"),
}
"""What is left out of a document on purpose, and what is said of it."""


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_left_out_on_purpose_is_found(planted: str) -> None:
    document = deepcopy(built("mentoring").openapi())
    leave_out, said = PLANTED[planted]
    leave_out(document)
    assert any(said in each for each in omissions(document)), omissions(document)


@pytest.mark.parametrize("service", SERVICES)
def test_an_operation_is_called_as_it_always_was(service: str) -> None:
    kept, today = operation_ids.written()[service], operation_ids.described(service)
    assert kept.items() <= today.items(), "clients are generated under these names"
    assert today.items() <= kept.items(), "new ones are written down by `make golden`"


def test_a_change_by_a_session_needs_its_token_against_forgery(document: Json) -> None:
    for method, _, operation in operations(document):
        for way_in in operation.get("security", ()):
            assert ("csrf" in way_in) == ("session" in way_in and method == "post")


def test_a_document_says_where_its_service_is() -> None:
    door = built("mentoring").state.door
    elsewhere = replace(door, settings=door.settings.model_copy(update={"public_url": "https://mentoring.example/"}))
    assert [each["url"] for each in access_document(door).servers] == ["/"]
    assert [each["url"] for each in access_document(elsewhere).servers] == ["https://mentoring.example"]
    assert access_document(elsewhere).schemes["session"]["name"] == "__Host-naik-kelas"


def test_an_authenticator_of_tokens_alone_is_documented_as_that() -> None:
    tokens_alone = access_document(TokensAlone())
    assert tokens_alone.schemes.keys() == {"bearer"}
    assert tokens_alone.security("post") == [{"bearer": []}]


def test_only_what_everybody_may_ask_is_documented_as_such() -> None:
    for name in SERVICES:
        app = built(name)
        public = {(route.method.lower(), route.path) for route in declared(app) if route.is_public}
        for method, path, operation in operations(app.openapi()):
            assert ((method, path) in public) == ("security" not in operation)


def test_what_a_list_shows_is_typed(document: Json) -> None:
    schemas = document["components"]["schemas"]
    for method, path, operation in operations(document):
        if method == "get" and "limit" in {each["name"] for each in operation.get("parameters", ())}:
            shape = operation["responses"]["200"]["content"]["application/json"]["schema"]
            page = schemas[shape["$ref"].rsplit("/", 1)[-1]]
            item = schemas[page["properties"]["items"]["items"]["$ref"].rsplit("/", 1)[-1]]
            assert len(item["properties"]) > 2, f"{method} {path}"


def test_the_version_that_a_change_has_to_name_comes_with_what_is_shown(document: Json) -> None:
    changes = [_shape(path) for _, path, operation in operations(document) if "412" in operation["responses"]]
    for method, path, operation in operations(document):
        shown = "200" if method == "get" and any(each.startswith(f"{_shape(path)}/") for each in changes) else "201"
        if shown in operation["responses"] and path.endswith("}") == (shown == "200"):
            assert "ETag" in operation["responses"][shown]["headers"], f"{method} {path}"


def _shape(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path)


def test_a_document_has_no_model_that_nothing_leads_to(document: Json) -> None:
    named = set(re.findall(r"'#/components/schemas/([^']*)'", str(document)))
    assert named == document["components"]["schemas"].keys()


async def test_a_problem_has_the_members_that_its_schema_names() -> None:
    async with asking(built("mentoring"), "") as nobody:
        told = (await nobody.get("/sessions")).json()
    assert {*PROBLEM["required"]} == told.keys()
    assert told.keys() <= PROBLEM["properties"].keys()


def test_two_templates_of_the_same_addresses_are_documented_once(document: Json) -> None:
    shapes = [(method, _shape(path)) for method, path, _ in operations(document)]
    assert len(shapes) == len(set(shapes))
