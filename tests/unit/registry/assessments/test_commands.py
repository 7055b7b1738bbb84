"""Whatever order years are typed and taken back in, what was told in the end is what the years say; and the rise."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.assessments import commands as assessments_commands
from services.registry.assessments.commands import VoidAssessment
from services.registry.assessments.queries import rise_of
from services.registry.assessments.rules.assessment import Assessment, compared
from services.registry.assessments.rules.progress import ClassUp, Formalised, TurnoverUp
from services.registry.enterprises import commands as enterprises_commands
from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.people.commands import registration as registration_commands
from services.registry.permits import commands as permits_commands
from services.registry.permits.commands import ObtainPermit
from shared.contracts import Correction
from shared.contracts.registry.enterprises import (
    EnterpriseAssessed,
    EnterpriseAssessmentVoided,
    EnterpriseClassChanged,
    EnterpriseClassChangeVoided,
)
from shared.runtime.errors import Conflict, Invalid
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import BILLION, NOBODY, a_year, an_enterprise, an_entrepreneur, refusal

MILLION = 1_000_000
REGISTERED = date(2022, 2, 1)


async def begun(work: FakeRegistryWork, registered_on: date = REGISTERED) -> UUID:
    """Register a workshop, in 2022 if nothing is said, with sales of a billion in the year before."""
    ani = replace(an_entrepreneur(), registered_on=registered_on, consent_given_on=registered_on)
    owner = (await registration_commands.register_entrepreneur(ani, work)).id
    return (await enterprises_commands.register_enterprise(an_enterprise(owner, registered_on=registered_on), work)).id


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def enterprise(work: FakeRegistryWork) -> UUID:
    return await begun(work)


def a_void(enterprise: UUID, year: int, **changes: Any) -> VoidAssessment:
    """A figure that was typed wrong."""
    return replace(VoidAssessment(enterprise, year, "wrong-figure"), **changes)


def holding(work: FakeRegistryWork) -> Counter[Any]:
    """Return every fact that was told of years and not taken back; each correction names the fact that it undoes."""
    told = {each.id: each.event for each in work.told}
    facts: Counter[Any] = Counter()
    for event in told.values():
        if isinstance(event, EnterpriseAssessed | EnterpriseClassChanged):
            facts[event] += 1
        if isinstance(event, EnterpriseAssessmentVoided | EnterpriseClassChangeVoided):
            assert told[event.takes_back] == event.counted
            facts[event.counted] -= 1
    assert min(facts.values(), default=0) >= 0
    return +facts


async def test_a_wrong_year_is_taken_back_and_can_be_assessed_again(work: FakeRegistryWork, enterprise: UUID) -> None:
    slip = await assessments_commands.assess_enterprise(a_year(enterprise, 2025, 20 * BILLION), work)
    assert work.things[Enterprise][enterprise].now.scale_class == "medium"
    made = await assessments_commands.void_assessment(a_void(enterprise, 2025), work)
    kept = work.things[Enterprise][enterprise]
    assert (kept.now, kept.version) == (kept.begun, made.version)
    assert made.version == slip.version + 2
    assert not holding(work)
    corrections = [each.event for each in work.told if isinstance(each.event, Correction)]
    assert [getattr(each, "reason_code", None) for each in corrections] == ["wrong-figure", "wrong-figure"]
    await assessments_commands.assess_enterprise(a_year(enterprise, 2025, 2 * BILLION), work)
    assert work.things[Enterprise][enterprise].now.class_year == 2025


async def test_the_year_after_a_wrong_one_is_told_anew(work: FakeRegistryWork, enterprise: UUID) -> None:
    await assessments_commands.assess_enterprise(a_year(enterprise, 2024, 3 * BILLION), work)
    await assessments_commands.assess_enterprise(a_year(enterprise, 2025, 4 * BILLION, workers_permanent=5), work)
    await assessments_commands.void_assessment(a_void(enterprise, 2024), work)
    anew = work.told[-1].event
    assert isinstance(anew, EnterpriseClassChanged)
    assert (anew.from_class, anew.to_class, anew.period_year) == ("micro", "small", 2025)
    (assessed,) = (each for each in holding(work) if isinstance(each, EnterpriseAssessed))
    assert (assessed.period_year, assessed.turnover_change, assessed.workers_change) == (2025, "unknown", 0)
    compared = [each.event for each in work.told if getattr(each.event, "reason_code", "") == "compared-anew"]
    assert [type(each) for each in compared] == [EnterpriseAssessmentVoided]
    assert [each.version for each in work.told if each.province == "73"][1:] == list(range(1, len(work.told)))


@given(
    typed=st.lists(
        st.tuples(st.integers(2019, 2025), st.sampled_from([400, 1_900, 3_000, 60_000]), st.booleans()), max_size=12
    )
)
def test_the_order_in_which_years_are_typed_cannot_matter(typed: list[tuple[int, int, bool]]) -> None:
    asyncio.run(_agree(typed))


async def _agree(typed: list[tuple[int, int, bool]]) -> None:
    work, straight = FakeRegistryWork(), FakeRegistryWork()
    enterprise, same = await begun(work), await begun(straight)
    end: dict[int, int] = {}
    for year, millions, goes in typed:
        if year in end and goes:
            await assessments_commands.void_assessment(a_void(enterprise, year), work)
            del end[year]
        elif year not in end:
            await assessments_commands.assess_enterprise(a_year(enterprise, year, millions * MILLION), work)
            end[year] = millions
    for year in sorted(end):
        await assessments_commands.assess_enterprise(a_year(same, year, end[year] * MILLION), straight)
    assert enterprise == same
    assert holding(work) == holding(straight)
    assert work.things[Enterprise][enterprise].now == straight.things[Enterprise][same].now
    assert await rise_of(enterprise, work) == await rise_of(same, straight)


@pytest.mark.parametrize("typed", [(2025,), (2024,), (2024, 2025), (2025, 2024)])
async def test_a_year_that_is_not_after_the_figure_at_registration_corrects_it_and_moves_nobody(
    work: FakeRegistryWork, typed: tuple[int, ...]
) -> None:
    enterprise = await begun(work, date(2026, 2, 1))
    for year in typed:
        await assessments_commands.assess_enterprise(a_year(enterprise, year, 3 * BILLION), work)
    assert (await rise_of(enterprise, work)).class_up == ()
    assert not [each for each in work.told if isinstance(each.event, EnterpriseClassChanged)]


async def test_a_year_before_registration_moves_from_the_assessed_year_before_it(
    work: FakeRegistryWork,
) -> None:
    enterprise = await begun(work, date(2026, 2, 1))
    for year, billions in ((2022, 3), (2024, 60), (2025, 60)):
        await assessments_commands.assess_enterprise(a_year(enterprise, year, billions * BILLION), work)
    assert (await rise_of(enterprise, work)).class_up == (ClassUp(2024, "small", "large"),)


async def test_a_year_after_registration_moves_from_the_class_at_registration(
    work: FakeRegistryWork, enterprise: UUID
) -> None:
    for year in (2020, 2023):
        await assessments_commands.assess_enterprise(a_year(enterprise, year, 3 * BILLION), work)
    assert (await rise_of(enterprise, work)).class_up == (ClassUp(2023, "micro", "small"),)


async def test_a_new_law_moves_nobody(work: FakeRegistryWork) -> None:
    enterprise = await begun(work, date(2020, 3, 1))
    for year, millions in ((2020, 400), (2021, 1_900)):
        await assessments_commands.assess_enterprise(a_year(enterprise, year, millions * MILLION), work)
    told = [each.scale_class for each in holding(work) if isinstance(each, EnterpriseAssessed)]
    assert told == ["small", "micro"]
    assert not [each for each in holding(work) if isinstance(each, EnterpriseClassChanged)]


async def test_under_a_new_law_an_enterprise_moves_from_where_that_law_would_have_had_it(
    work: FakeRegistryWork,
) -> None:
    enterprise = await begun(work, date(2020, 3, 1))
    for year, millions in ((2020, 400), (2021, 3_000)):
        await assessments_commands.assess_enterprise(a_year(enterprise, year, millions * MILLION), work)
    assert (await rise_of(enterprise, work)).class_up == (ClassUp(2021, "micro", "small"),)


async def test_the_class_at_registration_is_taken_by_the_law_of_the_year_that_follows(work: FakeRegistryWork) -> None:
    enterprise = await begun(work, date(2020, 3, 1))
    assert work.things[Enterprise][enterprise].begun.scale_class == "small"
    await assessments_commands.assess_enterprise(a_year(enterprise, 2021, 1_900 * MILLION), work)
    assert not [each for each in holding(work) if isinstance(each, EnterpriseClassChanged)]


async def test_where_the_figure_that_the_new_law_wants_is_not_known_nothing_moves(
    work: FakeRegistryWork, enterprise: UUID
) -> None:
    begun_at = work.things[Enterprise][enterprise].begun
    for year, billions in ((2022, 1), (2023, 3)):
        await assessments_commands.assess_enterprise(a_year(enterprise, year, billions * BILLION), work)
    before, after = (replace(each, moved_from=None) for each in work.things[Assessment].values())
    by_capital = replace(after, criterion="capital", capital=2 * BILLION)
    for known in ({}, {2022: before}):
        assert compared(by_capital, known, begun_at).moved_from is None
    assert compared(by_capital, {2022: replace(before, capital=BILLION)}, begun_at).moved_from == "micro"


async def test_only_a_year_that_was_assessed_is_taken_back(work: FakeRegistryWork, enterprise: UUID) -> None:
    never = await refusal(work, assessments_commands.void_assessment(a_void(enterprise, 2025), work))
    nowhere = await refusal(work, assessments_commands.void_assessment(a_void(NOBODY, 2025), work))
    assert (type(never), never.slug, nowhere.slug) == (Invalid, "year-not-assessed", "enterprise-unknown")


async def test_a_year_of_an_earlier_release_stays_as_it_was_told(work: FakeRegistryWork, enterprise: UUID) -> None:
    await assessments_commands.assess_enterprise(a_year(enterprise, 2025, BILLION), work)
    ((identity, kept),) = work.things[Assessment].items()
    work.things[Assessment][identity] = replace(kept, event_id=None)
    refused = await refusal(work, assessments_commands.void_assessment(a_void(enterprise, 2025), work))
    assert (type(refused), refused.slug) == (Conflict, "assessment-without-event")
    await assessments_commands.assess_enterprise(a_year(enterprise, 2024, BILLION), work)
    assert work.things[Assessment][identity].turnover_change == "unknown"


async def test_an_enterprise_rises_by_its_first_nib(work: FakeRegistryWork, enterprise: UUID) -> None:
    paper = ObtainPermit(enterprise, "brand", "IDM1", date(2023, 1, 2), None, None)
    await permits_commands.obtain_permit(paper, work)
    assert (await rise_of(enterprise, work)).formalised is None
    await permits_commands.obtain_permit(replace(paper, kind="nib", number="9120101123456"), work)
    assert (await rise_of(enterprise, work)).formalised == Formalised(2023, date(2023, 1, 2))


async def test_an_enterprise_rises_by_its_class_and_never_by_falling(work: FakeRegistryWork, enterprise: UUID) -> None:
    for year, billions in ((2023, 20), (2024, 3), (2025, 16)):
        await assessments_commands.assess_enterprise(a_year(enterprise, year, billions * BILLION), work)
    risen = await rise_of(enterprise, work)
    assert risen.class_up == (ClassUp(2023, "micro", "medium"), ClassUp(2025, "small", "medium"))


async def test_an_enterprise_rises_by_its_turnover(work: FakeRegistryWork, enterprise: UUID) -> None:
    for year, sales in ((2022, 100), (2023, 101), (2024, 101), (2025, 200)):
        await assessments_commands.assess_enterprise(a_year(enterprise, year, sales), work)
    risen = await rise_of(enterprise, work)
    assert risen.turnover_up == (TurnoverUp(2023, "rose"), TurnoverUp(2025, "rose-much"))
