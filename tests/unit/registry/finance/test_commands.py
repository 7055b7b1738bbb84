"""What the registry does with the finance that an enterprise has found: bands, days, and which was the first."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.enterprises import commands as enterprises_commands
from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.finance import commands as finance_commands
from services.registry.finance.commands import AccessFinance
from services.registry.finance.rules import Finance, band_of
from services.registry.people.commands import registration as registration_commands
from shared.contracts.registry import FinanceAccessed, FinanceVoided
from shared.runtime.errors import Conflict
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import BILLION, NOBODY, a_centre, an_enterprise, an_entrepreneur, refusal

MILLION = 1_000_000


def a_loan(enterprise: UUID, **changes: Any) -> AccessFinance:
    """A loan of KUR in 2025."""
    return replace(AccessFinance(enterprise, "kur", 50 * MILLION, None, date(2025, 3, 1)), **changes)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def enterprise(work: FakeRegistryWork) -> UUID:
    owner = (await registration_commands.register_entrepreneur(an_entrepreneur(), work)).id
    return (await enterprises_commands.register_enterprise(an_enterprise(owner), work)).id


@pytest.mark.parametrize(
    ("most", "band"),
    [
        (10 * MILLION, "up-to-10-million"),
        (100 * MILLION, "up-to-100-million"),
        (500 * MILLION, "up-to-500-million"),
        (BILLION, "up-to-1-billion"),
        (2**63 - 1, "over-1-billion"),
    ],
)
def test_a_ceiling_belongs_to_the_band_that_it_ends(most: int, band: str) -> None:
    assert band_of(most) == band
    assert band_of(most + 1) != band or band == "over-1-billion"


async def test_a_loan_leaves_the_province_as_a_band(work: FakeRegistryWork, enterprise: UUID) -> None:
    centre = (await centres_commands.register_centre(a_centre(), work)).id
    made = await finance_commands.access_finance(a_loan(enterprise, amount=50_000_001, facilitated_by=centre), work)
    told = work.told[-1]
    assert isinstance(told.event, FinanceAccessed)
    assert (told.event.source, told.event.amount_band, told.event.first) == ("kur", "up-to-100-million", True)
    assert (told.event.facilitated_by, told.event.district_code) == (centre, "73.09.01")
    assert "50000001" not in repr(told.event)
    assert [each.amount for each in work.things[Finance].values()] == [50_000_001]
    assert (made.id, made.version, told.version) == (enterprise, 2, 2)


async def test_the_first_is_the_first_by_its_day(work: FakeRegistryWork, enterprise: UUID) -> None:
    for day in (date(2025, 3, 1), date(2025, 4, 1), date(2024, 3, 1)):
        await finance_commands.access_finance(a_loan(enterprise, accessed_on=day), work)
    march, _, earlier = work.things[Finance].values()
    *_, told, back, anew = (each.event for each in work.told)
    assert isinstance(told, FinanceAccessed)
    assert isinstance(back, FinanceVoided)
    assert isinstance(anew, FinanceAccessed)
    assert (told.finance_id, told.first) == (earlier.id, True)
    assert (back.counted.finance_id, back.counted.first, back.reason_code) == (march.id, True, "counted-anew")
    assert anew == msgspec.structs.replace(back.counted, first=False)
    assert [each.first for each in work.things[Finance].values()] == [False, False, True]
    assert work.things[Enterprise][enterprise].version == work.told[-1].version


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"accessed_on": date(2026, 11, 23)}, "day-too-late", "accessed_on"),
        ({"accessed_on": date(2018, 4, 30)}, "day-too-early", "accessed_on"),
        ({"facilitated_by": NOBODY}, "centre-unknown", "facilitated_by"),
    ],
)
async def test_finance_that_cannot_be_is_refused(
    work: FakeRegistryWork, enterprise: UUID, changes: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, finance_commands.access_finance(a_loan(enterprise, **changes), work))
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])


async def test_the_same_loan_is_recorded_once(work: FakeRegistryWork, enterprise: UUID) -> None:
    await finance_commands.access_finance(a_loan(enterprise), work)
    again = await refusal(work, finance_commands.access_finance(a_loan(enterprise), work))
    assert (type(again), again.slug) == (Conflict, "finance-known")
