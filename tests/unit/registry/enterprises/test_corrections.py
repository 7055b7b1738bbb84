"""What becomes of an enterprise later: it is described otherwise, closes, and is in business again."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.assessments import commands as assessments_commands
from services.registry.enterprises import commands as enterprises_commands
from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.finance import commands as finance_commands
from services.registry.finance.commands import AccessFinance
from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.permits import commands as permits_commands
from services.registry.permits.commands import ObtainPermit
from services.registry.privacy import commands as privacy_commands
from shared.contracts import Event
from shared.contracts.registry.enterprises import (
    EnterpriseClosed,
    EnterpriseClosingVoided,
    EnterpriseRegistered,
    EnterpriseRegistrationVoided,
)
from shared.runtime.errors import Conflict, Invalid, NotFound, ServiceError
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.support.folded import counted
from tests.unit.registry.samples import (
    BILLION,
    NOBODY,
    NOWHERE,
    PERSON,
    a_year,
    an_enterprise,
    an_entrepreneur,
    refusal,
)

TODAY = date(2026, 11, 22)
CLOSED = date(2026, 3, 31)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def owner(work: FakeRegistryWork) -> UUID:
    return (await registration_commands.register_entrepreneur(an_entrepreneur(), work)).id


@pytest.fixture
async def firm(work: FakeRegistryWork, owner: UUID) -> UUID:
    """A workshop since 2018."""
    return (await enterprises_commands.register_enterprise(an_enterprise(owner), work)).id


async def correct(work: FakeRegistryWork, firm: UUID, **corrections: Any) -> Enterprise:
    """Describe the workshop otherwise; returns it."""
    await enterprises_commands.correct_enterprise(firm, corrections, work)
    kept: Enterprise = work.things[Enterprise][firm]
    return kept


async def close(work: FakeRegistryWork, firm: UUID, day: date = CLOSED) -> Enterprise:
    """Close the workshop; returns it."""
    await enterprises_commands.close_enterprise(firm, day, "losses", work)
    kept: Enterprise = work.things[Enterprise][firm]
    return kept


async def how(work: FakeRegistryWork, command: Any) -> tuple[type[ServiceError], str, list[str]]:
    """Return how a command is refused; shape: (kind, slug, fields)."""
    error = await refusal(work, command)
    return type(error), error.slug, [flaw.field for flaw in error.flaws]


def facts(work: FakeRegistryWork) -> list[Event]:
    """Return all that was told."""
    return [each.event for each in work.told]


async def test_a_name_is_mended_and_nothing_is_told(work: FakeRegistryWork, firm: UUID) -> None:
    told = len(work.told)
    kept = await correct(work, firm, name="Bengkel Ani Jaya", kbli_code="45202", started_on=date(2017, 1, 1))
    assert (kept.name, kept.kbli_code, kept.started_on) == ("Bengkel Ani Jaya", "45202", date(2017, 1, 1))
    assert (len(work.told), kept.version) == (told, 2)


async def test_another_division_or_form_is_told_anew_and_what_was_told_before_is_reversed_whole(
    work: FakeRegistryWork, owner: UUID, firm: UUID
) -> None:
    first = work.told[-1]
    assert isinstance(first.event, EnterpriseRegistered)
    kept = await correct(work, firm, kbli_code="10794", legal_form="cv")
    voided, again = work.told[-2:]
    assert voided.event == EnterpriseRegistrationVoided(
        takes_back=first.id, enterprise_ref=firm, reason_code="corrected", voided_on=TODAY, counted=first.event
    )
    assert isinstance(again.event, EnterpriseRegistered)
    assert (again.event.kbli_division, again.event.legal_form, again.event.entrepreneur_ref) == ("10", "cv", owner)
    assert (kept.event_id, kept.version) == (again.id, 3)
    await correct(work, firm, legal_form="pt")
    assert isinstance(work.told[-2].event, EnterpriseRegistrationVoided)
    assert (work.told[-2].event.takes_back, work.told[-2].event.counted) == (again.id, again.event)


async def test_what_was_told_of_an_owner_who_was_merged_since_is_reversed_as_it_was_told(
    work: FakeRegistryWork, owner: UUID, firm: UUID
) -> None:
    first = work.told[-1].event
    other = an_entrepreneur(person=replace(PERSON, nik="7309014101990002"))
    survivor = (await registration_commands.register_entrepreneur(other, work)).id
    await privacy_commands.merge(owner, survivor, NOWHERE, work)
    await correct(work, firm, legal_form="cv")
    voided, again = (each.event for each in work.told[-2:])
    assert isinstance(voided, EnterpriseRegistrationVoided)
    assert isinstance(again, EnterpriseRegistered)
    assert (voided.counted, again.entrepreneur_ref) == (first, survivor)
    await correct(work, firm, legal_form="pt")
    voided = work.told[-2].event
    assert isinstance(voided, EnterpriseRegistrationVoided)
    assert voided.counted == again


async def test_the_nation_counts_an_enterprise_once_by_its_form_of_now(work: FakeRegistryWork, firm: UUID) -> None:
    assert counted(facts(work), EnterpriseRegistered, "legal_form", "registered_on") == {"sole-proprietor": 1}
    await correct(work, firm, legal_form="cv")
    assert counted(facts(work), EnterpriseRegistered, "legal_form", "registered_on") == {"cv": 1}


async def test_a_name_that_the_owner_has_already_is_a_warning(work: FakeRegistryWork, owner: UUID, firm: UUID) -> None:
    await enterprises_commands.register_enterprise(an_enterprise(owner, name="Warung Ani"), work)
    again = await enterprises_commands.correct_enterprise(firm, {"name": "WARUNG  ani"}, work)
    own = await enterprises_commands.correct_enterprise(firm, {"legal_form": "cv"}, work)
    assert (again.warnings, own.warnings) == (("enterprise-alike",), ())
    assert (await enterprises_commands.correct_enterprise(firm, {"name": "Bengkel"}, work)).warnings == ()


@pytest.mark.parametrize(
    ("corrections", "refused"),
    [
        ({}, (Invalid, "nothing-corrected", ["name"])),
        ({"name": "Bengkel Ani"}, (Invalid, "nothing-corrected", ["name"])),
        ({"kbli_code": "44"}, (Invalid, "kbli-unknown", ["kbli_code"])),
        ({"started_on": date(2026, 2, 2)}, (Invalid, "day-too-late", ["started_on"])),
        ({"started_on": date(2021, 2, 2)}, (Invalid, "criterion-differs", ["started_on"])),
    ],
)
async def test_a_description_that_cannot_be_is_refused(
    work: FakeRegistryWork, firm: UUID, corrections: dict[str, Any], refused: object
) -> None:
    assert await how(work, enterprises_commands.correct_enterprise(firm, corrections, work)) == refused


async def test_an_enterprise_did_not_begin_after_what_is_on_record_of_it(work: FakeRegistryWork, firm: UUID) -> None:
    assert (await correct(work, firm, started_on=date(2021, 2, 1))).started_on == date(2021, 2, 1)
    await correct(work, firm, started_on=date(2018, 5, 1))
    await assessments_commands.assess_enterprise(a_year(firm, 2019, BILLION), work)
    late = enterprises_commands.correct_enterprise(firm, {"started_on": date(2020, 1, 1)}, work)
    assert await how(work, late) == (Invalid, "day-too-late", ["started_on"])
    await correct(work, firm, started_on=date(2019, 12, 31))
    await correct(work, firm, started_on=date(2018, 5, 1))
    given = AccessFinance(firm, "kur", BILLION, None, date(2018, 6, 1))
    await finance_commands.access_finance(given, work)
    late = enterprises_commands.correct_enterprise(firm, {"started_on": date(2018, 6, 2)}, work)
    assert await how(work, late) == (Invalid, "day-too-late", ["started_on"])


async def test_after_a_withdrawal_a_name_is_mended_but_nothing_is_told_anew(
    work: FakeRegistryWork, owner: UUID, firm: UUID
) -> None:
    await close(work, firm)
    await profile_commands.withdraw_consent(owner, TODAY, work)
    assert (await correct(work, firm, name="Bengkel")).name == "Bengkel"
    wish = enterprises_commands.correct_enterprise(firm, {"legal_form": "cv"}, work)
    assert await how(work, wish) == (Conflict, "consent-was-withdrawn", [])
    await enterprises_commands.void_closing(firm, "wrong-enterprise", work)
    assert await how(work, enterprises_commands.close_enterprise(firm, CLOSED, "losses", work)) == (
        Conflict,
        "consent-was-withdrawn",
        [],
    )


async def test_what_an_earlier_release_told_of_cannot_be_told_anew(work: FakeRegistryWork, firm: UUID) -> None:
    work.things[Enterprise][firm] = replace(work.things[Enterprise][firm], event_id=None, told_owner_ref=None)
    wish = enterprises_commands.correct_enterprise(firm, {"legal_form": "cv"}, work)
    assert await how(work, wish) == (Conflict, "enterprise-without-event", [])
    assert (await correct(work, firm, name="Bengkel")).name == "Bengkel"


async def test_an_enterprise_closes_in_its_class_for_a_reason_and_is_counted_until_that_is_taken_back(
    work: FakeRegistryWork, firm: UUID
) -> None:
    kept = await close(work, firm)
    closed = work.told[-1]
    assert closed.event == EnterpriseClosed(
        enterprise_ref=firm, district_code="73.09.01", scale_class="micro", reason_code="losses", closed_on=CLOSED
    )
    assert kept.closing is not None
    assert (kept.closing.closed_on, kept.closing.event_id) == (CLOSED, closed.id)
    assert counted(facts(work), EnterpriseClosed, "reason_code", "closed_on") == {"losses": 1}
    await enterprises_commands.void_closing(firm, "not-happened", work)
    assert work.told[-1].event == EnterpriseClosingVoided(
        takes_back=closed.id, enterprise_ref=firm, reason_code="not-happened", voided_on=TODAY, counted=closed.event
    )
    assert counted(facts(work), EnterpriseClosed, "reason_code", "closed_on") == {}
    assert (await close(work, firm, TODAY)).closing is not None


async def test_a_closing_is_reversed_in_the_class_in_which_it_was_told(work: FakeRegistryWork, firm: UUID) -> None:
    await assessments_commands.assess_enterprise(a_year(firm, 2025, 3 * BILLION), work)
    await close(work, firm)
    closed = work.told[-1].event
    assert isinstance(closed, EnterpriseClosed)
    assert closed.scale_class == "small"
    void = assessments_commands.VoidAssessment(firm, 2025, "wrong-figure")
    await assessments_commands.void_assessment(void, work)
    await enterprises_commands.void_closing(firm, "wrong-date", work)
    voided = work.told[-1].event
    assert isinstance(voided, EnterpriseClosingVoided)
    assert voided.counted == closed


async def test_an_enterprise_closes_once_and_not_before_what_is_on_record(work: FakeRegistryWork, firm: UUID) -> None:
    early = enterprises_commands.close_enterprise(firm, date(2018, 4, 30), "losses", work)
    assert await how(work, early) == (Invalid, "day-too-early", ["closed_on"])
    late = enterprises_commands.close_enterprise(firm, date(2026, 11, 23), "losses", work)
    assert await how(work, late) == (Invalid, "day-too-late", ["closed_on"])
    paper = ObtainPermit(firm, "brand", "IDM0001", date(2026, 3, 1), None, None)
    await permits_commands.obtain_permit(paper, work)
    early = enterprises_commands.close_enterprise(firm, date(2026, 2, 28), "losses", work)
    assert await how(work, early) == (Invalid, "day-too-early", ["closed_on"])
    await close(work, firm)
    again = enterprises_commands.close_enterprise(firm, CLOSED, "losses", work)
    assert await how(work, again) == (Conflict, "business-closed", [])


async def test_what_is_in_business_is_not_reopened_and_nobody_closes_what_is_not_there(
    work: FakeRegistryWork, firm: UUID
) -> None:
    assert await how(work, enterprises_commands.void_closing(firm, "other", work)) == (
        Conflict,
        "enterprise-not-closed",
        [],
    )
    for command in (
        enterprises_commands.void_closing(NOBODY, "other", work),
        enterprises_commands.close_enterprise(NOBODY, CLOSED, "losses", work),
    ):
        assert await how(work, command) == (NotFound, "enterprise-unknown", [])


async def test_behind_its_last_day_nothing_becomes_of_an_enterprise(work: FakeRegistryWork, firm: UUID) -> None:
    await close(work, firm, date(2025, 12, 31))
    paper = ObtainPermit(firm, "brand", "IDM0001", date(2026, 1, 1), None, None)
    given = AccessFinance(firm, "kur", BILLION, None, date(2026, 1, 1))
    assert await how(work, permits_commands.obtain_permit(paper, work)) == (
        Invalid,
        "enterprise-closed-by-then",
        ["issued_on"],
    )
    assert await how(work, finance_commands.access_finance(given, work)) == (
        Invalid,
        "enterprise-closed-by-then",
        ["accessed_on"],
    )
    await permits_commands.obtain_permit(replace(paper, issued_on=date(2025, 12, 31)), work)
    await finance_commands.access_finance(replace(given, accessed_on=date(2025, 12, 31)), work)
    await assessments_commands.assess_enterprise(a_year(firm, 2025, BILLION), work)
    await enterprises_commands.void_closing(firm, "wrong-date", work)
    assert await how(work, enterprises_commands.close_enterprise(firm, date(2024, 6, 1), "losses", work)) == (
        Invalid,
        "day-too-early",
        ["closed_on"],
    )


async def test_a_year_after_the_last_one_is_not_assessed(work: FakeRegistryWork, firm: UUID) -> None:
    await close(work, firm, date(2024, 12, 31))
    error = await refusal(work, assessments_commands.assess_enterprise(a_year(firm, 2025, BILLION), work))
    assert (error.slug, error.flaws[0].field, error.flaws[0].value) == (
        "enterprise-closed-by-then",
        "period_year",
        "2025",
    )
    assert "2024-12-31" in error.flaws[0].rule.en
