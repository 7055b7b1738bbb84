"""Months, quarters and years as numbers."""

from datetime import date

import pytest

from services.reporting.projection.rules.periods import (
    FIRST_YEAR,
    LAST_DAY,
    PERIOD_MASK,
    Grain,
    first_day,
    last_day,
    month_named,
    month_of,
)


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2025, 12, 31), ("2025-12", "2025-Q4", "2025")),
        (date(2026, 1, 1), ("2026-01", "2026-Q1", "2026")),
        (date(2024, 2, 29), ("2024-02", "2024-Q1", "2024")),
        (date(1, 1, 1), ("0001-01", "0001-Q1", "0001")),
        (date(9999, 12, 31), ("9999-12", "9999-Q4", "9999")),
    ],
)
def test_a_day_lies_in_one_period_of_each_grain(day: date, names: tuple[str, ...]) -> None:
    month = month_of(day)
    assert tuple(grain.text(month // grain.months) for grain in Grain) == names
    assert first_day(month) <= day <= last_day(month)


def test_periods_of_different_grains_never_meet() -> None:
    months = range(FIRST_YEAR * 12, month_of(LAST_DAY) + 1)
    periods = [{grain.period(month) for month in months} for grain in Grain]
    assert sum(map(len, periods)) == len(set.union(*periods)) == len(months) * 17 // 12
    assert max(set.union(*periods)) <= PERIOD_MASK


@pytest.mark.parametrize("grain", Grain)
def test_a_period_says_which_one_it_is(grain: Grain) -> None:
    month = month_named("2026-11")
    assert grain.bucket(grain.period(month)) == month // grain.months


@pytest.mark.parametrize("grain", Grain)
def test_a_span_ends_where_periods_end(grain: Grain) -> None:
    everything = grain.period(FIRST_YEAR * 12), grain.period(month_of(LAST_DAY))
    assert grain.span(0, 12 * 9999) == everything
    assert grain.span(month_named("2026-01"), month_named("2026-12")) == (
        grain.period(month_named("2026-01")),
        grain.period(month_named("2026-12")),
    )


def test_a_month_is_named_as_it_is_written() -> None:
    assert first_day(month_named("2026-03")) == date(2026, 3, 1)
    assert last_day(month_named("2024-02")) == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-3", "26-03", "2026-03-01", "2026-W1", "2026/03"])
def test_what_names_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        month_named(text)
