"""What may become of somebody who is registered, one command at a time."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.assessments import commands as assessments_commands
from services.registry.enterprises import commands as enterprises_commands
from services.registry.finance import commands as finance_commands
from services.registry.finance.commands import AccessFinance
from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.permits import commands as permits_commands
from services.registry.permits.commands import ObtainPermit
from services.registry.privacy import commands as privacy_commands
from services.registry.programmes.commands import programmes as programmes_commands
from shared.contracts.registry.people import ConsentGiven, ConsentWithdrawn, EntrepreneurMoved
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict, NotFound
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import (
    NOBODY,
    NOWHERE,
    PERSON,
    a_programme,
    a_year,
    an_enrolment,
    an_enterprise,
    an_entrepreneur,
    refusal,
)

OTHER_NIK = "7309014101990002"
TODAY = date(2026, 11, 22)
DAY = date(2026, 2, 1)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def ani(work: FakeRegistryWork) -> UUID:
    return (await registration_commands.register_entrepreneur(an_entrepreneur(), work)).id


async def another(work: FakeRegistryWork, **changes: Any) -> UUID:
    """Register somebody else, who may be the same person."""
    person = type(PERSON)("Ani", OTHER_NIK, "0899", date(1990, 5, 5), "female")
    return (await registration_commands.register_entrepreneur(an_entrepreneur(person=person, **changes), work)).id


async def test_a_correction_mends_what_it_names_and_tells_nothing(work: FakeRegistryWork, ani: UUID) -> None:
    told = len(work.told)
    answer = await profile_commands.correct(ani, {"name": "Ani Lestari", "nik": OTHER_NIK, "disability": True}, work)
    kept = work.things[Entrepreneur][ani]
    assert (answer.version, kept.person.name, kept.person.nik, kept.person.disability) == (
        2,
        "Ani Lestari",
        OTHER_NIK,
        True,
    )
    assert (kept.person.phone, len(work.told), answer.warnings) == (PERSON.phone, told, ())


@pytest.mark.parametrize(
    ("mended", "slug", "field"),
    [
        ({}, "nothing-corrected", "name"),
        ({"nik": "123"}, "nik-impossible", "nik"),
        ({"birth_date": date(2026, 2, 1)}, "day-too-late", "birth_date"),
        ({"birth_date": date(199, 3, 12)}, "age-impossible", "birth_date"),
        ({"birth_date": date(2026, 1, 5)}, "age-impossible", "birth_date"),
        ({"birth_date": date(2016, 1, 6)}, "age-impossible", "birth_date"),
    ],
)
async def test_a_correction_keeps_to_the_rules_of_registration(
    work: FakeRegistryWork, ani: UUID, mended: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, profile_commands.correct(ani, mended, work))
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])


async def test_a_correction_warns_of_an_odd_nik_and_refuses_that_of_somebody_else(
    work: FakeRegistryWork, ani: UUID
) -> None:
    await another(work)
    taken = await refusal(work, profile_commands.correct(ani, {"nik": OTHER_NIK}, work))
    assert (type(taken), taken.slug) == (Conflict, "entrepreneur-already-registered")
    assert (await profile_commands.correct(ani, {"sex": "male"}, work)).warnings == ("nik-sex-differs",)


async def test_a_correction_warns_of_an_odd_age(work: FakeRegistryWork, ani: UUID) -> None:
    mended = {"birth_date": date(2011, 3, 1)}
    assert (await profile_commands.correct(ani, mended, work)).warnings == ("nik-birth-date-differs", "age-young")


async def test_an_age_of_an_earlier_release_is_no_reason_to_refuse_another_correction(
    work: FakeRegistryWork, ani: UUID
) -> None:
    kept = work.things[Entrepreneur][ani]
    child = replace(kept, person=replace(kept.person, birth_date=kept.registered_on))
    work.things[Entrepreneur][ani] = child
    mended = await profile_commands.correct(ani, {"phone": "0812", "birth_date": child.person.birth_date}, work)
    assert work.things[Entrepreneur][ani].person.phone == "0812"
    assert "age-young" in mended.warnings


def test_a_nik_that_was_taken_a_moment_ago_is_somebodys() -> None:
    assert "somebody else" in registration_commands.nik_taken(None).words.en


async def test_nobody_is_changed_who_is_not_there(work: FakeRegistryWork) -> None:
    refused = await refusal(work, profile_commands.correct(NOBODY, {"name": "Ani"}, work))
    assert (type(refused), refused.slug) == (NotFound, "entrepreneur-unknown")


async def test_who_moves_is_told_of_in_the_new_village(work: FakeRegistryWork, ani: UUID) -> None:
    moved = await profile_commands.move(ani, "73.09.01.2004", DAY, work)
    assert work.told[-1].event == EntrepreneurMoved(entrepreneur_ref=ani, village_code="73.09.01.2004", moved_on=DAY)
    assert (work.things[Entrepreneur][ani].village_code, moved) == ("73.09.01.2004", CommandResult(ani, 2))
    await profile_commands.move(ani, "73.09.01.2005", DAY, work)
    assert work.things[Entrepreneur][ani].first_village == "73.09.01.2003"


@pytest.mark.parametrize(
    ("village", "day", "slug"),
    [
        ("33.02.01.2001", DAY, "village-of-another-province"),
        ("73.09.01.2003", DAY, "village-the-same"),
        ("73.09.01", DAY, "region-unknown"),
        ("73.09.01.2004", date(2026, 11, 23), "day-too-late"),
        ("73.09.01.2004", date(2026, 1, 4), "day-too-early"),
    ],
)
async def test_a_move_that_cannot_be_is_refused(
    work: FakeRegistryWork, ani: UUID, village: str, day: date, slug: str
) -> None:
    refused = await refusal(work, profile_commands.move(ani, village, day, work))
    field = "moved_on" if slug.startswith("day") else "village_code"
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])


@pytest.mark.parametrize(
    ("village", "day", "slug"),
    [
        ("96.01.14.2008", date(2024, 12, 31), None),
        ("96.01.14.2005", date(2024, 12, 31), None),
        ("96.01.14.2008", date(2026, 1, 2), "region-unknown"),
    ],
)
async def test_who_moved_long_ago_moved_to_a_village_of_that_day(village: str, day: date, slug: str | None) -> None:
    work, registered = FakeRegistryWork(provinces=("96",)), date(2024, 1, 5)
    person = replace(PERSON, nik="9601014101990001")
    ani = an_entrepreneur(
        person=person, village_code="96.01.14.2011", registered_on=registered, consent_given_on=registered
    )
    ref = (await registration_commands.register_entrepreneur(ani, work)).id
    if slug is not None:
        assert (await refusal(work, profile_commands.move(ref, village, day, work))).slug == slug
        return
    await profile_commands.move(ref, village, day, work)
    assert work.told[-1].event == EntrepreneurMoved(entrepreneur_ref=ref, village_code=village, moved_on=day)


async def test_nobody_moves_before_they_moved_last(work: FakeRegistryWork, ani: UUID) -> None:
    await profile_commands.move(ani, "73.09.01.2004", DAY, work)
    refused = await refusal(work, profile_commands.move(ani, "73.09.01.2003", date(2026, 1, 31), work))
    assert refused.slug == "day-too-early"


async def test_nobody_has_a_place_before_they_moved_for_where_they_lived_is_not_known(
    work: FakeRegistryWork, ani: UUID
) -> None:
    programme = (await programmes_commands.declare_programme(a_programme(), work)).id
    await profile_commands.move(ani, "73.71.01.1001", DAY, work)
    early = an_enrolment(ani, programme, enrolled_on=date(2026, 1, 31))
    (flaw,) = (await refusal(work, programmes_commands.enrol_entrepreneur(early, work))).flaws
    assert (flaw.field, flaw.value, flaw.rule.en) == ("enrolled_on", "2026-01-31", f"must not be before {DAY}")
    await programmes_commands.enrol_entrepreneur(an_enrolment(ani, programme, enrolled_on=DAY), work)


async def test_of_whom_consent_is_withdrawn_nothing_more_is_told(work: FakeRegistryWork, ani: UUID) -> None:
    programme = await programmes_commands.declare_programme(a_programme(), work)
    other = await another(work)
    firm = (await enterprises_commands.register_enterprise(an_enterprise(ani), work)).id
    await profile_commands.withdraw_consent(ani, DAY, work)
    assert work.told[-1].event == ConsentWithdrawn(entrepreneur_ref=ani, withdrawn_on=DAY)
    for command in (
        profile_commands.move(ani, "73.09.01.2004", DAY, work),
        profile_commands.withdraw_consent(ani, DAY, work),
        privacy_commands.merge(ani, other, NOWHERE, work),
        privacy_commands.merge(other, ani, NOWHERE, work),
        programmes_commands.enrol_entrepreneur(an_enrolment(ani, programme.id), work),
        enterprises_commands.register_enterprise(an_enterprise(ani), work),
        assessments_commands.assess_enterprise(a_year(firm, 2025, 1), work),
        permits_commands.obtain_permit(ObtainPermit(firm, "brand", "IDM1", DAY, None, None), work),
        finance_commands.access_finance(AccessFinance(firm, "kur", 1, None, DAY), work),
    ):
        refused = await refusal(work, command)
        assert (type(refused), refused.slug) == (Conflict, "consent-was-withdrawn")
    await profile_commands.correct(ani, {"name": "Ani Lestari"}, work)


@pytest.mark.parametrize(("day", "slug"), [(date(2026, 1, 4), "day-too-early"), (date(2026, 11, 23), "day-too-late")])
async def test_consent_is_withdrawn_after_it_was_given_and_not_tomorrow(
    work: FakeRegistryWork, ani: UUID, day: date, slug: str
) -> None:
    refused = await refusal(work, profile_commands.withdraw_consent(ani, day, work))
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, ["withdrawn_on"])
    assert await profile_commands.withdraw_consent(ani, date(2026, 1, 5), work) == CommandResult(ani, 2)


def an_agreement(ref: UUID, given_on: date, **changes: Any) -> profile_commands.GiveConsent:
    """Somebody who agrees to the text of today, as was recorded."""
    return replace(profile_commands.GiveConsent(ref, given_on, "pdp-1", "voice-recording"), **changes)


async def test_consent_is_given_again(work: FakeRegistryWork, ani: UUID) -> None:
    again = await refusal(work, profile_commands.give_consent(an_agreement(ani, DAY, consent_text="own-form"), work))
    assert again.slug == "consent-stands"
    await profile_commands.withdraw_consent(ani, DAY, work)
    early = await refusal(work, profile_commands.give_consent(an_agreement(ani, date(2026, 1, 31)), work))
    late = await refusal(work, profile_commands.give_consent(an_agreement(ani, date(2026, 11, 23)), work))
    assert [flaw.field for each in (early, late) for flaw in each.flaws] == ["given_on", "given_on"]
    assert await profile_commands.give_consent(an_agreement(ani, TODAY), work) == CommandResult(ani, 3)
    assert work.told[-1].event == ConsentGiven(entrepreneur_ref=ani, given_on=TODAY)
    assert (early.slug, late.slug) == ("day-too-early", "day-too-late")
    agreed = work.things[Entrepreneur][ani]
    assert (agreed.consent_given_on, agreed.consent_withdrawn_on) == (TODAY, None)
    assert (agreed.consent_text, agreed.consent_manner) == ("pdp-1", "voice-recording")
    await profile_commands.move(ani, "73.09.01.2004", DAY, work)


async def test_to_what_somebody_agreed_is_recorded_while_their_consent_stands_and_not_told(
    work: FakeRegistryWork, ani: UUID
) -> None:
    told, work.who = len(work.told), "budi"
    early = await refusal(work, profile_commands.give_consent(an_agreement(ani, date(2026, 1, 4)), work))
    assert [(early.slug, flaw.field) for flaw in early.flaws] == [("day-too-early", "given_on")]
    assert await profile_commands.give_consent(an_agreement(ani, DAY), work) == CommandResult(ani, 2)
    agreed = work.things[Entrepreneur][ani]
    assert (agreed.consent_given_on, agreed.consent_text, agreed.consent_recorded_by) == (DAY, "pdp-1", "budi")
    assert len(work.told) == told


async def test_nobody_agreed_again_to_a_text_before_there_was_one() -> None:
    work = FakeRegistryWork()
    long_ago = an_entrepreneur(registered_on=date(2015, 1, 5), consent_given_on=date(2015, 1, 5))
    ref = (await registration_commands.register_entrepreneur(long_ago, work)).id
    refused = await refusal(work, profile_commands.give_consent(an_agreement(ref, date(2022, 10, 16)), work))
    assert [(refused.slug, flaw.field) for flaw in refused.flaws] == [("day-too-early", "given_on")]


async def test_who_is_likely_registered_already_is_taken_with_a_warning(work: FakeRegistryWork, ani: UUID) -> None:
    person = type(PERSON)("Anni", OTHER_NIK, "", PERSON.birth_date, "female")
    made = await registration_commands.register_entrepreneur(an_entrepreneur(person=person), work)
    assert (made.warnings, made.id != ani) == (("likely-duplicate",), True)
