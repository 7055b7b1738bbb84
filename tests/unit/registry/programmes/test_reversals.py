"""What was recorded of a place by mistake is taken back: the looks first, then the evidence, then the place."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Person
from services.registry.people.rules.registration_correction import NOT_KEPT
from services.registry.privacy import commands as privacy_commands
from services.registry.programmes.commands import enrolment as enrolment_commands
from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.programmes.commands import reversals as reversals_commands
from services.registry.programmes.commands.enrolment import CheckStatus, ConfirmNew
from services.registry.programmes.commands.reversals import VoidOfPlace
from services.registry.programmes.rules.enrolment import Evidence
from shared.contracts.registry.programmes import (
    EntrepreneurConfirmationVoided,
    EntrepreneurEnrolmentVoided,
    EntrepreneurStatusCheckVoided,
)
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict, Invalid, NotFound
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY, NOWHERE, PERSON, a_programme, an_enrolment, an_entrepreneur, refusal

TODAY = date(2026, 11, 22)
EVIDENCE = Evidence(date(2026, 2, 17), "nib", date(2026, 3, 1))
SEPTEMBER, OCTOBER = date(2026, 9, 7), date(2026, 10, 5)
Void = Callable[[VoidOfPlace, FakeRegistryWork], Awaitable[CommandResult]]


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def desa(work: FakeRegistryWork) -> UUID:
    return (await programmes_commands.declare_programme(a_programme(), work)).id


@pytest.fixture
async def ani(work: FakeRegistryWork, desa: UUID) -> UUID:
    """Somebody enrolled."""
    return await enrolled(work, desa, 1)


async def enrolled(work: FakeRegistryWork, desa: UUID, serial: int) -> UUID:
    """Register somebody of that serial and give them a place."""
    person = Person("Ani", f"{PERSON.nik[:12]}{serial:04}", "", PERSON.birth_date, "female")
    ref = (await registration_commands.register_entrepreneur(an_entrepreneur(person=person), work)).id
    await programmes_commands.enrol_entrepreneur(an_enrolment(ref, desa), work)
    return ref


async def confirm(work: FakeRegistryWork, ref: UUID, desa: UUID) -> None:
    """Confirm somebody as new."""
    await enrolment_commands.confirm_new(ConfirmNew(ref, desa, EVIDENCE), work)


async def look(work: FakeRegistryWork, ref: UUID, desa: UUID, day: date, *, running: bool) -> Any:
    """Look whether somebody's business runs; returns what was told of it."""
    await enrolment_commands.check_status(CheckStatus(ref, desa, day, still_running=running), work)
    return work.told[-1]


def void_look(day: date) -> Void:
    """Return the command that takes back the look of a day."""
    return lambda command, work: reversals_commands.void_status_check(command, day, work)


async def test_a_wrong_enrolment_is_taken_back_and_the_right_programme_is_chosen(
    work: FakeRegistryWork, desa: UUID, ani: UUID
) -> None:
    told, right = work.told[-1], (await programmes_commands.declare_programme(a_programme(), work)).id
    answer = await reversals_commands.void_enrolment(VoidOfPlace(ani, desa, "wrong-programme"), work)
    assert work.told[-1].event == EntrepreneurEnrolmentVoided(
        entrepreneur_ref=ani, takes_back=told.id, reason_code="other", voided_on=TODAY, counted=told.event,  # type: ignore[arg-type]  # the enrolment
        cause_code="wrong-programme",
    )  # fmt: skip
    assert (answer, work.told[-1].version) == (CommandResult(ani, 3), 3)
    assert work.kept == {}
    for programme in (right, desa):
        await programmes_commands.enrol_entrepreneur(an_enrolment(ani, programme), work)
    assert set(work.kept) == {(ani, right), (ani, desa)}


async def test_evidence_is_taken_back_and_the_place_stays(work: FakeRegistryWork, desa: UUID, ani: UUID) -> None:
    place = work.kept[ani, desa]
    await confirm(work, ani, desa)
    told = work.told[-1]
    await reversals_commands.void_confirmation(VoidOfPlace(ani, desa, "wrong-evidence"), work)
    assert work.told[-1].event == EntrepreneurConfirmationVoided(
        entrepreneur_ref=ani, takes_back=told.id, reason_code="other", voided_on=TODAY, counted=told.event,  # type: ignore[arg-type]  # the confirmation
        cause_code="wrong-evidence",
    )  # fmt: skip
    assert work.kept == {(ani, desa): place}
    await confirm(work, ani, desa)


async def test_a_look_is_taken_back_and_the_one_before_it_counts_again(
    work: FakeRegistryWork, desa: UUID, ani: UUID
) -> None:
    await confirm(work, ani, desa)
    await look(work, ani, desa, SEPTEMBER, running=True)
    wrong = await look(work, ani, desa, OCTOBER, running=False)
    await void_look(OCTOBER)(VoidOfPlace(ani, desa, "wrong-finding"), work)
    assert work.told[-1].event == EntrepreneurStatusCheckVoided(
        entrepreneur_ref=ani, takes_back=wrong.id, reason_code="wrong-finding", voided_on=TODAY, counted=wrong.event
    )
    place = work.kept[ani, desa]
    assert (place.checked_on, place.still_running) == (SEPTEMBER, True)
    await void_look(SEPTEMBER)(VoidOfPlace(ani, desa, "wrong-date"), work)
    place = work.kept[ani, desa]
    assert (place.checked_on, place.still_running, place.checks) == (None, None, ())


async def test_of_two_looks_on_one_day_the_last_one_goes_first(work: FakeRegistryWork, desa: UUID, ani: UUID) -> None:
    await confirm(work, ani, desa)
    first = await look(work, ani, desa, OCTOBER, running=True)
    second = await look(work, ani, desa, OCTOBER, running=False)
    for told in (second, first):
        await void_look(OCTOBER)(VoidOfPlace(ani, desa, "duplicate"), work)
        assert work.told[-1].event.takes_back == told.id  # type: ignore[attr-defined]  # a correction


async def test_what_rests_on_something_is_taken_back_first(work: FakeRegistryWork, desa: UUID, ani: UUID) -> None:
    place, proof = VoidOfPlace(ani, desa, "wrong-person"), VoidOfPlace(ani, desa, "wrong-date")
    await confirm(work, ani, desa)
    refused = await refusal(work, reversals_commands.void_enrolment(place, work))
    assert (type(refused), refused.slug) == (Conflict, "confirmation-stands")
    assert "2026-03-01" in refused.words.en
    for day in (OCTOBER, SEPTEMBER):
        await look(work, ani, desa, day, running=True)
    refused = await refusal(work, reversals_commands.void_confirmation(proof, work))
    assert (type(refused), refused.slug) == (Conflict, "checks-stand")
    assert "2026-09-07, 2026-10-05" in refused.words.id
    for day in (OCTOBER, SEPTEMBER):
        await void_look(day)(VoidOfPlace(ani, desa, "wrong-person"), work)
    await reversals_commands.void_confirmation(proof, work)
    await reversals_commands.void_enrolment(place, work)
    assert work.kept == {}


@pytest.mark.parametrize(
    "void", [reversals_commands.void_enrolment, reversals_commands.void_confirmation, void_look(OCTOBER)]
)
async def test_whoever_has_no_place_has_nothing_to_take_back(
    work: FakeRegistryWork, desa: UUID, ani: UUID, void: Void
) -> None:
    for command, slug in (
        (VoidOfPlace(ani, NOBODY, "other"), "place-unknown"),
        (VoidOfPlace(NOBODY, desa, "other"), "entrepreneur-unknown"),
    ):
        refused = await refusal(work, void(command, work))
        assert (type(refused), refused.slug) == (NotFound, slug)


async def test_what_is_not_on_record_is_not_taken_back(work: FakeRegistryWork, desa: UUID, ani: UUID) -> None:
    command = VoidOfPlace(ani, desa, "other")
    assert (await refusal(work, reversals_commands.void_confirmation(command, work))).slug == "not-confirmed"
    await confirm(work, ani, desa)
    refused = await refusal(work, void_look(OCTOBER)(command, work))
    assert (type(refused), refused.slug, refused.flaws[0].rule.en) == (
        Invalid, "check-unknown", "must be the day of a check: there is none",
    )  # fmt: skip
    await look(work, ani, desa, SEPTEMBER, running=True)
    refused = await refusal(work, void_look(OCTOBER)(command, work))
    (flaw,) = refused.flaws
    assert (flaw.field, flaw.value, flaw.rule.en) == (
        "checked_on", "2026-10-05", "must be the day of a check: 2026-09-07",
    )  # fmt: skip


async def test_of_whoever_withdrew_consent_it_is_taken_back_all_the_same(
    work: FakeRegistryWork, desa: UUID, ani: UUID
) -> None:
    await profile_commands.withdraw_consent(ani, TODAY, work)
    await reversals_commands.void_enrolment(VoidOfPlace(ani, desa, "wrong-person"), work)
    assert work.kept == {}


async def test_what_a_release_of_before_told_is_taken_back_without_its_id(
    work: FakeRegistryWork, desa: UUID, ani: UUID
) -> None:
    await confirm(work, ani, desa)
    told = await look(work, ani, desa, SEPTEMBER, running=True)
    bare = replace(work.kept[ani, desa], event_id=None, confirmed_event_id=None, checks=())
    work.kept[ani, desa] = bare
    await look(work, ani, desa, OCTOBER, running=False)
    for day, still_running in ((OCTOBER, False), (SEPTEMBER, True)):
        assert work.kept[ani, desa].still_running is still_running
        await void_look(day)(VoidOfPlace(ani, desa, "other"), work)
    correction: Any = work.told[-1].event
    assert (correction.takes_back, correction.counted) == (NOT_KEPT, told.event)
    await reversals_commands.void_confirmation(VoidOfPlace(ani, desa, "other"), work)
    await reversals_commands.void_enrolment(VoidOfPlace(ani, desa, "other"), work)
    assert [each.event.takes_back for each in work.told[-2:]] == [NOT_KEPT, NOT_KEPT]  # type: ignore[attr-defined]  # corrections


async def test_a_look_of_a_reference_that_was_merged_is_taken_back_as_it_was_told(
    work: FakeRegistryWork, desa: UUID, ani: UUID
) -> None:
    twin = await enrolled(work, desa, 2)
    for ref in (ani, twin):
        await confirm(work, ref, desa)
    told = await look(work, twin, desa, OCTOBER, running=True)
    await look(work, ani, desa, SEPTEMBER, running=True)
    await privacy_commands.merge(twin, ani, NOWHERE, work)
    await void_look(OCTOBER)(VoidOfPlace(ani, desa, "wrong-finding"), work)
    correction: Any = work.told[-1].event
    assert (correction.entrepreneur_ref, correction.takes_back, correction.counted) == (ani, told.id, told.event)
    assert work.kept[ani, desa].checked_on == SEPTEMBER
