"""The day of a session is the one on its centre's own calendar, whatever clock reported it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.sessions.rules import Held, held_on
from shared.regions import PROVINCES, local_day
from shared.runtime.errors import Invalid
from tests.unit.mentoring.samples import MAROS

JAYAPURA = replace(MAROS, province="91", region_code="91.71")
NOW = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
offsets = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-12-31T14:30:00Z", date(2026, 12, 31)),  # 23:30 in Jayapura: the old year's last half hour
        ("2026-12-31T15:30:00Z", date(2027, 1, 1)),  # half past midnight there, still the old year in Jakarta
        ("2026-12-31T23:59:00+07:00", date(2027, 1, 1)),  # reported by a phone set to Jakarta's time
        ("2024-02-28T15:00:00Z", date(2024, 2, 29)),
    ],
)
def test_an_instant_falls_on_the_day_of_the_centre(instant: str, day: date) -> None:
    assert held_on(None, datetime.fromisoformat(instant), JAYAPURA, NOW) == Held(day, "completed_at")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2026, 12, 31), timezones=offsets), st.sampled_from(PROVINCES))  # noqa: DTZ001  # the strategy asks for naive bounds
def test_the_day_is_the_same_whatever_zone_the_instant_is_written_in(instant: datetime, province: str) -> None:
    centre = replace(MAROS, province=province, region_code=province)
    here = held_on(None, instant, centre, NOW)
    assert here == held_on(None, instant.astimezone(UTC), centre, NOW)
    assert here.day == local_day(instant, province)
    assert held_on(here.day, None, centre, NOW) == Held(here.day, "completed_on")


def test_today_is_not_the_future_and_tomorrow_is() -> None:
    eve = datetime(2026, 12, 31, 14, 59, tzinfo=UTC)
    assert held_on(date(2026, 12, 31), None, JAYAPURA, eve).day == date(2026, 12, 31)
    with pytest.raises(Invalid):
        held_on(date(2027, 1, 1), None, JAYAPURA, eve)
    assert held_on(date(2027, 1, 1), None, JAYAPURA, eve + timedelta(minutes=1)).day == date(2027, 1, 1)


def test_a_clock_that_runs_a_little_ahead_reports_the_present() -> None:
    eve = datetime(2026, 12, 31, 14, 58, tzinfo=UTC)  # two minutes to midnight in Jayapura
    assert held_on(None, eve + timedelta(minutes=4), JAYAPURA, eve).day == date(2026, 12, 31)
    assert held_on(None, eve + timedelta(minutes=5), JAYAPURA, eve).day == date(2026, 12, 31)
    with pytest.raises(Invalid) as refused:
        held_on(None, eve + timedelta(minutes=6), JAYAPURA, eve)
    assert refused.value.flaws[0].value == "2026-12-31T15:04:00+00:00"
    assert (refused.value.slug, refused.value.flaws[0].field) == ("instant-too-late", "completed_at")
