"""Periods as integers, so that a cell's key is one number and a span of periods is one range of keys.

Twelve bits hold every month, quarter and year of 240 years: first all months, then all quarters, then all years. A
month elsewhere in the code is counted from the year 0. The calendar is the one of the business date, which the act's
own service has already read off the local clock.

Invariant: within one grain, later periods have larger numbers, and months of a quarter or a year are neighbours.
"""

from calendar import monthrange
from datetime import date
from enum import IntEnum
from typing import Final

PERIOD_BITS: Final = 12
PERIOD_MASK: Final = (1 << PERIOD_BITS) - 1
MONTHS_A_YEAR: Final = 12
FIRST_YEAR: Final = 1945
_YEARS: Final = 240
LAST_DAY: Final = date(FIRST_YEAR + _YEARS - 1, 12, 31)
"""The last day that has a period; of all days before `FIRST_YEAR` nothing is counted either."""


class Grain(IntEnum):
    """The length of a stored period, by the number of its first one; cells of two grains never add to each other."""

    MONTH = 0
    QUARTER = 12 * _YEARS
    YEAR = 16 * _YEARS

    @property
    def months(self) -> int:
        """How many months a period of this grain has."""
        return {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: MONTHS_A_YEAR}[self]

    def period(self, month: int) -> int:
        """Return the period of this grain that a month (counted from the year 0) lies in."""
        return self + (month - FIRST_YEAR * MONTHS_A_YEAR) // self.months

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the first and the last period of this grain from one month to another, as far as there are any."""
        end = self.period(month_of(LAST_DAY))
        return max(self.period(first), int(self)), min(self.period(last), end)

    def bucket(self, period: int) -> int:
        """Return which period of this grain it is, counted from the year 0."""
        return period - self + FIRST_YEAR * MONTHS_A_YEAR // self.months

    def text(self, number: int) -> str:
        """Return the name of a period counted from the year 0: `2026-03`, `2026-Q1` or `2026`."""
        year, part = divmod(number, MONTHS_A_YEAR // self.months)
        return {
            Grain.MONTH: f"{year:04}-{part + 1:02}", Grain.QUARTER: f"{year:04}-Q{part + 1}", Grain.YEAR: f"{year:04}"
        }[self]  # fmt: skip


def month_of(day: date) -> int:
    """Return the month a day lies in, counted from the year 0."""
    return day.year * MONTHS_A_YEAR + day.month - 1


def month_named(name: str) -> int:
    """Return the month that `2026-03` names; raises `ValueError` for anything else."""
    return month_of(date.fromisoformat(f"{name}-01"))


def first_day(month: int) -> date:
    """Return the first day of a month counted from the year 0."""
    return date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)


def last_day(month: int) -> date:
    """Return the last day of a month counted from the year 0."""
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])
