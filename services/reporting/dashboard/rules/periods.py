"""Months and spans of months: the "when" of every page.

A period in an address is a first and a last month. A comparison with last year is only made over finished months,
because half a November against a whole one would say "down" about a month that is merely young.

Invariant: a month is always written "YYYY-MM"; a span never ends before it begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_MONTH: Final = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")
_YEAR: Final = 12
_QUARTER: Final = 3


@dataclass(frozen=True)
class Span:
    """Whole months from `first` to `last`, both included."""

    first: str
    last: str

    def months(self) -> tuple[str, ...]:
        """Return every month of the span in order."""
        return tuple(_named(number) for number in range(_number(self.first), _number(self.last) + 1))

    def year_before(self) -> "Span":
        """Return the same months of the year before."""
        return Span(shift(self.first, -_YEAR), shift(self.last, -_YEAR))

    def finished(self, today: date) -> "Span | None":
        """Return the part whose months are over, or None where no month is."""
        last = min(self.last, shift(month_of(today), -1))
        return Span(self.first, last) if last >= self.first else None

    @property
    def years(self) -> tuple[int, int]:
        """The calendar years of both ends."""
        return int(self.first[:4]), int(self.last[:4])


def month_of(day: date) -> str:
    """Return the month a day falls in."""
    return f"{day:%Y-%m}"


def is_month(text: str) -> bool:
    """Say whether a text names a month."""
    return _MONTH.fullmatch(text) is not None


def shift(month: str, months: int) -> str:
    """Return the month so many months later (or earlier)."""
    return _named(_number(month) + months)


def quarter_of(month: str) -> int:
    """Return 1..4."""
    return (int(month[5:]) + _QUARTER - 1) // _QUARTER


def this_year(today: date) -> Span:
    """Return January to the month of today: what a page shows unasked."""
    return Span(f"{today:%Y}-01", month_of(today))


def year_up_to(last: str) -> Span:
    """Return the twelve months that end with `last`: the length of a small line beside a figure."""
    return Span(shift(last, 1 - _YEAR), last)


def year_around(month: str, *, quarters: bool = False) -> Span:
    """Return the calendar year that a month lies in, or its quarter."""
    if not quarters:
        return Span(f"{month[:4]}-01", f"{month[:4]}-12")
    first = f"{month[:4]}-{(quarter_of(month) - 1) * _QUARTER + 1:02}"
    return Span(first, shift(first, _QUARTER - 1))


def near(today: date) -> Iterator[tuple[str, Span]]:
    """Yield the spans people ask for most, each with its slug."""
    month = month_of(today)
    yield "this-year", this_year(today)
    yield "this-quarter", Span(year_around(month, quarters=True).first, month)
    yield "this-month", Span(month, month)
    yield "twelve-months", year_up_to(month)
    yield "last-year", Span(f"{today.year - 1}-01", f"{today.year - 1}-12")


def choices(today: date, years: int = 5) -> tuple[str, ...]:
    """Return the months a picker offers, the newest first: this year's so far and those of the years before."""
    return Span(f"{today.year - years + 1}-01", month_of(today)).months()[::-1]


def _number(month: str) -> int:
    return int(month[:4]) * _YEAR + int(month[5:]) - 1


def _named(number: int) -> str:
    return f"{number // _YEAR:04}-{number % _YEAR + 1:02}"
