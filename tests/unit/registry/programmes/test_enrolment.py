"""A place in a programme: quotas warn, evidence confirms, somebody looks again; and how far a village is."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Person
from services.registry.programmes.commands import enrolment as enrolment_commands
from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.programmes.commands.enrolment import CheckStatus, ConfirmNew
from services.registry.programmes.rules.enrolment import Evidence
from services.registry.programmes.rules.programme import Programme
from services.registry.programmes.rules.progress import Counts, progress
from shared.contracts.registry.programmes import EntrepreneurConfirmedNew, EntrepreneurStatusChecked, ProgrammeDeclared
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict, Invalid, NotFound, ServiceError
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY, PERSON, a_programme, an_enrolment, an_entrepreneur

DAY = date(2026, 3, 1)
EVIDENCE = Evidence(date(2026, 2, 17), "nib", DAY)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def desa(work: FakeRegistryWork) -> UUID:
    wish = a_programme(
        quota_per_village_year=1, quota_per_village_total=2, flagship=True, owner_office="Dinas Koperasi"
    )
    return (await programmes_commands.declare_programme(wish, work)).id


async def somebody(work: FakeRegistryWork, serial: int, born: date = PERSON.birth_date) -> UUID:
    """Register somebody of that serial."""
    person = Person(f"Warga {serial}", f"{PERSON.nik[:12]}{serial:04}", "", born, "female")
    return (await registration_commands.register_entrepreneur(an_entrepreneur(person=person), work)).id


async def test_a_village_that_was_renumbered_has_one_quota() -> None:
    work, day = FakeRegistryWork(provinces=("72",)), date(2025, 2, 1)
    wish = a_programme(owner_region="72", quota_per_village_year=1, quota_per_village_total=2)
    desa = (await programmes_commands.declare_programme(wish, work)).id
    for serial, (enrolled_on, village, warnings) in enumerate(
        (
            (date(2025, 3, 1), "72.01.09.2015", []),
            (date(2026, 2, 1), "72.01.24.2001", []),
            (date(2026, 2, 1), "72.01.24.2001", ["village-year-quota-exceeded", "village-total-quota-exceeded"]),
        )
    ):
        person = replace(PERSON, nik=f"720109410199{serial + 1:04}")
        somebody = an_entrepreneur(person=person, village_code="72.01.09.2015", registered_on=day, consent_given_on=day)
        ref = (await registration_commands.register_entrepreneur(somebody, work)).id
        place = an_enrolment(ref, desa, enrolled_on=enrolled_on)
        assert [*(await programmes_commands.enrol_entrepreneur(place, work)).warnings] == warnings
        assert work.kept[ref, desa].village_code == village


@pytest.fixture
async def ani(work: FakeRegistryWork, desa: UUID) -> UUID:
    """Somebody enrolled."""
    ref = await somebody(work, 1)
    await programmes_commands.enrol_entrepreneur(an_enrolment(ref, desa), work)
    return ref


async def refusal(work: FakeRegistryWork, command: Awaitable[Any]) -> ServiceError:
    """Return how a command is refused, having made sure that it told nothing."""
    told = len(work.told)
    with pytest.raises(ServiceError) as refused:
        await command
    assert len(work.told) == told
    return refused.value


async def test_a_programme_says_whether_it_is_the_flagship_and_whose(work: FakeRegistryWork, desa: UUID) -> None:
    declared = work.told[0].event
    assert isinstance(declared, ProgrammeDeclared)
    assert (declared.flagship, declared.new_within_months) == (True, 42)
    assert work.things[Programme][desa].owner_office == "Dinas Koperasi"


async def test_a_village_that_does_more_than_was_promised_is_warned_and_never_stopped(
    work: FakeRegistryWork, desa: UUID, ani: UUID
) -> None:
    old = await somebody(work, 2, born=date(1960, 1, 1))
    assert (await programmes_commands.enrol_entrepreneur(an_enrolment(old, desa), work)).warnings == ()
    wanted = (
        (3, date(2026, 2, 1), ("village-year-quota-exceeded",)),
        (4, date(2026, 11, 1), ("village-year-quota-exceeded", "village-total-quota-exceeded")),
    )
    for serial, day, warnings in wanted:
        wish = an_enrolment(await somebody(work, serial), desa, enrolled_on=day)
        assert (await programmes_commands.enrol_entrepreneur(wish, work)).warnings == warnings
    assert (ani, desa) in work.kept


async def test_evidence_makes_a_new_entrepreneur_of_the_month_not_the_day(
    work: FakeRegistryWork, desa: UUID, ani: UUID
) -> None:
    await profile_commands.move(ani, "73.09.01.2004", date(2026, 2, 10), work)
    answer = await enrolment_commands.confirm_new(ConfirmNew(ani, desa, EVIDENCE), work)
    assert work.told[-1].event == EntrepreneurConfirmedNew(
        entrepreneur_ref=ani, programme_id=desa, village_code="73.09.01.2003", programme_year=2, youth=True,
        business_started_on=date(2026, 2, 1), evidence_kind="nib", confirmed_on=DAY,
    )  # fmt: skip
    assert (answer.version, work.told[-1].version) == (4, 4)
    again = await refusal(work, enrolment_commands.confirm_new(ConfirmNew(ani, desa, EVIDENCE), work))
    assert (type(again), again.slug) == (Conflict, "already-confirmed")


@pytest.mark.parametrize(
    ("days", "refusal_of"),
    [
        ((date(2022, 8, 31), DAY), ("business-not-new", "business_started_on")),
        ((date(2026, 4, 1), DAY), ("day-too-late", "business_started_on")),
        ((date(2026, 1, 1), date(2026, 1, 31)), ("day-too-early", "confirmed_on")),
        ((date(2026, 1, 1), date(2026, 11, 23)), ("day-too-late", "confirmed_on")),
    ],
)
async def test_evidence_that_contradicts_itself_is_refused(
    work: FakeRegistryWork, desa: UUID, ani: UUID, days: tuple[date, date], refusal_of: tuple[str, str]
) -> None:
    wish = ConfirmNew(ani, desa, Evidence(days[0], "nib", days[1]))
    refused = await refusal(work, enrolment_commands.confirm_new(wish, work))
    assert isinstance(refused, Invalid)
    assert [(refused.slug, flaw.field) for flaw in refused.flaws] == [refusal_of]


@pytest.mark.parametrize(
    ("confirmed_on", "refused"), [(date(2022, 6, 30), False), (date(2022, 7, 1), True), (date(2026, 2, 1), True)]
)
async def test_evidence_long_after_the_programme_makes_nobody_new_in_it(
    work: FakeRegistryWork, confirmed_on: date, *, refused: bool
) -> None:
    long_ago = replace(a_programme(), start_year=2014)
    desa = (await programmes_commands.declare_programme(long_ago, work)).id
    day = date(2014, 5, 1)
    person = replace(PERSON, nik="7309014101990077")
    wish = an_entrepreneur(person=person, registered_on=day, consent_given_on=day)
    ref = (await registration_commands.register_entrepreneur(wish, work)).id
    await programmes_commands.enrol_entrepreneur(an_enrolment(ref, desa, enrolled_on=day), work)
    evidence = Evidence(confirmed_on.replace(month=1), "nib", confirmed_on)
    command = enrolment_commands.confirm_new(ConfirmNew(ref, desa, evidence), work)
    if not refused:
        await command
        return
    error = await refusal(work, command)
    assert (type(error), error.slug) == (Invalid, "programme-long-over")
    (flaw,) = error.flaws
    assert (flaw.field, flaw.value) == ("confirmed_on", confirmed_on.isoformat())
    assert flaw.rule.en == "must be at most 42 months after the programme ended (2018)"


async def test_a_place_keeps_its_proof_and_the_events_that_tell_of_it(
    work: FakeRegistryWork, desa: UUID, ani: UUID
) -> None:
    enrolment = work.told[-1].id
    await enrolment_commands.confirm_new(ConfirmNew(ani, desa, EVIDENCE), work)
    place = work.kept[ani, desa]
    assert (place.business_started_on, place.evidence_kind, place.confirmed_on) == (date(2026, 2, 1), "nib", DAY)
    assert (place.event_id, place.confirmed_event_id) == (enrolment, work.told[-1].id)
    assert len({each.id for each in work.told}) == len(work.told)


async def test_a_business_of_exactly_the_limit_is_new(work: FakeRegistryWork, desa: UUID, ani: UUID) -> None:
    await enrolment_commands.confirm_new(ConfirmNew(ani, desa, Evidence(date(2022, 9, 1), "nib", DAY)), work)


async def test_only_whoever_has_a_place_is_confirmed(work: FakeRegistryWork, desa: UUID, ani: UUID) -> None:
    stranger = await somebody(work, 9)
    for wish, slug in (
        (ConfirmNew(stranger, desa, EVIDENCE), "place-unknown"),
        (ConfirmNew(ani, NOBODY, EVIDENCE), "programme-unknown"),
        (ConfirmNew(NOBODY, desa, EVIDENCE), "entrepreneur-unknown"),
    ):
        refused = await refusal(work, enrolment_commands.confirm_new(wish, work))
        assert (type(refused), refused.slug) == (NotFound, slug)


async def test_somebody_looks_whether_it_still_runs_and_the_newest_look_counts(
    work: FakeRegistryWork, desa: UUID, ani: UUID
) -> None:
    look = CheckStatus(ani, desa, date(2026, 9, 1), still_running=True)
    assert (await refusal(work, enrolment_commands.check_status(look, work))).slug == "not-confirmed"
    await enrolment_commands.confirm_new(ConfirmNew(ani, desa, EVIDENCE), work)
    await enrolment_commands.check_status(look, work)
    assert work.told[-1].event == EntrepreneurStatusChecked(
        entrepreneur_ref=ani, programme_id=desa, village_code="73.09.01.2003", checked_on=date(2026, 9, 1),
        still_running=True,
    )  # fmt: skip
    for day in (DAY - timedelta(days=1), date(2026, 11, 23)):
        late = CheckStatus(ani, desa, day, still_running=False)
        refused = await refusal(work, enrolment_commands.check_status(late, work))
        assert refused.slug.startswith("day-too-")
        assert [flaw.field for flaw in refused.flaws] == ["checked_on"]
    seen = CheckStatus(ani, desa, date(2026, 11, 1), still_running=False)
    assert await enrolment_commands.check_status(seen, work) == CommandResult(ani, work.told[-1].version)
    assert work.kept[ani, desa].still_running is False


async def test_a_look_that_is_typed_late_is_told_and_the_newest_one_counts(
    work: FakeRegistryWork, desa: UUID, ani: UUID
) -> None:
    await enrolment_commands.confirm_new(ConfirmNew(ani, desa, EVIDENCE), work)
    october, september = date(2026, 10, 5), date(2026, 9, 7)
    await enrolment_commands.check_status(CheckStatus(ani, desa, october, still_running=False), work)
    made = await enrolment_commands.check_status(CheckStatus(ani, desa, september, still_running=True), work)
    told = work.told[-1]
    assert isinstance(told.event, EntrepreneurStatusChecked)
    assert (told.event.checked_on, told.event.still_running, told.version) == (september, True, made.version)
    place = work.kept[ani, desa]
    assert (place.checked_on, place.still_running) == (october, False)
    await enrolment_commands.check_status(CheckStatus(ani, desa, october, still_running=True), work)
    assert work.kept[ani, desa].still_running is True


async def test_of_whom_nothing_may_be_told_nothing_is_confirmed(work: FakeRegistryWork, desa: UUID, ani: UUID) -> None:
    await profile_commands.withdraw_consent(ani, DAY, work)
    other = (await programmes_commands.declare_programme(a_programme(), work)).id
    for command in (
        enrolment_commands.confirm_new(ConfirmNew(ani, desa, EVIDENCE), work),
        programmes_commands.enrol_entrepreneur(an_enrolment(ani, other), work),
    ):
        assert (await refusal(work, command)).slug == "consent-was-withdrawn"


def test_twenty_young_new_entrepreneurs_are_all_of_a_year_and_a_fifth_of_five() -> None:
    programme = Programme("Desa Mandiri", 2014, 5, 20, 100, 16, 30, id=UUID(int=1), province="73", declared_on=DAY)
    twenty = Counts(persons=25, young=20, confirmed=22, young_confirmed=20, groups=1)
    shown = progress(programme, "73.09.01.2003", {2: twenty}, twenty)
    assert [(each.year, each.reached.percent) for each in shown.years] == [
        (2014, 0.0), (2015, 100.0), (2016, 0.0), (2017, 0.0), (2018, 0.0),
    ]  # fmt: skip
    assert progress(programme, "73.09.01.2003", {}, Counts(young_confirmed=1)).total.percent == 1.0
    third = replace(programme, quota_per_village_total=3)
    assert progress(third, "73.09.01.2003", {}, Counts(young=1)).total.percent_enrolled == 33.3
    assert (shown.total.percent, shown.total.percent_enrolled, shown.total.quota) == (20.0, 20.0, 100)
