"""A registration that was recorded wrong is corrected from its day on, and what the nation counted follows."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.centres.rules.centre import Centre
from services.registry.enterprises.commands import register_enterprise
from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.registration_correction import NOT_KEPT
from services.registry.programmes.commands import enrolment as enrolment_commands
from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.programmes.commands.enrolment import CheckStatus, ConfirmNew
from services.registry.programmes.commands.registration import correct_registration
from services.registry.programmes.rules.enrolment import Evidence
from shared.contracts.base import Correction
from shared.contracts.registry.people import (
    EntrepreneurMoved,
    EntrepreneurRegistered,
    EntrepreneurRegistrationVoided,
)
from shared.contracts.registry.programmes import (
    EntrepreneurConfirmationVoided,
    EntrepreneurConfirmedNew,
    EntrepreneurEnrolled,
    EntrepreneurEnrolmentVoided,
)
from shared.runtime.errors import Conflict, Invalid, NotFound
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import (
    NOBODY,
    a_centre,
    a_programme,
    an_enrolment,
    an_enterprise,
    an_entrepreneur,
    refusal,
)

TODAY, DAY = date(2026, 11, 22), date(2026, 1, 5)
WRONG, RIGHT, LATER = "73.09.01.2003", "73.09.01.2004", "73.09.01.2005"


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def ani(work: FakeRegistryWork) -> UUID:
    return (await registration_commands.register_entrepreneur(an_entrepreneur(), work)).id


async def placed(work: FakeRegistryWork, ref: UUID, day: date = date(2026, 2, 1)) -> UUID:
    """Give somebody a place in a programme of its own; returns the programme."""
    desa = (await programmes_commands.declare_programme(a_programme(), work)).id
    await programmes_commands.enrol_entrepreneur(an_enrolment(ref, desa, enrolled_on=day), work)
    return desa


async def mended(work: FakeRegistryWork, ref: UUID, **said: Any) -> list[Any]:
    """Correct a registration; returns the events that tell of it."""
    told = len(work.told)
    answer = await correct_registration(ref, said, work)
    assert answer.version == work.things[Entrepreneur][ref].version
    return [each.event for each in work.told[told:]]


async def test_a_wrong_village_is_taken_back_and_the_right_one_told_from_the_day_of_registration(
    work: FakeRegistryWork, ani: UUID
) -> None:
    was = work.told[-1]
    back, fact = await mended(work, ani, village_code=RIGHT)
    assert back == EntrepreneurRegistrationVoided(
        entrepreneur_ref=ani, takes_back=was.id, reason_code="other", voided_on=TODAY, counted=was.event  # type: ignore[arg-type]  # the registration
    )  # fmt: skip
    assert fact == EntrepreneurRegistered(
        entrepreneur_ref=ani, village_code=RIGHT, kind="wirausaha", centre_id=None, registered_on=DAY
    )
    somebody = work.things[Entrepreneur][ani]
    assert (somebody.village_code, somebody.first_village, somebody.moved_on) == (RIGHT, None, None)
    assert (somebody.event_id, somebody.version) == (work.told[-1].id, 3)
    again, _ = await mended(work, ani, village_code=LATER)
    assert (again.takes_back, again.counted) == (work.told[-3].id, fact)


async def test_kind_centre_and_day_are_corrected_and_told(work: FakeRegistryWork, ani: UUID) -> None:
    centre = (await centres_commands.register_centre(a_centre(), work)).id
    _, fact = await mended(work, ani, kind="umkm", centre_id=centre, registered_on=date(2026, 1, 7))
    assert (fact.kind, fact.centre_id, fact.registered_on) == ("umkm", centre, date(2026, 1, 7))
    _, fact = await mended(work, ani, kind="koperasi")
    _, fact = await mended(work, ani, centre_id=None)
    assert (fact.kind, fact.centre_id) == ("koperasi", None)


async def test_the_day_of_consent_is_corrected_and_nothing_told(work: FakeRegistryWork, ani: UUID) -> None:
    assert await mended(work, ani, consent_given_on=date(2026, 1, 2)) == []
    assert work.things[Entrepreneur][ani].consent_given_on == date(2026, 1, 2)
    refused = await refusal(work, correct_registration(ani, {"consent_given_on": date(2026, 1, 6)}, work))
    assert [(flaw.field, flaw.rule.en) for flaw in refused.flaws] == [
        ("consent_given_on", "must not be after 2026-01-05")
    ]
    await profile_commands.withdraw_consent(ani, date(2026, 1, 4), work)
    refused = await refusal(work, correct_registration(ani, {"consent_given_on": date(2026, 1, 5)}, work))
    assert [flaw.rule.en for flaw in refused.flaws] == ["must not be after 2026-01-04"]
    agreed = profile_commands.GiveConsent(ani, date(2026, 3, 1), "pdp-1", "signed-paper")
    await profile_commands.give_consent(agreed, work)
    assert await mended(work, ani, consent_given_on=date(2026, 3, 2)) == []


async def test_a_place_and_its_evidence_follow_the_right_village(work: FakeRegistryWork, ani: UUID) -> None:
    bare, proven = await placed(work, ani), await placed(work, ani)
    await enrolment_commands.confirm_new(ConfirmNew(ani, proven, Evidence(DAY, "nib", date(2026, 3, 1))), work)
    await enrolment_commands.check_status(CheckStatus(ani, proven, date(2026, 9, 1), still_running=True), work)
    told = {each.id: each.event for each in work.told}
    events = await mended(work, ani, village_code=RIGHT)
    back = [each for each in events if isinstance(each, Correction)]
    assert sorted(type(each).__name__ for each in back) == [
        EntrepreneurConfirmationVoided.__name__, EntrepreneurEnrolmentVoided.__name__,
        EntrepreneurEnrolmentVoided.__name__, EntrepreneurRegistrationVoided.__name__,
    ]  # fmt: skip
    assert all(told[each.takes_back] == each.counted for each in back)  # type: ignore[attr-defined]  # corrections
    anew = [each for each in events if isinstance(each, EntrepreneurEnrolled | EntrepreneurConfirmedNew)]
    assert [each.village_code for each in anew] == [RIGHT] * 3
    ids = {each.id for each in work.told}
    for desa in (bare, proven):
        assert work.kept[ani, desa].village_code == RIGHT
        assert work.kept[ani, desa].event_id in ids
    assert work.kept[ani, proven].checked_on == date(2026, 9, 1)


async def test_a_place_that_was_given_after_a_move_stays_and_the_move_is_told_again(
    work: FakeRegistryWork, ani: UUID
) -> None:
    before = await placed(work, ani)
    await profile_commands.move(ani, LATER, date(2026, 4, 1), work)
    after = await placed(work, ani, date(2026, 5, 1))
    events = await mended(work, ani, village_code=RIGHT)
    assert [each.village_code for each in events if isinstance(each, EntrepreneurRegistered)] == [RIGHT]
    assert events[2] == EntrepreneurMoved(entrepreneur_ref=ani, village_code=LATER, moved_on=date(2026, 4, 1))
    assert (work.kept[ani, before].village_code, work.kept[ani, after].village_code) == (RIGHT, LATER)
    somebody = work.things[Entrepreneur][ani]
    assert (somebody.village_code, somebody.first_village) == (LATER, RIGHT)


async def test_a_place_that_was_given_after_a_way_back_stays(work: FakeRegistryWork, ani: UUID) -> None:
    await profile_commands.move(ani, LATER, date(2026, 3, 1), work)
    await profile_commands.move(ani, WRONG, date(2026, 4, 1), work)
    desa = await placed(work, ani, date(2026, 5, 1))
    for said in ({"kind": "umkm"}, {"village_code": RIGHT}):
        *_, moved = await mended(work, ani, **said)
        assert moved == EntrepreneurMoved(entrepreneur_ref=ani, village_code=WRONG, moved_on=date(2026, 4, 1))
    assert work.things[Entrepreneur][ani].first_village == RIGHT
    assert work.kept[ani, desa].village_code == WRONG


async def test_a_move_that_was_recorded_for_want_of_a_correction_is_none_any_more(
    work: FakeRegistryWork, ani: UUID
) -> None:
    await profile_commands.move(ani, RIGHT, date(2026, 4, 1), work)
    events = await mended(work, ani, village_code=RIGHT)
    assert [type(each) for each in events] == [EntrepreneurRegistrationVoided, EntrepreneurRegistered]
    somebody = work.things[Entrepreneur][ani]
    assert (somebody.village_code, somebody.first_village, somebody.moved_on) == (RIGHT, None, None)


async def test_a_place_where_somebody_else_put_it_stays(work: FakeRegistryWork, ani: UUID) -> None:
    desa = await placed(work, ani)
    work.kept[ani, desa] = replace(work.kept[ani, desa], village_code=LATER)
    await mended(work, ani, village_code=RIGHT)
    assert work.kept[ani, desa].village_code == LATER


@pytest.mark.parametrize(
    ("said", "slug", "field"),
    [
        ({}, "nothing-corrected", "village_code"),
        ({"kind": "wirausaha"}, "nothing-corrected", "kind"),
        ({"village_code": "33.02.01.2001"}, "village-of-another-province", "village_code"),
        ({"village_code": "73.09.01"}, "region-unknown", "village_code"),
        ({"registered_on": date(2026, 11, 23)}, "day-too-late", "registered_on"),
        ({"registered_on": date(1999, 1, 1), "consent_given_on": date(1999, 1, 1)}, "age-impossible", "birth_date"),
        ({"registered_on": date(1998, 12, 31)}, "day-too-early", "registered_on"),
        ({"registered_on": date(2026, 1, 4)}, "day-too-late", "consent_given_on"),
        ({"centre_id": NOBODY}, "centre-unknown", "centre_id"),
    ],
)
async def test_a_correction_that_contradicts_itself_is_refused(
    work: FakeRegistryWork, ani: UUID, said: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, correct_registration(ani, said, work))
    assert isinstance(refused, Invalid)
    assert [(refused.slug, flaw.field) for flaw in refused.flaws] == [(slug, field)]


async def test_a_registration_does_not_come_behind_what_followed_it(work: FakeRegistryWork, ani: UUID) -> None:
    for record, first in (
        (lambda: register_enterprise(an_enterprise(ani, registered_on=date(2026, 4, 3)), work), "2026-04-03"),
        (lambda: profile_commands.move(ani, RIGHT, date(2026, 2, 2), work), "2026-02-02"),
        (lambda: placed(work, ani, date(2026, 2, 2)), "2026-02-02"),
    ):
        await record()
        refused = await refusal(work, correct_registration(ani, {"registered_on": date(2026, 5, 1)}, work))
        (flaw,) = refused.flaws
        assert (refused.slug, flaw.field, flaw.value) == ("day-too-late", "registered_on", "2026-05-01")
        assert first in flaw.rule.id
    _, fact, moved = await mended(work, ani, registered_on=date(2026, 2, 2))
    assert (fact.registered_on, moved.village_code) == (date(2026, 2, 2), RIGHT)


async def test_a_centre_that_had_closed_by_then_registered_nobody(work: FakeRegistryWork, ani: UUID) -> None:
    centre = (await centres_commands.register_centre(a_centre(), work)).id
    await mended(work, ani, centre_id=centre)
    held = work.things[Centre]
    held[centre] = replace(held[centre], closed_on=date(2026, 1, 10))
    refused = await refusal(work, correct_registration(ani, {"registered_on": date(2026, 1, 11)}, work))
    assert (refused.slug, refused.flaws[0].field) == ("closed-by-then", "registered_on")
    await mended(work, ani, kind="umkm")


async def test_of_whoever_withdrew_consent_nothing_is_restated_place(work: FakeRegistryWork, ani: UUID) -> None:
    await profile_commands.withdraw_consent(ani, TODAY, work)
    refused = await refusal(work, correct_registration(ani, {"village_code": RIGHT}, work))
    assert (type(refused), refused.slug) == (Conflict, "consent-was-withdrawn")
    gone = await refusal(work, correct_registration(NOBODY, {"kind": "umkm"}, work))
    assert (type(gone), gone.slug) == (NotFound, "entrepreneur-unknown")


async def test_what_a_release_of_before_told_is_taken_back_without_its_id(work: FakeRegistryWork, ani: UUID) -> None:
    people = work.things[Entrepreneur]
    people[ani] = replace(people[ani], event_id=None)
    back, _ = await mended(work, ani, kind="umkm")
    assert back.takes_back == NOT_KEPT


async def test_an_old_code_that_is_over_by_the_right_day_is_refused() -> None:
    work, day = FakeRegistryWork(provinces=("72",)), date(2025, 2, 1)
    person = replace(an_entrepreneur().person, nik="7201094101990001")
    wish = an_entrepreneur(person=person, village_code="72.01.09.2015", registered_on=day, consent_given_on=day)
    ref = (await registration_commands.register_entrepreneur(wish, work)).id
    await mended(work, ref, kind="umkm")
    refused = await refusal(work, correct_registration(ref, {"registered_on": date(2026, 5, 1)}, work))
    assert [(refused.slug, flaw.field) for flaw in refused.flaws] == [("region-unknown", "village_code")]
