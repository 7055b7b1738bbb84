"""How a number, a day or an instant is written for a person, in the two languages of the house.

Invariant: what is missing is never written as zero; the dash `NONE` says it, and the page says why beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from babel.dates import format_date, format_datetime, get_timezone
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from services.reporting.api.pages.periods import Span, quarter_of
from shared.errors import Words
from shared.regions import timezone_of
from shared.words import Language, in_language

NONE: Final = "\N{EN DASH}"
RANGE: Final = "\N{EN DASH}"
_MINUS: Final = "\N{MINUS SIGN}"
_LOCALES: Final = {"id": "id_ID", "en": "en_GB"}
_LONG: Final = 10_000
_SMALL_SHARE: Final = 0.01
_LEAST_SHARE: Final = 0.0001
_ZONES: Final = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_AGO: Final = (
    (60, 1, Words("{n} detik lalu", "{n} s ago")),
    (3_600, 60, Words("{n} menit lalu", "{n} min ago")),
    (86_400, 3_600, Words("{n} jam lalu", "{n} h ago")),
    (86_400 * 365, 86_400, Words("{n} hari lalu", "{n} d ago")),
)
_JUST_NOW: Final = Words("baru saja", "just now")
_QUARTER: Final = Words("Triwulan {n} {year}", "Quarter {n} {year}")


@dataclass(frozen=True)
class Writing:
    """The numbers and dates of one language."""

    language: Language

    @property
    def locale(self) -> str:
        """Babel's name of the language."""
        return _LOCALES[self.language]

    def whole(self, number: float | None) -> str:
        """12.345; one decimal only where the number has one."""
        return NONE if number is None else _decimal(number, self.locale)

    def short(self, number: float | None) -> str:
        """12,3 rb; whole below ten thousand."""
        if number is None or abs(number) < _LONG:
            return self.whole(number)
        return format_compact_decimal(number, locale=self.locale, fraction_digits=1)

    def share(self, ratio: float | None) -> str:
        """43,2%: a ratio in hundredths; one that is not zero never looks like zero."""
        if ratio is None:
            return NONE
        if 0 < abs(ratio) < _LEAST_SHARE:
            return ("<" if ratio > 0 else f">{_MINUS}") + format_percent(_LEAST_SHARE, "#,##0.##%", locale=self.locale)
        pattern = "#,##0.##%" if abs(ratio) < _SMALL_SHARE else "#,##0.#%"
        return format_percent(ratio, format=pattern, locale=self.locale)

    def signed(self, number: float, write: Callable[[float | None], str]) -> str:
        """Write a difference with its sign in front."""
        return ("+" if number > 0 else _MINUS if number < 0 else "±") + write(abs(number))

    def day(self, day: date) -> str:
        """22 Nov 2026."""
        return format_date(day, format="d MMM y", locale=self.locale)

    def instant(self, instant: datetime, region: str = "") -> str:
        """22 Nov 2026 16.05 WITA, on the clock of the region."""
        zone = timezone_of(region)
        pattern = "d MMM y HH.mm" if self.language == "id" else "d MMM y HH:mm"
        written = format_datetime(instant, pattern, tzinfo=get_timezone(zone), locale=self.locale)
        return f"{written} {_ZONES[zone]}"

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

    def ago(self, instant: datetime, now: datetime) -> str:
        """3 detik lalu; the date once it is older than a year."""
        seconds = max(0, int((now - instant).total_seconds()))
        if seconds == 0:
            return in_language(_JUST_NOW, self.language)
        for below, unit, words in _AGO:
            if seconds < below:
                return in_language(words, self.language).format(n=seconds // unit)
        return self.day(instant.date())

    def ago_patterns(self) -> str:
        """Return the same patterns for the script that keeps them moving: "just now|{n} s ago|..."."""
        return "|".join(in_language(words, self.language) for words in (_JUST_NOW, *(row[2] for row in _AGO)))


@lru_cache(maxsize=20_000)
def _decimal(number: float, locale: str) -> str:
    """Write a number; a page has hundreds of them, most of them seen before."""
    return format_decimal(number, format="#,##0.#", locale=locale)


def _first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)
