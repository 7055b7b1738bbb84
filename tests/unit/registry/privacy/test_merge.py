"""A merge seen by the nation: two references counted, one person stays, and a proof is not lost."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Entrepreneur, Person
from services.registry.privacy import commands as privacy_commands
from services.registry.programmes.commands import enrolment as enrolment_commands
from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.programmes.commands.enrolment import CheckStatus, ConfirmNew
from services.registry.programmes.rules.enrolment import Evidence
from shared.contracts import Event
from shared.contracts.base import Correction
from shared.contracts.registry.people import EntrepreneurMerged, EntrepreneurRegistered, EntrepreneurRegistrationVoided
from shared.contracts.registry.programmes import (
    EntrepreneurConfirmationVoided,
    EntrepreneurConfirmedNew,
    EntrepreneurEnrolled,
    EntrepreneurEnrolmentVoided,
)
from shared.runtime.errors import Conflict
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOWHERE, PERSON, a_programme, an_enrolment, an_entrepreneur, refusal

TODAY = date(2026, 11, 22)
EVIDENCE = Evidence(date(2026, 2, 17), "nib", date(2026, 3, 1))


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def desa(work: FakeRegistryWork) -> UUID:
    return (await programmes_commands.declare_programme(a_programme(), work)).id


async def enrolled(work: FakeRegistryWork, serial: int, desa: UUID, day: date = date(2026, 2, 1)) -> UUID:
    """Register somebody of that serial and give them a place."""
    person = Person("Ani", f"{PERSON.nik[:12]}{serial:04}", "", PERSON.birth_date, "female")
    ref = (await registration_commands.register_entrepreneur(an_entrepreneur(person=person), work)).id
    await programmes_commands.enrol_entrepreneur(an_enrolment(ref, desa, enrolled_on=day), work)
    return ref


def since(work: FakeRegistryWork, told: int) -> list[type[Event]]:
    """Return the kinds of events told after so many."""
    return [type(each.event) for each in work.told[told:]]


def the(work: FakeRegistryWork, kind: type[Event], ref: UUID) -> Any:
    """Return the last fact of a kind that speaks of somebody, as it was told."""
    return [each for each in work.told if isinstance(each.event, kind) and each.event.entrepreneur_ref == ref][-1]  # type: ignore[attr-defined]  # all of them do


async def test_the_second_registration_and_place_are_taken_back_whole(work: FakeRegistryWork, desa: UUID) -> None:
    ani, twin = [await enrolled(work, serial, desa) for serial in (1, 2)]
    await profile_commands.move(twin, "73.09.01.2004", date(2026, 2, 2), work)
    told = len(work.told)
    answer = await privacy_commands.merge(twin, ani, NOWHERE, work)
    assert since(work, told) == [EntrepreneurEnrolmentVoided, EntrepreneurRegistrationVoided, EntrepreneurMerged]
    for kind, counted in (
        (EntrepreneurEnrolmentVoided, EntrepreneurEnrolled),
        (EntrepreneurRegistrationVoided, EntrepreneurRegistered),
    ):
        correction, was = the(work, kind, twin), the(work, counted, twin)
        assert (correction.event.takes_back, correction.event.counted) == (was.id, was.event)
        assert (correction.event.reason_code, correction.event.voided_on) == ("duplicate", TODAY)
    assert [each.version for each in work.told[told:]] == [4, 5, 6]
    assert (answer.version, answer.warnings) == (6, ("place-held-twice",))
    assert work.things[Entrepreneur][ani].version == 2


async def test_a_confirmed_place_stays_when_the_survivors_is_not(work: FakeRegistryWork, desa: UUID) -> None:
    ani, twin = await enrolled(work, 1, desa, date(2026, 4, 1)), await enrolled(work, 2, desa)
    await enrolment_commands.confirm_new(ConfirmNew(twin, desa, EVIDENCE), work)
    await enrolment_commands.check_status(CheckStatus(twin, desa, date(2026, 9, 1), still_running=True), work)
    given, told = work.kept[twin, desa], len(work.told)
    assert (await privacy_commands.merge(twin, ani, NOWHERE, work)).warnings == ("place-held-twice",)
    assert since(work, told) == [
        EntrepreneurEnrolmentVoided, EntrepreneurConfirmationVoided, EntrepreneurEnrolmentVoided, EntrepreneurEnrolled,
        EntrepreneurConfirmedNew, EntrepreneurRegistrationVoided, EntrepreneurMerged,
    ]  # fmt: skip
    reasons = [each.event.reason_code for each in work.told[told : told + 3]]  # type: ignore[attr-defined]  # corrections
    assert reasons == ["counted-anew", "counted-anew", "duplicate"]
    place = work.kept[ani, desa]
    enrolment, proof = the(work, EntrepreneurEnrolled, ani).id, the(work, EntrepreneurConfirmedNew, ani).id
    assert place == replace(given, entrepreneur_ref=ani, event_id=enrolment, confirmed_event_id=proof)
    assert len({each.id for each in work.told}) == len(work.told)
    again = await refusal(work, enrolment_commands.confirm_new(ConfirmNew(ani, desa, EVIDENCE), work))
    assert (type(again), again.slug) == (Conflict, "already-confirmed")


@pytest.mark.parametrize(
    ("mine", "theirs", "seen"), [(None, 9, 9), (8, 9, 9), (9, 8, 9), (9, 9, 9), (8, None, 8), (None, None, None)]
)
async def test_of_two_confirmed_places_the_survivors_stays_and_the_newest_look_counts(
    work: FakeRegistryWork, desa: UUID, mine: int | None, theirs: int | None, seen: int | None
) -> None:
    ani, twin = [await enrolled(work, serial, desa) for serial in (1, 2)]
    for ref, month in ((ani, mine), (twin, theirs)):
        await enrolment_commands.confirm_new(ConfirmNew(ref, desa, EVIDENCE), work)
        if month is not None:
            await enrolment_commands.check_status(
                CheckStatus(ref, desa, date(2026, month, 1), still_running=ref == ani), work
            )
    own = work.kept[ani, desa]
    await privacy_commands.merge(twin, ani, NOWHERE, work)
    place = work.kept[ani, desa]
    assert place.checked_on == (seen and date(2026, seen, 1))
    assert (place.event_id, place.confirmed_event_id) == (own.event_id, own.confirmed_event_id)
    assert place.still_running is (None if seen is None else seen == mine)
    assert (
        the(work, EntrepreneurConfirmationVoided, twin).event.takes_back == the(work, EntrepreneurConfirmedNew, twin).id
    )


async def test_every_place_of_a_duplicate_is_looked_at_and_every_fact_has_an_id_of_its_own(
    work: FakeRegistryWork, desa: UUID
) -> None:
    other = (await programmes_commands.declare_programme(a_programme(name="Desa Lain"), work)).id
    ani, twin = [await enrolled(work, serial, desa) for serial in (1, 2)]
    await enrolment_commands.confirm_new(ConfirmNew(twin, desa, EVIDENCE), work)
    await enrolment_commands.confirm_new(ConfirmNew(ani, desa, EVIDENCE), work)
    await programmes_commands.enrol_entrepreneur(an_enrolment(twin, other), work)
    await privacy_commands.merge(twin, ani, NOWHERE, work)
    assert list(work.kept) == [(ani, desa), (ani, other)]
    assert sorted({each.id for each in work.told}) == sorted(each.id for each in work.told)


@pytest.mark.parametrize("withdraws", [0, 1])
async def test_of_somebody_who_withdrew_their_consent_no_merge_is_told(
    work: FakeRegistryWork, desa: UUID, withdraws: int
) -> None:
    ani, twin = [await enrolled(work, serial, desa) for serial in (1, 2)]
    await profile_commands.withdraw_consent((ani, twin)[withdraws], date(2026, 3, 1), work)
    refused = await refusal(work, privacy_commands.merge(twin, ani, NOWHERE, work))
    assert (type(refused), refused.slug) == (Conflict, "consent-was-withdrawn")


async def test_what_was_told_without_keeping_its_id_is_taken_back_all_the_same(
    work: FakeRegistryWork, desa: UUID
) -> None:
    ani, twin = [await enrolled(work, serial, desa) for serial in (1, 2)]
    for ref in (ani, twin):
        await enrolment_commands.confirm_new(ConfirmNew(ref, desa, EVIDENCE), work)
    work.things[Entrepreneur][twin] = replace(work.things[Entrepreneur][twin], event_id=None)
    work.kept[twin, desa] = replace(work.kept[twin, desa], event_id=None, confirmed_event_id=None)
    await privacy_commands.merge(twin, ani, NOWHERE, work)
    corrections = [each.event for each in work.told if isinstance(each.event, Correction)]
    assert [each.takes_back for each in corrections] == [UUID(int=0)] * 3
    assert {each.counted.entrepreneur_ref for each in corrections} == {twin}  # type: ignore[attr-defined]  # all have it
