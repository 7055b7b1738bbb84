"""Periods as integers, so that a cell's key is one number and a span of periods is one range of keys.

Three bits name the grain and seventeen bits the period: months, quarters and years are counted from the year 0.
The calendar is the one of the business date, which the act's own service has already read off the local clock.

Invariant: within one grain, later periods have larger numbers, and months of a quarter or a year are neighbours.
"""

from calendar import monthrange
from datetime import date
from enum import IntEnum
from typing import Final

GRAIN_BITS: Final = 17
PERIOD_BITS: Final = 20
PERIOD_MASK: Final = (1 << PERIOD_BITS) - 1
NUMBER_MASK: Final = (1 << GRAIN_BITS) - 1
MONTHS_A_YEAR: Final = 12


class Grain(IntEnum):
    """The length of a stored period, as its three bits; a cell of one grain never adds to one of another."""

    MONTH = 0
    QUARTER = 1
    YEAR = 2

    @property
    def months(self) -> int:
        """How many months a period of this grain has."""
        return (1, 3, MONTHS_A_YEAR)[self]

    def period(self, month: int) -> int:
        """Return the period of this grain that a month (counted from year 0) lies in."""
        return self << GRAIN_BITS | month // self.months

    def text(self, number: int) -> str:
        """Return a period's name: `2026-03`, `2026-Q1` or `2026`."""
        year, part = divmod(number, MONTHS_A_YEAR // self.months)
        return (f"{year:04}-{part + 1:02}", f"{year:04}-Q{part + 1}", f"{year:04}")[self]


def month_of(day: date) -> int:
    """Return the month a day lies in, counted from the year 0."""
    return day.year * MONTHS_A_YEAR + day.month - 1


def month_named(name: str) -> int:
    """Return the month that `2026-03` names; raises `ValueError` for anything else."""
    if len(name) != len("2026-03"):
        raise ValueError(name)
    return month_of(date.fromisoformat(f"{name}-01"))


def first_day(month: int) -> date:
    """Return the first day of a month counted from the year 0."""
    return date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)


def last_day(month: int) -> date:
    """Return the last day of a month counted from the year 0."""
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


class Months(dict[date, int]):
    """The month of every day met so far: one look-up an event instead of a computation."""

    def __missing__(self, day: date) -> int:
        """Compute a day's month once."""
        month = self[day] = month_of(day)
        return month
