"""Mentoring judges villages and draws regions by what the registry declared of codes, until that is taken back."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import pytest

from shared.contracts.registry.regions import RegionCodeMapped, RegionMappingVoided
from shared.messaging.inbox.decoding import ReplicatedEvent
from tests.support.bodies import a_session
from tests.support.clients import Caller
from tests.support.fakes.unit_of_work import NOON
from tests.support.in_process import Service
from tests.support.sample_events import ANI, BUDI, MAROS, WORLD, replicated_events

OLD, MADE, DAY = "73.09.01.2003", "73.09.02.2099", date(2026, 7, 1)
MAPPING = UUID(int=61)
DECREE = RegionCodeMapped(
    old_code=OLD, new_code=MADE, declared_on=DAY, effective_on=DAY, decree="a-decree", mapping_id=MAPPING, name="Baru"
)
BACK = RegionMappingVoided(
    mapping_id=MAPPING, old_code=OLD, new_code=MADE, reason_code="wrong-code", voided_on=DAY, effective_on=DAY
)


@pytest.fixture
def mentoring(database: str) -> Service:
    """A mentoring that knows the world of the samples."""
    service = Service("mentoring", database)
    service.migrate()
    return service


@pytest.fixture
async def consultant(mentoring: Service) -> AsyncIterator[Caller]:
    await mentoring.replicate(*replicated_events(*WORLD))
    async with mentoring.api("en") as caller:
        yield caller


async def test_a_declared_code_is_that_of_sessions_and_clients_from_its_day(
    mentoring: Service, consultant: Caller
) -> None:
    parties = (str(MAROS.centre_id), str(BUDI.consultant_ref), str(ANI.entrepreneur_ref))

    async def clients(region: str) -> list[str]:
        return [each["id"] for each in (await consultant.get("/clients", region=region))["items"]]

    before = await clients(OLD)
    await mentoring.replicate(ReplicatedEvent("73", 1, DECREE, 1, NOON, UUID(int=1)))
    session = a_session(*parties, village_code=OLD, completed_on="2026-07-02")
    refused = await consultant.refused(422, "/sessions", session)
    assert (refused["slug"], MADE in str(refused["errors"])) == ("region-unknown", True)
    await consultant.post("/sessions", session | {"village_code": MADE})
    assert (await clients("73.09.02"), await clients(MADE)) == (before, before)
    await mentoring.replicate(ReplicatedEvent("73", 2, BACK, 2, NOON, UUID(int=2)))
    assert (await clients(OLD), await clients("73.09.02")) == (before, [])
    await consultant.post("/sessions", session)
