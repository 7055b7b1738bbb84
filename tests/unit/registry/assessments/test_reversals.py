"""A paper or finance that was recorded wrong is taken back whole, and one of those left is the first."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.assessments.queries import rise_of
from services.registry.assessments.rules.progress import Formalised
from services.registry.centres.commands import centres as centres_commands
from services.registry.enterprises import commands as enterprises_commands
from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.finance import commands as finance_commands
from services.registry.finance.commands import AccessFinance, VoidFinance
from services.registry.finance.rules import Finance, reclassified
from services.registry.people.commands import registration as registration_commands
from services.registry.permits import commands as permits_commands
from services.registry.permits.commands import ObtainPermit, VoidPermit
from services.registry.permits.rules import Permit
from shared.contracts.registry.finance import FinanceAccessed, FinanceVoided
from shared.contracts.registry.legality import LegalityExpired, LegalityExpiryVoided, LegalityObtained, LegalityVoided
from shared.runtime.errors import Conflict, Invalid
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY, PERSON, a_centre, an_enterprise, an_entrepreneur, refusal

FACTS = (LegalityObtained, LegalityExpired, FinanceAccessed)
VOIDS = (LegalityVoided, LegalityExpiryVoided, FinanceVoided)
TODAY = date(2026, 11, 22)


def a_paper(enterprise: UUID, **changes: Any) -> ObtainPermit:
    """A NIB of 2024."""
    return replace(ObtainPermit(enterprise, "nib", "9120101123456", date(2024, 3, 1), None, None), **changes)


def a_loan(enterprise: UUID, **changes: Any) -> AccessFinance:
    """A loan of KUR in 2025."""
    return replace(AccessFinance(enterprise, "kur", 50_000_000, None, date(2025, 3, 1)), **changes)


async def begun(work: FakeRegistryWork, serial: int = 1) -> UUID:
    """Register a workshop; another serial is another owner's."""
    person = replace(PERSON, nik=f"730901410199{serial:04}")
    owner = (await registration_commands.register_entrepreneur(an_entrepreneur(person=person), work)).id
    return (await enterprises_commands.register_enterprise(an_enterprise(owner), work)).id


async def recorded(work: FakeRegistryWork, wish: ObtainPermit | AccessFinance) -> UUID:
    """Record a paper or finance; returns its id."""
    if isinstance(wish, ObtainPermit):
        await permits_commands.obtain_permit(wish, work)
        return [*work.things[Permit]][-1]
    await finance_commands.access_finance(wish, work)
    return [*work.things[Finance]][-1]


def holding(work: FakeRegistryWork) -> list[Any]:
    """Return every fact that was told and not taken back; each correction says whole which fact it undoes."""
    told = {each.id: each.event for each in work.told}
    facts: Counter[Any] = Counter()
    for event in told.values():
        if isinstance(event, FACTS):
            facts[event] += 1
        if isinstance(event, VOIDS):
            assert told[event.takes_back] == event.counted
            facts[event.counted] -= 1
    assert min(facts.values(), default=0) >= 0
    return list((+facts).elements())


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def enterprise(work: FakeRegistryWork) -> UUID:
    return await begun(work)


async def test_a_nib_that_is_taken_back_is_free_for_its_true_holder(work: FakeRegistryWork, enterprise: UUID) -> None:
    other = await begun(work, serial=2)
    slip = await recorded(work, a_paper(enterprise))
    made = await permits_commands.void_permit(VoidPermit(enterprise, slip, "wrong-enterprise"), work)
    voided = work.told[-1]
    assert isinstance(voided.event, LegalityVoided)
    assert (voided.event.reason_code, voided.event.voided_on) == ("wrong-enterprise", TODAY)
    assert (made.version, voided.version, made.warnings) == (3, 3, ())
    assert not holding(work)
    kept = work.things[Permit][slip]
    assert (kept.void_reason, kept.voided_on, kept.event_id, kept.version) == ("wrong-enterprise", TODAY, None, 2)
    await permits_commands.obtain_permit(a_paper(other), work)
    await permits_commands.obtain_permit(a_paper(enterprise, number="9120101123457"), work)
    assert [each.first for each in holding(work)] == [True, True]


async def test_an_enterprise_is_formal_by_the_nib_that_is_left(work: FakeRegistryWork, enterprise: UUID) -> None:
    slip = await recorded(work, a_paper(enterprise))
    await permits_commands.void_permit(VoidPermit(enterprise, slip, "wrong-date"), work)
    assert (await rise_of(enterprise, work)).formalised is None
    await recorded(work, a_paper(enterprise, issued_on=date(2023, 1, 2)))
    assert (await rise_of(enterprise, work)).formalised == Formalised(2023, date(2023, 1, 2))


async def test_a_paper_that_ran_out_is_taken_back_with_that(work: FakeRegistryWork, enterprise: UUID) -> None:
    paper = await recorded(work, a_paper(enterprise, kind="pirt", expires_on=date(2026, 11, 21)))
    assert await permits_commands.expire_permit(paper, work)
    assert len(holding(work)) == 2
    await permits_commands.void_permit(VoidPermit(enterprise, paper, "wrong-kind"), work)
    assert [type(each.event) for each in work.told[-2:]] == [LegalityExpiryVoided, LegalityVoided]
    assert (holding(work), work.things[Permit][paper].expired) == ([], False)
    assert [each.version for each in work.told[1:]] == [1, 2, 3, 4, 5]


async def test_a_paper_that_was_taken_back_never_runs_out(work: FakeRegistryWork, enterprise: UUID) -> None:
    paper = await recorded(work, a_paper(enterprise, kind="pirt", expires_on=date(2026, 11, 22)))
    await permits_commands.void_permit(VoidPermit(enterprise, paper, "other"), work)
    work.now = datetime(2027, 1, 1, tzinfo=UTC)
    assert not await permits_commands.expire_permit(paper, work)


async def test_the_earliest_paper_left_is_told_as_the_first_of_its_kind(
    work: FakeRegistryWork, enterprise: UUID
) -> None:
    days = [date(2024, 3, 1), date(2025, 3, 1), date(2024, 9, 1)]
    papers = [
        await recorded(work, a_paper(enterprise, kind="brand", number=f"IDM{day}", issued_on=day)) for day in days
    ]
    await recorded(work, a_paper(enterprise, kind="sni", number="SNI1", issued_on=date(2020, 1, 1)))
    await permits_commands.void_permit(VoidPermit(enterprise, papers[0], "duplicate"), work)
    wrong, back, anew = [each.event for each in work.told[-3:]]
    assert isinstance(wrong, LegalityVoided)
    assert isinstance(back, LegalityVoided)
    assert (wrong.reason_code, back.reason_code) == ("duplicate", "counted-anew")
    assert anew == msgspec.structs.replace(back.counted, first=True)
    assert (back.counted.legality_id, back.counted.first) == (papers[2], False)
    assert work.things[Permit][papers[2]].event_id == work.told[-1].id
    await permits_commands.void_permit(VoidPermit(enterprise, papers[1], "duplicate"), work)
    assert [(each.document_kind, each.first) for each in holding(work)] == [("sni", True), ("brand", True)]


async def test_help_with_halal_stays_and_looks_odd_without_its_nib(work: FakeRegistryWork, enterprise: UUID) -> None:
    centre = (await centres_commands.register_centre(a_centre(), work)).id
    nib = await recorded(work, a_paper(enterprise))
    halal = a_paper(enterprise, kind="halal", number="ID73110001", issued_on=date(2025, 6, 1), facilitated_by=centre)
    await recorded(work, halal)
    odd = await permits_commands.void_permit(VoidPermit(enterprise, nib, "wrong-number"), work)
    assert odd.warnings == ("help-without-nib",)
    refused = await refusal(work, permits_commands.obtain_permit(replace(halal, number="ID73110002"), work))
    assert refused.slug == "nib-first"
    right = await recorded(work, a_paper(enterprise, number="9120101123457"))
    brand = await recorded(work, a_paper(enterprise, kind="brand", number="IDM1"))
    assert (await permits_commands.void_permit(VoidPermit(enterprise, brand, "other"), work)).warnings == ()
    assert right in work.things[Permit]


async def test_only_what_an_enterprise_holds_is_taken_back(work: FakeRegistryWork, enterprise: UUID) -> None:
    other = await begun(work, serial=2)
    paper, loan = await recorded(work, a_paper(other)), await recorded(work, a_loan(other))
    await permits_commands.void_permit(VoidPermit(other, paper, "other"), work)
    await finance_commands.void_finance(VoidFinance(other, loan, "other"), work)
    kept = (await recorded(work, a_paper(other)), await recorded(work, a_loan(other)))
    for wish in (VoidPermit(other, paper, "other"), VoidPermit(enterprise, kept[0], "other")):
        refused = await refusal(work, permits_commands.void_permit(wish, work))
        assert (type(refused), refused.slug) == (Invalid, "legality-not-held")
        assert [flaw.field for flaw in refused.flaws] == ["legality_id"]
    for other_wish in (VoidFinance(other, loan, "other"), VoidFinance(enterprise, kept[1], "other")):
        refused = await refusal(work, finance_commands.void_finance(other_wish, work))
        assert (type(refused), refused.slug) == (Invalid, "finance-not-held")
        assert [flaw.field for flaw in refused.flaws] == ["finance_id"]
    nowhere = [
        await refusal(work, permits_commands.void_permit(VoidPermit(NOBODY, paper, "other"), work)),
        await refusal(work, finance_commands.void_finance(VoidFinance(NOBODY, loan, "other"), work)),
    ]
    assert {each.slug for each in nowhere} == {"enterprise-unknown"}


async def test_what_an_earlier_release_told_of_stays_as_it_was_told(work: FakeRegistryWork, enterprise: UUID) -> None:
    paper, loan = await recorded(work, a_paper(enterprise)), await recorded(work, a_loan(enterprise))
    for kind, identity in ((Permit, paper), (Finance, loan)):
        work.things[kind][identity] = replace(work.things[kind][identity], event_id=None, first=None)
    refused = [
        await refusal(work, permits_commands.void_permit(VoidPermit(enterprise, paper, "other"), work)),
        await refusal(work, finance_commands.void_finance(VoidFinance(enterprise, loan, "other"), work)),
    ]
    assert [(type(each), each.slug) for each in refused] == [
        (Conflict, "legality-without-event"), (Conflict, "finance-without-event"),
    ]  # fmt: skip
    later = await recorded(work, a_loan(enterprise, accessed_on=date(2025, 4, 1)))
    told = len(work.told)
    await finance_commands.void_finance(VoidFinance(enterprise, later, "other"), work)
    assert [type(each.event) for each in work.told[told:]] == [FinanceVoided]


async def test_what_an_earlier_release_told_of_stays_the_first(work: FakeRegistryWork, enterprise: UUID) -> None:
    paper, loan = await recorded(work, a_paper(enterprise, kind="sni")), await recorded(work, a_loan(enterprise))
    for kind, identity in ((Permit, paper), (Finance, loan)):
        work.things[kind][identity] = replace(work.things[kind][identity], event_id=None, first=None)
    earlier = (
        await recorded(work, a_paper(enterprise, kind="sni", number="SNI1", issued_on=date(2020, 1, 1))),
        await recorded(work, a_loan(enterprise, accessed_on=date(2020, 1, 1))),
    )
    assert (work.things[Permit][earlier[0]].first, work.things[Finance][earlier[1]].first) == (False, False)
    assert not [each for each in work.told if isinstance(each.event, VOIDS)]


async def test_finance_that_is_taken_back_can_be_recorded_again(work: FakeRegistryWork, enterprise: UUID) -> None:
    loan = await recorded(work, a_loan(enterprise))
    later = await recorded(work, a_loan(enterprise, accessed_on=date(2025, 4, 1)))
    made = await finance_commands.void_finance(VoidFinance(enterprise, loan, "wrong-figure"), work)
    wrong, back, anew = [each.event for each in work.told[-3:]]
    assert isinstance(wrong, FinanceVoided)
    assert isinstance(back, FinanceVoided)
    assert isinstance(anew, FinanceAccessed)
    assert (wrong.reason_code, back.reason_code) == ("wrong-figure", "counted-anew")
    assert (anew.finance_id, anew.first, back.counted.first) == (later, True, False)
    assert (made.version, work.things[Enterprise][enterprise].version, work.told[-1].version) == (6, 6, 6)
    kept = work.things[Finance][loan]
    assert (kept.void_reason, kept.voided_on, kept.event_id, kept.version) == ("wrong-figure", TODAY, None, 2)
    await finance_commands.access_finance(a_loan(enterprise), work)
    assert len(holding(work)) == 2


@pytest.mark.parametrize("told_first", [0, 1])
async def test_of_two_loans_of_one_day_whichever_was_told_as_the_first_stays_it(
    work: FakeRegistryWork, enterprise: UUID, told_first: int
) -> None:
    for amount in (1, 2):
        await recorded(work, a_loan(enterprise, amount=amount))
    loans = [replace(each, first=at == told_first) for at, each in enumerate(work.things[Finance].values())]
    assert reclassified(loans) == []


Steps = list[tuple[int, bool]]


@given(steps=st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=14))
def test_whatever_is_typed_and_taken_back_the_facts_are_those_of_what_is_left(steps: Steps) -> None:
    asyncio.run(_agree(steps))


async def _agree(steps: Steps) -> None:
    work = FakeRegistryWork()
    enterprise = await begun(work)
    papers: dict[int, UUID] = {}
    loans: dict[int, UUID] = {}
    for month, goes in steps:
        day = date(2025, month, 1)
        if month not in papers:
            paper = a_paper(enterprise, kind="brand", number=f"IDM{month}", issued_on=day)
            papers[month] = await recorded(work, paper)
            loans[month] = await recorded(work, a_loan(enterprise, accessed_on=day))
        elif goes:
            await permits_commands.void_permit(VoidPermit(enterprise, papers.pop(month), "other"), work)
            await finance_commands.void_finance(VoidFinance(enterprise, loans.pop(month), "other"), work)
    left = holding(work)
    brands = {each.legality_id: each.first for each in left if isinstance(each, LegalityObtained)}
    given_out = {each.finance_id: each.first for each in left if isinstance(each, FinanceAccessed)}
    assert (set(brands), set(given_out)) == (set(papers.values()), set(loans.values()))
    assert [brand for brand, first in brands.items() if first] == [papers[month] for month in sorted(papers)[:1]]
    assert [loan for loan, first in given_out.items() if first] == [loans[month] for month in sorted(loans)[:1]]
    assert [each.version for each in work.told[1:]] == list(range(1, len(work.told)))
