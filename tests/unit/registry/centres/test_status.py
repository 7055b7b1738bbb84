"""A centre's legal status: one step at a time, and who is late by how much."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.centres.queries import overdue
from services.registry.centres.rules.centre import Centre, Instrument
from services.registry.centres.rules.status import STEPS, Step, change_legal_status, late
from shared.contracts.registry import CentreLegalStatusChanged
from shared.contracts.vocabulary import LegalStatus
from shared.runtime.errors import Conflict, Invalid
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import a_centre

TODAY = date(2026, 11, 22)
MAROS = Centre(
    UUID(int=1), "73", "PLUT Maros", "regency", "73.09", date(2022, 7, 22), "new", date(2023, 6, 1), "Koperindag"
)
LETTER = Instrument("official-letter", "518/12/2023", date(2023, 9, 1))
ALLOWED = {
    ("none", "uptd-proposed"),
    ("uptd-proposed", "uptd-established"),
    ("uptd-proposed", "none"),
    ("uptd-established", "blud-proposed"),
    ("blud-proposed", "blud-applied"),
    ("blud-proposed", "uptd-established"),
}
"""Written by hand: one up, or back from a proposal."""


def a_step(to_status: LegalStatus, day: date = date(2023, 9, 2)) -> Step:
    return Step(to_status, LETTER, day)


@pytest.mark.parametrize(("before", "after"), tuple(product(STEPS, STEPS)))
def test_the_ladder_has_these_steps_and_no_other(before: LegalStatus, after: LegalStatus) -> None:
    centre = replace(MAROS, legal_status=before)
    if (before, after) in ALLOWED:
        moved, told = change_legal_status(centre, a_step(after), TODAY)
        assert (moved.legal_status, moved.legal_since, moved.instrument) == (after, date(2023, 9, 2), LETTER)
        assert (told.from_status, told.to_status, told.instrument_number) == (before, after, "518/12/2023")
        return
    with pytest.raises(Conflict) as refused:
        change_legal_status(centre, a_step(after), TODAY)
    (flaw,) = refused.value.flaws
    assert (refused.value.slug, flaw.field, flaw.value) == ("legal-step-unknown", "to_status", after)


@pytest.mark.parametrize(
    ("step", "slug"),
    [
        (a_step("uptd-proposed", date(2022, 7, 21)), "day-too-early"),
        (a_step("uptd-proposed", date(2026, 11, 23)), "day-too-late"),
        (a_step("uptd-proposed", date(2023, 8, 31)), "day-too-late"),
    ],
)
def test_a_step_on_a_day_that_cannot_be_is_refused(step: Step, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        change_legal_status(MAROS, step, TODAY)
    assert refused.value.slug == slug


def test_a_step_is_not_taken_before_the_one_that_led_to_it_nor_by_a_closed_centre() -> None:
    proposed, _ = change_legal_status(MAROS, a_step("uptd-proposed", date(2024, 1, 1)), TODAY)
    with pytest.raises(Invalid, match="day-too-early"):
        change_legal_status(proposed, a_step("uptd-established", date(2023, 12, 31)), TODAY)
    with pytest.raises(Conflict, match="already-closed"):
        change_legal_status(replace(proposed, closed_on=TODAY), a_step("uptd-established", TODAY), TODAY)


async def test_a_step_is_stored_and_told() -> None:
    work = FakeRegistryWork()
    made = await centres_commands.register_centre(a_centre(), work)
    await centres_commands.change_legal_status(made.id, a_step("uptd-proposed"), work)
    assert isinstance(work.told[-1].event, CentreLegalStatusChanged)
    assert work.things[Centre][made.id].legal_status == "uptd-proposed"


@pytest.mark.parametrize(
    ("opened", "months", "today", "days"),
    [
        (date(2023, 6, 1), 12, date(2024, 6, 1), 0),
        (date(2023, 6, 1), 12, date(2024, 6, 2), 1),
        (date(2024, 2, 29), 12, date(2025, 2, 28), 0),
        (date(2024, 2, 29), 12, date(2025, 3, 1), 1),
        (date(2023, 8, 31), 6, date(2024, 3, 1), 1),
        (date(2023, 12, 31), 1, date(2024, 1, 31), 0),
        (date(2023, 6, 1), 240, date(2043, 6, 11), 10),
    ],
)
def test_a_centre_is_late_from_the_day_after_its_deadline(opened: date, months: int, today: date, days: int) -> None:
    found = late(replace(MAROS, operational_on=opened), months, today)
    assert (found.days_overdue if found else 0) == days


def test_a_centre_that_is_a_uptd_or_closed_or_not_open_is_never_late() -> None:
    others = [replace(MAROS, legal_status=status) for status in ("uptd-established", "blud-proposed", "blud-applied")]
    gone = [replace(MAROS, closed_on=TODAY), replace(MAROS, operational_on=None)]
    assert [late(each, 1, TODAY) for each in (*others, *gone)] == [None] * 5
    assert late(replace(MAROS, legal_status="uptd-proposed"), 1, TODAY) is not None


def test_who_is_late_is_told_by_the_day_of_each_centre_in_the_order_given() -> None:
    older = replace(MAROS, id=UUID(int=2), operational_on=date(2023, 1, 1))
    formed = replace(MAROS, id=UUID(int=3), legal_status="uptd-established")
    eve = datetime(2024, 6, 1, 15, 59, tzinfo=UTC)
    assert [each.centre.id for each in overdue([MAROS, older, formed], 12, eve)] == [older.id]
    midnight = datetime(2024, 6, 1, 16, 0, tzinfo=UTC)
    assert [each.centre.id for each in overdue([older, MAROS], 12, midnight)] == [older.id, MAROS.id]
