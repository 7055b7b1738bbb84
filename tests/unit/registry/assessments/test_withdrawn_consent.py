"""What was recorded wrong of somebody who withdrew consent is taken back: that says less, and nothing else is said."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.assessments import commands as assessments_commands
from services.registry.assessments.commands import VoidAssessment
from services.registry.assessments.rules.assessment import Assessment
from services.registry.enterprises import commands as enterprises_commands
from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.finance import commands as finance_commands
from services.registry.finance.commands import AccessFinance, VoidFinance
from services.registry.finance.rules import Finance
from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.permits import commands as permits_commands
from services.registry.permits.commands import ObtainPermit, VoidPermit
from services.registry.permits.rules import Permit
from shared.contracts.registry.enterprises import EnterpriseAssessmentVoided, EnterpriseClassChangeVoided
from shared.contracts.registry.finance import FinanceAccessed, FinanceVoided
from shared.contracts.registry.legality import LegalityExpiryVoided, LegalityObtained, LegalityVoided
from shared.runtime.errors import Invalid, NotFound
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import BILLION, NOBODY, a_year, an_enterprise, an_entrepreneur, refusal

WITHDRAWN, GIVEN = date(2026, 3, 1), date(2026, 4, 1)
FIRST, LATER = date(2025, 1, 1), date(2025, 6, 1)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def firm(work: FakeRegistryWork) -> UUID:
    owner = (await registration_commands.register_entrepreneur(an_entrepreneur(), work)).id
    return (await enterprises_commands.register_enterprise(an_enterprise(owner), work)).id


def owner_of(work: FakeRegistryWork) -> UUID:
    """Return the one person there is."""
    (owner,) = work.things[Entrepreneur]
    assert isinstance(owner, UUID)
    return owner


async def withdraw(work: FakeRegistryWork) -> None:
    """Let nothing more be told of the owner, and forget what was told."""
    await profile_commands.withdraw_consent(owner_of(work), WITHDRAWN, work)
    work.told.clear()


def told(work: FakeRegistryWork) -> list[type[Any]]:
    return [type(each.event) for each in work.told]


async def halal(work: FakeRegistryWork, firm: UUID, day: date, **changes: Any) -> UUID:
    """Record a halal paper of a day; returns its id."""
    wish = replace(ObtainPermit(firm, "halal", f"ID{day:%m}", day, None, None), **changes)
    await permits_commands.obtain_permit(wish, work)
    paper: UUID = [*work.things[Permit]][-1]
    return paper


async def loan(work: FakeRegistryWork, firm: UUID, day: date) -> UUID:
    """Record a loan of a day; returns its id."""
    await finance_commands.access_finance(AccessFinance(firm, "kur", 5, None, day), work)
    given: UUID = [*work.things[Finance]][-1]
    return given


async def test_a_paper_of_a_wrong_day_is_taken_back_and_no_other_is_told(work: FakeRegistryWork, firm: UUID) -> None:
    wrong, right = await halal(work, firm, FIRST), await halal(work, firm, LATER)
    await withdraw(work)
    await permits_commands.void_permit(VoidPermit(firm, wrong, "wrong-date"), work)
    assert told(work) == [LegalityVoided]
    assert (work.things[Permit][wrong].void_reason, work.things[Permit][right].first) == ("wrong-date", False)


async def test_that_a_paper_ran_out_is_taken_back_with_it(work: FakeRegistryWork, firm: UUID) -> None:
    paper = await halal(work, firm, FIRST, expires_on=LATER)
    assert await permits_commands.expire_permit(paper, work)
    await withdraw(work)
    await permits_commands.void_permit(VoidPermit(firm, paper, "wrong-date"), work)
    assert told(work) == [LegalityExpiryVoided, LegalityVoided]


async def test_finance_is_taken_back_and_no_other_is_told(work: FakeRegistryWork, firm: UUID) -> None:
    wrong, right = await loan(work, firm, FIRST), await loan(work, firm, LATER)
    await withdraw(work)
    await finance_commands.void_finance(VoidFinance(firm, wrong, "wrong-figure"), work)
    assert told(work) == [FinanceVoided]
    assert (work.things[Finance][wrong].void_reason, work.things[Finance][right].first) == ("wrong-figure", False)


async def test_a_year_is_taken_back_with_the_move_of_class_and_no_other_is_told(
    work: FakeRegistryWork, firm: UUID
) -> None:
    for year, sales in ((2023, 2 * BILLION), (2024, 3 * BILLION), (2025, 4 * BILLION)):
        await assessments_commands.assess_enterprise(a_year(firm, year, sales), work)
    await withdraw(work)
    await assessments_commands.void_assessment(VoidAssessment(firm, 2024, "wrong-figure"), work)
    assert sorted(each.__name__ for each in told(work)) == sorted(
        each.__name__ for each in (EnterpriseAssessmentVoided, EnterpriseClassChangeVoided)
    )
    years = {each.period_year: each for each in work.things[Assessment].values()}
    assert (years[2024].void_reason, years[2025].turnover_change) == ("wrong-figure", "rose-much")
    assert work.things[Enterprise][firm].now.class_year == 2025


async def test_once_consent_is_given_again_what_is_left_is_told_as_what_it_is(
    work: FakeRegistryWork, firm: UUID
) -> None:
    wrong, right = await halal(work, firm, FIRST), await halal(work, firm, LATER)
    lent, given = await loan(work, firm, FIRST), await loan(work, firm, LATER)
    await withdraw(work)
    await permits_commands.void_permit(VoidPermit(firm, wrong, "wrong-date"), work)
    await finance_commands.void_finance(VoidFinance(firm, lent, "wrong-date"), work)
    agreed = profile_commands.GiveConsent(owner_of(work), GIVEN, "pdp-1", "signed-paper")
    await profile_commands.give_consent(agreed, work)
    work.told.clear()
    await halal(work, firm, date(2025, 9, 1))
    await loan(work, firm, date(2025, 9, 1))
    assert told(work) == [
        LegalityObtained, LegalityVoided, LegalityObtained, FinanceAccessed, FinanceVoided, FinanceAccessed,
    ]  # fmt: skip
    assert (work.things[Permit][right].first, work.things[Finance][given].first) == (True, True)


async def test_what_is_not_on_record_is_not_taken_back_of_anybody(work: FakeRegistryWork, firm: UUID) -> None:
    await withdraw(work)
    for command, slug in (
        (permits_commands.void_permit(VoidPermit(firm, NOBODY, "other"), work), "legality-not-held"),
        (finance_commands.void_finance(VoidFinance(firm, NOBODY, "other"), work), "finance-not-held"),
        (assessments_commands.void_assessment(VoidAssessment(firm, 2025, "other"), work), "year-not-assessed"),
    ):
        refused = await refusal(work, command)
        assert (type(refused), refused.slug) == (Invalid, slug)
    gone = await refusal(work, finance_commands.void_finance(VoidFinance(NOBODY, NOBODY, "other"), work))
    assert (type(gone), gone.slug) == (NotFound, "enterprise-unknown")
