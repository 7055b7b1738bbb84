"""How a number, a day, an amount or an instant is written for a person, in the two languages of the house.

Invariant: what is missing is never written as zero; the dash `NONE` says it, and the page says why beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from babel.dates import format_date, format_datetime, get_timezone
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from shared.i18n import Language, Text, in_language
from shared.regions import timezone_of

NONE: Final = "\N{EN DASH}"
_MINUS: Final = "\N{MINUS SIGN}"
_LOCALES: Final = {"id": "id_ID", "en": "en_GB"}
_LONG: Final = 10_000
_SMALL_SHARE: Final = 0.01
_LEAST_SHARE: Final = 0.0001
_ZONES: Final = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_AGO: Final = (
    (60, 1, Text("{n} detik lalu", "{n} s ago")),
    (3_600, 60, Text("{n} menit lalu", "{n} min ago")),
    (86_400, 3_600, Text("{n} jam lalu", "{n} h ago")),
    (86_400 * 365, 86_400, Text("{n} hari lalu", "{n} d ago")),
)
_JUST_NOW: Final = Text("baru saja", "just now")


@dataclass(frozen=True)
class Formatter:
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
