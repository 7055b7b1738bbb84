"""What is told of an enterprise and of a cooperative is told with their centre, or a centre's figures would lack it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.assessments import commands as assessments_commands
from services.registry.centres.commands import centres as centres_commands
from services.registry.cooperatives import commands as cooperatives_commands
from services.registry.cooperatives.commands import AssessCooperative, RegisterCooperative
from services.registry.enterprises import commands as enterprises_commands
from services.registry.finance import commands as finance_commands
from services.registry.finance.commands import AccessFinance
from services.registry.people.commands import registration as registration_commands
from services.registry.permits import commands as permits_commands
from services.registry.permits.commands import ObtainPermit, VoidPermit
from services.registry.permits.rules import Permit
from shared.contracts.registry.cooperatives import CooperativeAssessed, CooperativeRegistered
from shared.contracts.registry.enterprises import EnterpriseAssessed, EnterpriseClassChanged
from shared.contracts.registry.finance import FinanceAccessed
from shared.contracts.registry.legality import LegalityExpired, LegalityObtained
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import (
    BILLION,
    a_centre,
    a_year,
    an_enterprise,
    an_entrepreneur,
    refusal,
)

ENDS = date(2026, 11, 21)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def centre(work: FakeRegistryWork) -> UUID:
    return (await centres_commands.register_centre(a_centre(), work)).id


@pytest.fixture
async def enterprise(work: FakeRegistryWork, centre: UUID) -> UUID:
    owner = (await registration_commands.register_entrepreneur(an_entrepreneur(centre_id=centre), work)).id
    return (await enterprises_commands.register_enterprise(an_enterprise(owner), work)).id


def facts(work: FakeRegistryWork, *kinds: type[Any]) -> list[Any]:
    """Return the facts of some kinds, in the order of telling."""
    return [each.event for each in work.told if isinstance(each.event, kinds)]


def a_brand(enterprise: UUID, **changes: Any) -> ObtainPermit:
    """A brand that runs out yesterday."""
    return replace(ObtainPermit(enterprise, "brand", "IDM1", date(2024, 1, 2), ENDS, None), **changes)


async def test_every_fact_of_an_enterprise_names_its_centre(
    work: FakeRegistryWork, centre: UUID, enterprise: UUID
) -> None:
    await permits_commands.obtain_permit(a_brand(enterprise), work)
    await permits_commands.expire_permit(next(iter(work.things[Permit])), work)
    await finance_commands.access_finance(AccessFinance(enterprise, "kur", 1, None, date(2025, 3, 1)), work)
    for year, sales in ((2024, BILLION), (2025, 20 * BILLION)):
        await assessments_commands.assess_enterprise(a_year(enterprise, year, sales), work)
    told = facts(
        work, LegalityObtained, LegalityExpired, FinanceAccessed, EnterpriseAssessed, EnterpriseClassChanged
    )  # fmt: skip
    assert len({type(each) for each in told}) == 5
    assert {each.centre_id for each in told} == {centre}
    assert told[0].expires_on == ENDS


async def test_every_fact_of_a_cooperative_names_its_centre_and_its_meeting_lies_behind_its_year(
    work: FakeRegistryWork, centre: UUID
) -> None:
    wish = RegisterCooperative(
        "Koperasi Tani Maju", "producers", "73.09.01", 137, date(2010, 7, 12), date(2026, 2, 1), centre, None
    )
    made = (await cooperatives_commands.register_cooperative(replace(wish), work)).id
    year = AssessCooperative(made, 2025, date(2025, 12, 31), 140, 4, BILLION, 0, 300_000_000, 200_000_000)
    refused = await refusal(work, cooperatives_commands.assess_cooperative(year, work))
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == ("day-too-early", ["rat_held_on"])
    await cooperatives_commands.assess_cooperative(replace(year, rat_held_on=date(2026, 1, 1)), work)
    told = facts(work, CooperativeRegistered, CooperativeAssessed)
    assert [each.centre_id for each in told] == [centre, centre]


async def test_a_centre_helps_with_a_brand_without_a_nib_and_with_halal_only_behind_one(
    work: FakeRegistryWork, centre: UUID, enterprise: UUID
) -> None:
    await permits_commands.obtain_permit(a_brand(enterprise, facilitated_by=centre), work)
    halal = a_brand(enterprise, kind="halal", number="ID1", facilitated_by=centre)
    refused = await refusal(work, permits_commands.obtain_permit(halal, work))
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == ("nib-first", ["facilitated_by"])


async def test_a_paper_that_was_taken_back_does_not_run_out(work: FakeRegistryWork, enterprise: UUID) -> None:
    await permits_commands.obtain_permit(a_brand(enterprise), work)
    (paper,) = work.things[Permit]
    await permits_commands.void_permit(VoidPermit(enterprise, paper, "other"), work)
    assert not await permits_commands.expire_permit(paper, work)
    assert facts(work, LegalityExpired) == []


async def test_who_speaks_for_no_cooperative_is_named_by_the_field(work: FakeRegistryWork) -> None:
    trader = (await registration_commands.register_entrepreneur(an_entrepreneur(kind="umkm"), work)).id
    wish = RegisterCooperative(
        "Koperasi Tani Maju", "producers", "73.09.01", 137, date(2010, 7, 12), date(2026, 2, 1), None, trader
    )
    refused = await refusal(work, cooperatives_commands.register_cooperative(wish, work))
    assert [(flaw.field, flaw.value) for flaw in refused.flaws] == [("representative_ref", str(trader))]
