"""What was recorded wrong of a centre: its days are corrected or taken back, its last legal step is taken back."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.centres.commands import corrections as corrections_commands
from services.registry.centres.queries import overdue
from services.registry.centres.rules.centre import Centre, Instrument
from services.registry.centres.rules.corrections import CentreDays
from services.registry.centres.rules.status import Step
from services.registry.consultants import commands as consultants_commands
from services.registry.people.commands import registration as registration_commands
from shared.contracts.registry.centres import CentreDaysCorrected, CentreLegalStepVoided
from shared.contracts.vocabulary import LegalStatus
from shared.runtime.errors import Conflict, Invalid, NotFound, ServiceError
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY, a_centre, a_consultant, an_entrepreneur, refusal

TODAY = date(2026, 11, 22)
CLOSED = date(2026, 3, 31)
LETTER = Instrument("official-letter", "Nomor 518/12/2023", date(2023, 9, 1))
DECREE = Instrument("regional-regulation", "No. 7 Tahun 2024", date(2024, 2, 1))


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def maros(work: FakeRegistryWork) -> UUID:
    """Founded on 1 March 2015, open since 1 January 2016, inaugurated on 5 January."""
    made = (await centres_commands.register_centre(a_centre(), work)).id
    await centres_commands.inaugurate(made, date(2016, 1, 5), work)
    return made


def days(**changes: Any) -> CentreDays:
    """The days of Maros, to be bent."""
    return replace(CentreDays(date(2016, 1, 1), date(2016, 1, 5), None), **changes)


async def correct(work: FakeRegistryWork, centre: UUID, **changes: Any) -> Centre:
    """Correct some of the days; returns the centre."""
    await corrections_commands.correct_days(centre, days(**changes), "wrong-date", work)
    kept: Centre = work.things[Centre][centre]
    return kept


async def refused(work: FakeRegistryWork, centre: UUID, **changes: Any) -> tuple[type[ServiceError], str, list[str]]:
    """Return how a correction is refused; shape: (kind, slug, fields)."""
    error = await refusal(work, corrections_commands.correct_days(centre, days(**changes), "not-happened", work))
    return type(error), error.slug, [flaw.field for flaw in error.flaws]


async def test_a_wrong_opening_day_is_corrected_and_the_nation_hears_all_days_as_they_hold(
    work: FakeRegistryWork, maros: UUID
) -> None:
    kept = await correct(work, maros, operational_on=date(2016, 2, 1))
    assert (kept.operational_on, kept.inaugurated_on, kept.version) == (date(2016, 2, 1), date(2016, 1, 5), 3)
    assert work.told[-1].event == CentreDaysCorrected(
        centre_id=maros,
        operational_on=date(2016, 2, 1),
        inaugurated_on=date(2016, 1, 5),
        closed_on=None,
        reason_code="wrong-date",
        corrected_on=TODAY,
    )


async def test_what_did_not_happen_is_taken_back_and_may_be_recorded_again(work: FakeRegistryWork, maros: UUID) -> None:
    kept = await correct(work, maros, operational_on=None, inaugurated_on=None)
    assert (kept.operational_on, kept.inaugurated_on) == (None, None)
    await centres_commands.open_centre(maros, date(2017, 1, 1), work)
    await centres_commands.inaugurate(maros, date(2017, 2, 1), work)


async def test_a_centre_whose_opening_is_taken_back_is_overdue_no_more(work: FakeRegistryWork, maros: UUID) -> None:
    assert overdue(work.things[Centre].values(), 12, work.now)
    await correct(work, maros, operational_on=None)
    assert overdue(work.things[Centre].values(), 12, work.now) == []


async def test_a_closed_centre_serves_again_and_people_are_appointed_to_it(work: FakeRegistryWork, maros: UUID) -> None:
    await centres_commands.close_centre(maros, CLOSED, work)
    late = a_consultant(maros, appointed_on=date(2026, 4, 1))
    assert (await refusal(work, consultants_commands.appoint_consultant(late, work))).slug == "day-too-late"
    assert (await correct(work, maros)).closed_on is None
    await consultants_commands.appoint_consultant(late, work)


async def test_a_last_day_is_corrected_within_what_happened_at_the_centre(work: FakeRegistryWork, maros: UUID) -> None:
    await registration_commands.register_entrepreneur(an_entrepreneur(centre_id=maros), work)
    ref = (await consultants_commands.appoint_consultant(a_consultant(maros), work)).id
    await consultants_commands.end_work(ref, CLOSED, work)
    await centres_commands.close_centre(maros, CLOSED, work)
    early = date(2026, 3, 30)
    assert await refused(work, maros, closed_on=early) == (Conflict, "centre-staffed", ["closed_on"])
    assert await refused(work, maros, closed_on=date(2026, 1, 4)) == (Invalid, "day-too-early", ["closed_on"])
    assert await refused(work, maros, closed_on=date(2026, 11, 23)) == (Invalid, "day-too-late", ["closed_on"])
    assert (await correct(work, maros, closed_on=TODAY)).closed_on == TODAY


@pytest.mark.parametrize(
    ("changes", "how"),
    [
        ({"operational_on": date(2015, 2, 28)}, (Invalid, "day-too-early", ["operational_on"])),
        ({"inaugurated_on": date(2015, 2, 28)}, (Invalid, "day-too-early", ["inaugurated_on"])),
        ({"operational_on": date(2026, 11, 23)}, (Invalid, "day-too-late", ["operational_on"])),
        ({"inaugurated_on": date(2026, 11, 23)}, (Invalid, "day-too-late", ["inaugurated_on"])),
        ({"closed_on": CLOSED}, (Invalid, "day-not-recorded", ["closed_on"])),
        ({}, (Conflict, "days-unchanged", [])),
    ],
)
async def test_days_that_cannot_be_are_refused(
    work: FakeRegistryWork, maros: UUID, changes: dict[str, Any], how: tuple[type[ServiceError], str, list[str]]
) -> None:
    assert await refused(work, maros, **changes) == how


async def test_a_closed_centre_keeps_its_other_days_before_the_last_and_was_open_once(
    work: FakeRegistryWork, maros: UUID
) -> None:
    await centres_commands.close_centre(maros, CLOSED, work)
    after = date(2026, 4, 1)
    for field in ("operational_on", "inaugurated_on"):
        assert await refused(work, maros, closed_on=CLOSED, **{field: after}) == (Invalid, "day-too-late", [field])
    assert await refused(work, maros, closed_on=CLOSED, operational_on=None) == (Conflict, "centre-not-open", [])


async def test_a_day_is_not_recorded_by_a_correction(work: FakeRegistryWork) -> None:
    young = (await centres_commands.register_centre(a_centre(operational_on=None), work)).id
    wish = {"inaugurated_on": None, "closed_on": None}
    assert await refused(work, young, **wish) == (Invalid, "day-not-recorded", ["operational_on"])
    assert await refused(work, NOBODY) == (NotFound, "centre-unknown", [])


async def climb(work: FakeRegistryWork, centre: UUID) -> None:
    """Propose and establish a UPTD."""
    for status, instrument, day in (
        ("uptd-proposed", LETTER, date(2023, 9, 2)),
        ("uptd-established", DECREE, date(2024, 3, 1)),
    ):
        await centres_commands.change_legal_status(centre, Step(status, instrument, day), work)  # type: ignore[arg-type]  # one of the ladder


async def take_back(work: FakeRegistryWork, centre: UUID) -> Centre:
    """Take the last step back; returns the centre."""
    await corrections_commands.void_legal_step(centre, "wrong-number", work)
    kept: Centre = work.things[Centre][centre]
    return kept


async def test_a_wrong_step_is_taken_back_and_the_one_before_it_holds_with_what_it_rests_on(
    work: FakeRegistryWork, maros: UUID
) -> None:
    await climb(work, maros)
    assert overdue(work.things[Centre].values(), 12, work.now) == []
    kept = await take_back(work, maros)
    assert (kept.legal_status, kept.legal_since, kept.instrument) == ("uptd-proposed", date(2023, 9, 2), LETTER)
    assert work.told[-1].event == CentreLegalStepVoided(
        centre_id=maros,
        from_status="uptd-established",
        to_status="uptd-proposed",
        instrument_kind="official-letter",
        instrument_number="nomor-518/12/2023",
        instrument_on=date(2023, 9, 1),
        effective_on=date(2023, 9, 2),
        instrument_number_written="Nomor 518/12/2023",
        reason_code="wrong-number",
        voided_on=TODAY,
    )
    assert [each.centre.id for each in overdue(work.things[Centre].values(), 12, work.now)] == [maros]
    assert [(each.to_status, each.void_reason, each.voided_on) for each in kept.legal_steps] == [
        ("uptd-proposed", None, None),
        ("uptd-established", "wrong-number", TODAY),
    ]


async def test_steps_are_taken_back_to_the_foot_of_the_ladder_and_taken_anew(
    work: FakeRegistryWork, maros: UUID
) -> None:
    await climb(work, maros)
    await take_back(work, maros)
    kept = await take_back(work, maros)
    assert (kept.legal_status, kept.legal_since, kept.instrument) == ("none", None, None)
    told = work.told[-1].event
    assert isinstance(told, CentreLegalStepVoided)
    assert (told.to_status, told.instrument_number, told.instrument_number_written) == ("none", None, None)
    nothing = await refusal(work, corrections_commands.void_legal_step(maros, "other", work))
    assert (type(nothing), nothing.slug) == (Conflict, "no-legal-step")
    await climb(work, maros)
    kept = await take_back(work, maros)
    assert (kept.legal_status, len(kept.legal_steps)) == ("uptd-proposed", 4)


@pytest.mark.parametrize("status", ["uptd-established", "uptd-proposed"])
async def test_a_step_that_an_earlier_release_recorded_alone_is_not_taken_back(
    work: FakeRegistryWork, maros: UUID, status: LegalStatus
) -> None:
    await climb(work, maros)
    kept: Centre = work.things[Centre][maros]
    steps = kept.legal_steps[:1] if status == "uptd-established" else ()
    work.things[Centre][maros] = replace(kept, legal_status=status, legal_steps=steps)
    error = await refusal(work, corrections_commands.void_legal_step(maros, "other", work))
    assert (type(error), error.slug) == (Conflict, "legal-step-untold")
    assert [(flaw.field, flaw.value) for flaw in error.flaws] == [("legal_status", status)]


async def test_a_closed_centre_keeps_its_step(work: FakeRegistryWork, maros: UUID) -> None:
    await climb(work, maros)
    await centres_commands.close_centre(maros, CLOSED, work)
    error = await refusal(work, corrections_commands.void_legal_step(maros, "other", work))
    assert (type(error), error.slug) == (Conflict, "already-closed")
