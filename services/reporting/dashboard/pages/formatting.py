"""How a period is written for a person, beside the numbers and days that every service writes alike.

Invariant: what is missing is never written as zero; the dash `NONE` says it, and the page says why beside it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from babel.dates import format_date

from services.reporting.dashboard.rules.periods import Span, quarter_of
from shared.i18n import Text, formatting, in_language
from shared.i18n.formatting import NONE

RANGE: Final = "\N{EN DASH}"
_QUARTER: Final = Text("Triwulan {n} {year}", "Quarter {n} {year}")


@dataclass(frozen=True)
class FigureFormatter(formatting.Formatter):
    """The numbers, dates and periods of one language."""

    def month(self, month: str) -> str:
        """November 2026."""
        return format_date(_first_day(month), format="MMMM y", locale=self.locale)

    def month_picked(self, month: str) -> str:
        """Nov 2026."""
        return format_date(_first_day(month), format="MMM y", locale=self.locale)

    def month_short(self, month: str) -> str:
        """Nov."""
        return format_date(_first_day(month), format="MMM", locale=self.locale)

    def span(self, span: Span) -> str:
        """Return the shortest name of a span: 2026, Triwulan 3 2026, November 2026, Januari to Maret 2026."""
        first, last = _first_day(span.first), _first_day(span.last)
        months = len(span.months())
        if (first.month, months) == (1, 12):
            return f"{first.year}"
        if months == 3 and first.month % 3 == 1:  # noqa: PLR2004  a quarter is three months
            return in_language(_QUARTER, self.language).format(n=quarter_of(span.first), year=first.year)
        if months == 1:
            return self.month(span.first)
        start = format_date(first, format="MMMM" if first.year == last.year else "MMMM y", locale=self.locale)
        return f"{start}{RANGE}{self.month(span.last)}"

    def months_short(self, span: Span) -> str:
        """Return "Jan to Okt" without the year; one month stands alone."""
        first, last = self.month_short(span.first), self.month_short(span.last)
        return first if span.first == span.last else f"{first}{RANGE}{last}"

    def months_of_year(self, span: Span) -> str:
        """Return "Jan to Okt 2025"; a whole year is its number."""
        whole = span.first.endswith("-01") and span.last.endswith("-12") and span.years[0] == span.years[1]
        return str(span.years[1]) if whole else f"{self.months_short(span)} {span.years[1]}"


def _first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


__all__ = ["NONE", "RANGE", "FigureFormatter"]
