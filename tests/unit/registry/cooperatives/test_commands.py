"""What the registry does with a cooperative: who speaks for it, its years, and what of them leaves the province."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.centres.commands import centres as centres_commands
from services.registry.cooperatives import commands as cooperatives_commands
from services.registry.cooperatives.commands import AssessCooperative, RegisterCooperative, VoidCooperativeYear
from services.registry.cooperatives.rules import Cooperative, CooperativeYear, members_band, surplus_sign
from services.registry.people.commands import registration as registration_commands
from shared.contracts.registry.cooperatives import (
    CooperativeAssessed,
    CooperativeAssessmentVoided,
    CooperativeRegistered,
)
from shared.runtime.errors import Conflict, Invalid, NotFound
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import BILLION, NOBODY, PERSON, a_centre, an_entrepreneur, refusal


def a_cooperative(**changes: Any) -> RegisterCooperative:
    """A producers' cooperative of 137 since 2010."""
    usual = RegisterCooperative(
        "Koperasi Tani Maju", "producers", "73.09.01", 137, date(2010, 7, 12), date(2026, 2, 1), None, None
    )
    return replace(usual, **changes)


def a_year(cooperative: UUID, year: int = 2025, **changes: Any) -> AssessCooperative:
    """A year with a volume of a billion and a small surplus."""
    usual = AssessCooperative(cooperative, year, None, 140, 4, BILLION, 7_654_321, 300_000_000, 200_000_000)
    return replace(usual, **changes)


def holding(work: FakeRegistryWork) -> Counter[Any]:
    """Return every fact that was told of years and not taken back; each correction names the fact that it undoes."""
    told = {each.id: each.event for each in work.told}
    facts = Counter(each for each in told.values() if isinstance(each, CooperativeAssessed))
    for event in told.values():
        if isinstance(event, CooperativeAssessmentVoided):
            assert told[event.takes_back] == event.counted
            facts[event.counted] -= 1
    assert min(facts.values(), default=0) >= 0
    return +facts


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def cooperative(work: FakeRegistryWork) -> UUID:
    return (await cooperatives_commands.register_cooperative(a_cooperative(), work)).id


@pytest.mark.parametrize(
    ("most", "band"), [(20, "up-to-20"), (100, "up-to-100"), (500, "up-to-500"), (1000, "up-to-1000")]
)
def test_members_are_told_as_a_band(most: int, band: str) -> None:
    assert members_band(most) == band
    assert members_band(most + 1) != band
    assert members_band(1001) == "over-1000"


def test_a_surplus_says_no_more_than_its_sign() -> None:
    assert [surplus_sign(amount) for amount in (-1, 0, 1)] == ["loss", "break-even", "surplus"]


async def test_a_cooperative_leaves_the_province_without_its_name(work: FakeRegistryWork, cooperative: UUID) -> None:
    event = work.told[-1].event
    assert isinstance(event, CooperativeRegistered)
    assert (event.kind, event.district_code, event.members_band) == ("producers", "73.09.01", "up-to-500")
    assert "137" not in repr(event).replace(str(cooperative), "")
    assert "Tani" not in repr(event)


async def test_who_speaks_for_a_cooperative_is_registered_for_it(work: FakeRegistryWork) -> None:
    rep = (await registration_commands.register_entrepreneur(an_entrepreneur(kind="koperasi"), work)).id
    centre = (await centres_commands.register_centre(a_centre(), work)).id
    made = await cooperatives_commands.register_cooperative(
        a_cooperative(representative_ref=rep, centre_id=centre), work
    )
    kept = work.things[Cooperative][made.id]
    assert (kept.representative_ref, kept.centre_id) == (rep, centre)


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"district_code": "73.09"}, "region-unknown", "district_code"),
        ({"registered_on": date(2026, 11, 23)}, "day-too-late", "registered_on"),
        ({"founded_on": date(2026, 2, 2)}, "day-too-late", "founded_on"),
        ({"centre_id": NOBODY}, "centre-unknown", "centre_id"),
        ({"representative_ref": NOBODY}, "entrepreneur-unknown", "representative_ref"),
    ],
)
async def test_a_cooperative_that_cannot_be_is_refused(
    work: FakeRegistryWork, changes: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, cooperatives_commands.register_cooperative(a_cooperative(**changes), work))
    assert isinstance(refused, Invalid)
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])


async def test_who_was_registered_for_something_else_speaks_for_no_cooperative(work: FakeRegistryWork) -> None:
    trader = (await registration_commands.register_entrepreneur(an_entrepreneur(kind="umkm"), work)).id
    person = replace(PERSON, nik="3302014101990001")
    javanese = an_entrepreneur(person=person, village_code="33.02.01.2001", kind="koperasi")
    far = (await registration_commands.register_entrepreneur(javanese, work)).id
    other_kind = cooperatives_commands.register_cooperative(a_cooperative(representative_ref=trader), work)
    other_place = cooperatives_commands.register_cooperative(a_cooperative(representative_ref=far), work)
    assert (await refusal(work, other_kind)).slug == "not-a-representative"
    elsewhere = await refusal(work, other_place)
    assert (elsewhere.slug, elsewhere.flaws[0].field) == ("representative-of-another-province", "representative_ref")


async def test_a_year_leaves_the_province_as_flags_and_bands(work: FakeRegistryWork, cooperative: UUID) -> None:
    before = a_year(cooperative, 2024, business_volume=900_000_000, rat_held_on=date(2025, 3, 1))
    await cooperatives_commands.assess_cooperative(before, work)
    made = await cooperatives_commands.assess_cooperative(a_year(cooperative, surplus=-7_654_321), work)
    first, second = (each.event for each in work.told[-2:])
    assert isinstance(first, CooperativeAssessed)
    assert isinstance(second, CooperativeAssessed)
    assert (first.rat_held, first.volume_change, first.surplus_sign) == (True, "unknown", "surplus")
    assert (second.rat_held, second.volume_change, second.surplus_sign) == (False, "rose", "loss")
    assert (second.kind, second.members_band, made.version) == ("producers", "up-to-500", 3)
    assert "7654321" not in repr([first, second])
    assert {each.surplus for each in work.things[CooperativeYear].values()} == {7_654_321, -7_654_321}


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"period_year": 2026}, "year-not-over", "period_year"),
        ({"period_year": 2009}, "year-too-early", "period_year"),
        ({"rat_held_on": date(2025, 12, 31)}, "day-too-early", "rat_held_on"),
        ({"rat_held_on": date(2026, 11, 23)}, "day-too-late", "rat_held_on"),
    ],
)
async def test_a_year_that_cannot_be_is_refused(
    work: FakeRegistryWork, cooperative: UUID, changes: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, cooperatives_commands.assess_cooperative(a_year(cooperative, **changes), work))
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])


async def test_a_year_of_a_cooperative_is_assessed_once(work: FakeRegistryWork, cooperative: UUID) -> None:
    await cooperatives_commands.assess_cooperative(a_year(cooperative), work)
    again = await refusal(work, cooperatives_commands.assess_cooperative(a_year(cooperative), work))
    nowhere = await refusal(work, cooperatives_commands.assess_cooperative(a_year(NOBODY), work))
    assert (type(again), again.slug) == (Conflict, "year-assessed")
    assert (type(nowhere), nowhere.slug) == (NotFound, "cooperative-unknown")


async def test_a_wrong_year_is_taken_back_whole_and_can_be_assessed_again(
    work: FakeRegistryWork, cooperative: UUID
) -> None:
    wish = VoidCooperativeYear(cooperative, 2025, "wrong-figure")
    await cooperatives_commands.assess_cooperative(a_year(cooperative), work)
    slip = work.told[-1]
    made = await cooperatives_commands.void_cooperative_year(wish, work)
    event = work.told[-1].event
    assert isinstance(event, CooperativeAssessmentVoided)
    assert (event.takes_back, event.counted, event.voided_on) == (slip.id, slip.event, date(2026, 11, 22))
    assert (made.version, work.told[-1].version) == (3, 3)
    gone = await refusal(work, cooperatives_commands.void_cooperative_year(wish, work))
    assert (type(gone), gone.slug) == (Invalid, "year-not-assessed")
    await cooperatives_commands.assess_cooperative(a_year(cooperative), work)


async def test_the_year_after_one_that_comes_or_goes_is_told_anew(work: FakeRegistryWork, cooperative: UUID) -> None:
    for year in (2025, 2024):
        await cooperatives_commands.assess_cooperative(a_year(cooperative, year, business_volume=year * BILLION), work)
    alone, _, back, beside = (each.event for each in work.told[1:])
    assert isinstance(back, CooperativeAssessmentVoided)
    assert isinstance(beside, CooperativeAssessed)
    assert (back.counted, back.reason_code) == (alone, "compared-anew")
    assert beside == msgspec.structs.replace(back.counted, volume_change="rose")
    made = await cooperatives_commands.void_cooperative_year(VoidCooperativeYear(cooperative, 2024, "other"), work)
    assert holding(work) == Counter([alone])
    assert (made.version, work.told[-1].version) == (8, 8)


@given(typed=st.lists(st.tuples(st.integers(2019, 2025), st.sampled_from([1, 2, 3]), st.booleans()), max_size=12))
def test_the_order_in_which_years_are_typed_cannot_matter(typed: list[tuple[int, int, bool]]) -> None:
    asyncio.run(_agree(typed))


async def _agree(typed: list[tuple[int, int, bool]]) -> None:
    work, straight = FakeRegistryWork(), FakeRegistryWork()
    cooperative, same = [
        (await cooperatives_commands.register_cooperative(a_cooperative(), each)).id for each in (work, straight)
    ]
    end: dict[int, int] = {}
    for year, volume, goes in typed:
        if year in end and goes:
            await cooperatives_commands.void_cooperative_year(
                VoidCooperativeYear(cooperative, year, "wrong-figure"), work
            )
            del end[year]
        elif year not in end:
            await cooperatives_commands.assess_cooperative(a_year(cooperative, year, business_volume=volume), work)
            end[year] = volume
    for year in sorted(end):
        await cooperatives_commands.assess_cooperative(a_year(same, year, business_volume=end[year]), straight)
    assert cooperative == same
    assert holding(work) == holding(straight)
    assert [each.version for each in work.told] == list(range(1, len(work.told) + 1))
