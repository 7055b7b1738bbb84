"""What an address may be asked is what its document says: its parameters, each once, each of its kind."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from services.mentoring import app as mentoring
from services.mentoring.sessions.tables import SEARCHED_SESSIONS as SESSIONS
from services.partnerships import app as partnerships
from services.registry import app as registry
from shared.http.list_routes import params_of
from shared.persistence.list_queries import ListDefinition
from tests.support.without_database import SERVICES, address, asking, built

OPEN = {
    "act": "names of routes", "asked_by": "subjects of the issuer",
    "association": "reference data", "code": "reference data", "decree": "as it is written",
    "field": "reference data", "kbli_code": "another office's list", "legal_form": "reference data",
    "new_code": "region codes", "old_code": "region codes", "scheme": "reference data", "thing": "names of tables",
    "who": "subjects of the issuer", "village_code": "region codes", "role_region": "region codes",
}  # fmt: skip
"""Columns of text that may be asked for any text, and why."""
LISTS: tuple[ListDefinition, ...] = (
    *mentoring.DEFINED_LISTS, *partnerships.DEFINED_LISTS, *registry.DEFINED_LISTS,
)  # fmt: skip
ENDLESS = "/live"
UNKNOWN = "colour=red&%00=1&%ff=1&a[]=1"


@pytest.fixture(params=SERVICES)
def app(request: pytest.FixtureRequest) -> FastAPI:
    return built(request.param)


def gets(app: FastAPI) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the documented addresses that are asked; shape: (address, operation)."""
    for path, methods in app.openapi()["paths"].items():
        if "get" in methods and path != ENDLESS:
            yield address(path), methods["get"]


async def test_a_parameter_that_no_document_names_is_refused(app: FastAPI, subtests: pytest.Subtests) -> None:
    async with asking(app) as caller:
        for path, _ in gets(app):
            with subtests.test(path):
                answer = await caller.get(f"{path}?{UNKNOWN}")
                assert answer.status_code == 422, answer.text
                assert [each["field"] for each in answer.json()["errors"]] == ["colour", "\0", "\ufffd", "a[]"]


async def test_who_calls_is_asked_before_what_they_ask(app: FastAPI, subtests: pytest.Subtests) -> None:
    async with asking(app, "") as nobody:
        for path, operation in gets(app):
            with subtests.test(path):
                assert (await nobody.get(f"{path}?colour=red")).status_code == (401 if "security" in operation else 422)


async def test_a_parameter_of_one_value_is_given_once(app: FastAPI, subtests: pytest.Subtests) -> None:
    async with asking(app) as caller:
        for path, names in single(app):
            with subtests.test(path):
                answer = await caller.get(f"{path}?{'&'.join(f'{name}=1&{name}=2' for name in names)}")
                assert answer.status_code == 422
                assert [flaw["field"] for flaw in answer.json()["errors"]] == names


def single(app: FastAPI) -> Iterator[tuple[str, list[str]]]:
    """Yield addresses with their parameters that take one value."""
    for path, operation in gets(app):
        asked = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
        if names := [each["name"] for each in asked if each["schema"].get("type") != "array"]:
            yield path, names


OF_ANOTHER_KIND = (
    ("mentoring", "/sessions?to=0", "to"),
    ("mentoring", "/sessions?from=1763596800", "from"),
    ("mentoring", "/sessions?to=20261120", "to"),
    ("mentoring", "/sessions?limit=1e1", "limit"),
    ("mentoring", "/sessions?limit=5.0", "limit"),
    ("mentoring", "/clients?kind=x'%20or%201=1", "kind"),
    ("mentoring", "/centres?level=nation", "level"),
    ("partnerships", "/agreements?centre_ids=x", "centre_ids"),
    ("partnerships", "/agreements?scope=ksdd'--", "scope"),
    ("partnerships", "/partners?type=", "type"),
    ("registry", "/entrepreneurs?kind=x'%20or%201=1", "kind"),
    ("registry", "/entrepreneurs?sex=1", "sex"),
    ("registry", "/entrepreneurs?disability=1", "disability"),
    ("registry", "/entrepreneurs?disability=yes", "disability"),
    ("registry", "/entrepreneurs/likely?birth_date=0", "birth_date"),
    ("registry", "/entrepreneurs/likely?name=%00", "name"),
    ("registry", "/legalities?expires_on_before=0", "expires_on_before"),
    ("registry", "/legalities?expires_on_before=1763596800", "expires_on_before"),
    ("registry", "/assessments?period_year=2024.0", "period_year"),
    ("registry", "/imports?state=gone", "state"),
    ("registry", "/centres/overdue?months=%2012", "months"),
    ("registry", "/programmes/00000000-0000-0000-0000-000000000404/progress?begun=1", "begun"),
    ("registry", "/programmes/00000000-0000-0000-0000-000000000404/progress?after=%00", "after"),
    ("reporting", "/views/sessions?level=galaxy", "level"),
    ("reporting", "/views/sessions?region=%00", "region"),
    ("reporting", "/views/sessions/events?page=1.0", "page"),
    ("reporting", "/parked?province=7%00", "province"),
)
"""A service, what it is asked, and the parameter that is named."""


@pytest.mark.parametrize(("service", "asked", "field"), OF_ANOTHER_KIND)
async def test_a_value_of_another_kind_is_refused_by_its_parameter(service: str, asked: str, field: str) -> None:
    async with asking(built(service)) as caller:
        answer = await caller.get(asked)
    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("listing", LISTS, ids=lambda each: f"{each.row.__module__.split('.')[1]} {each.name}")
def test_a_filter_of_text_is_a_closed_list_or_says_why_it_is_none(listing: ListDefinition) -> None:
    texts = {name for name in listing.filters if listing.kind(name) in (str, str | None)}
    assert texts <= OPEN.keys()
    assert set(listing.vocabularies) <= set(listing.row.model_fields)
    assert set(params_of(listing).model_fields) >= set(listing.filters)


def test_what_is_asked_of_sessions_is_of_a_kind() -> None:
    assert not [name for name in SESSIONS.filters if SESSIONS.kind(name) in (str, str | None)]
