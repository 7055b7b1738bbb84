"""What is sent is stored as it was meant or not at all, and lists over columns with several values can be asked."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from tests.support.bodies import a_partner, a_session, an_agreement
from tests.support.clients import Caller
from tests.support.in_process import Service
from tests.support.sample_events import MAROS, WORLD, replicated_events

WHO = tuple(str(UUID(int=number)) for number in (101, 201, 301))
NOBODY = str(UUID(int=404))


async def told(name: str, database: str) -> Service:
    service = Service(name, database)
    service.migrate()
    await service.replicate(*replicated_events(*WORLD))
    return service


@pytest.fixture
async def mentoring(database: str) -> Service:
    return await told("mentoring", database)


@pytest.fixture
async def caller(mentoring: Service) -> AsyncIterator[Caller]:
    async with mentoring.api("en") as caller:
        yield caller


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("contact_minutes", True),
        ("contact_minutes", "60"),
        ("contact_minutes", 60.0),
        ("preparation_minutes", False),
        ("completed_on", 1763596800),
        ("completed_on", "1763596800"),
        ("completed_on", 20261120),
        ("completed_on", "20261120"),
        ("completed_on", True),
        ("follow_up_on", 1763596800),
        ("notes", 7),
        ("notes", "a\0b"),
    ],
    ids=repr,
)
async def test_a_value_of_another_kind_is_stored_nowhere(
    mentoring: Service, caller: Caller, field: str, given: object
) -> None:
    refused = await caller.refused(422, "/sessions", a_session(*WHO) | {field: given})
    assert [each["field"] for each in refused["errors"]] == [field]
    assert mentoring.rows("select 1 from session") == []
    assert mentoring.rows("select 1 from idempotency") == []


async def test_a_session_whose_minutes_are_said_twice_is_stored_nowhere(mentoring: Service, caller: Caller) -> None:
    said = (
        str(a_session(*WHO)).replace("'", '"').replace('"contact_minutes"', '"contact_minutes": 1, "contact_minutes"')
    )
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = await caller.http.post("/sessions", content=said.encode(), headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "contact_minutes")
    assert mentoring.rows("select 1 from session") == []
    assert (await caller.send("/sessions", a_session(*WHO), key="k")).status_code == 201


async def test_agreements_are_found_by_any_of_their_centres_and_partners(database: str) -> None:
    service = await told("partnerships", database)
    centre = str(MAROS.centre_id)
    async with service.api() as caller:
        partner = (await caller.post("/partners", a_partner()))["id"]
        made = (await caller.post("/agreements", an_agreement(centre, partner)))["id"]
        for asked in ({"centre_ids": centre}, {"partner_ids": partner}, {"centre_ids": centre, "partner_ids": partner}):
            assert [each["id"] for each in (await caller.get("/agreements", **asked))["items"]] == [made]
        for asked in ({"centre_ids": NOBODY}, {"partner_ids": centre}, {"centre_ids": partner}):
            assert (await caller.get("/agreements", **asked))["items"] == []
        assert (await caller.http.get("/agreements", params={"centre_ids": "x"})).status_code == 422
