"""How a figure speaks: its value, its difference, its freshness, as a reader of one language would say them.

Invariant: every figure can be said in words alone; arrows, colours and dots only repeat what the words say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.reporting.dashboard.pages import labels as labels_pages
from services.reporting.dashboard.pages.formatting import NONE, RANGE, FigureFormatter
from services.reporting.dashboard.queries.figures import Difference
from services.reporting.dashboard.queries.health import State, state_of
from services.reporting.dashboard.queries.page_queries import PeriodMatch
from services.reporting.dashboard.queries.rankings import RankedPlace, Ranking
from services.reporting.views.rules.answers import Freshness, Row, ViewInfo
from shared.i18n import Text
from shared.i18n.translator import Translator

STATES: Final[Mapping[State, Text]] = {
    "live": Text("mutakhir", "up to date"),
    "waiting": Text("sedang menyusul", "catching up"),
    "silent": Text("tidak mengirim data", "silent"),
    "away": Text("sedang tidak diikuti", "not followed now"),
    "hole": Text("terhenti, belum lengkap", "stopped, incomplete"),
    "conflict": Text("ada nomor yang dipakai dua kali", "numbers were used twice"),
    "never": Text("belum pernah mengirim", "has never sent"),
}
_MISSING: Final = Text("nomor kejadian ini belum sampai", "these event numbers have not arrived")
_FOREIGN: Final = Text(
    "sebuah catatan asing menghalangi; petugas perlu menyisihkannya",
    "a foreign record is in the way, until an operator puts it aside",
)
_LOG_FAULTS: Final[Mapping[str, Text]] = {
    "log-replaced": Text("alirannya diganti aliran lain", "its stream was replaced by another"),
    "log-shorter": Text(
        "alirannya lebih pendek daripada yang pernah dibaca", "its stream is shorter than what was read"
    ),
    "topic-missing": Text("alirannya tidak ada", "its stream is not there"),
}
_FEW: Final = 10
_MANYFOLD: Final = 10
"""A share of almost nothing, or a growth of more than a thousand per cent, says less than the number itself."""
_MARKS: Final[Mapping[State, str]] = {
    "live": "●", "waiting": "◐", "silent": "■", "away": "◇", "hole": "▲", "conflict": "‼", "never": "○",
}  # fmt: skip
_OPEN: Final = (Text("sampai {top}", "up to {top}"), Text("di atas {low}", "above {low}"), Text("semua", "all"))


@dataclass(frozen=True)
class Captions(Translator):
    """Words of one language about figures, at one moment."""

    write: FigureFormatter

    def call(self, table: str, slug: str) -> str:
        """Return what a slug is called by one of the tables of `labels`, named as there: `EVENT_LABELS`, `LEVELS`."""
        return self.spoken(getattr(labels_pages, table), slug)

    def amount(self, view: ViewInfo, value: float | None) -> str:
        """Return a value as its kind is written, without its unit."""
        return self.write.share(value) if view.kind == "ratio" else self.write.whole(value)

    def brief(self, view: ViewInfo, value: float | None) -> str:
        """Return a value for a narrow place."""
        return self.write.share(value) if view.kind == "ratio" else self.write.short(value)

    def short(self, view: ViewInfo, row: Row | None) -> str:
        """Return a row's value for a narrow place."""
        return self.brief(view, row.value if row else None)

    def value(self, view: ViewInfo, row: Row | None) -> str:
        """Return a row's value, or the dash."""
        return self.amount(view, row.value) if row else NONE

    def full(self, view: ViewInfo, row: Row | None) -> str:
        """Return a row's value with its unit: "1.234 sesi", "43,2% (dari 20 per desa)"."""
        if row is None or row.value is None:
            return NONE
        unit = self.text(view.unit)
        return f"{self.value(view, row)} ({unit})" if view.kind == "ratio" else f"{self.value(view, row)} {unit}"

    def fraction(self, row: Row | None) -> str:
        """Return "12.345 dari 60.460" where a number has a base, else nothing."""
        if row is None or row.denominator is None:
            return ""
        top, bottom = self.write.whole(row.numerator), self.write.whole(row.denominator)
        return self.t("{top} dari {bottom}", "{top} of {bottom}", top=top, bottom=bottom)

    def covers(self, match: PeriodMatch) -> str:
        """Return the name of the period that a view shows instead of the one asked for, or nothing."""
        return "" if match.exact else self.write.span(match.span)

    def difference(self, view: ViewInfo, difference: Difference) -> str:
        """Return "Naik 12,3% dari 2025"; where only a part of the figure's months is compared, it says which."""
        before = difference.span.year_before()
        if difference.whole:
            return self._moved(view, difference, self.write.months_of_year(before))
        moved = self._moved(view, difference, str(before.years[1]))
        return f"{self.write.months_short(difference.span)}: {moved[0].lower()}{moved[1:]}"

    def _moved(self, view: ViewInfo, difference: Difference, before: str) -> str:
        if difference.change == 0:
            return self.t("Sama dengan {before}", "Same as {before}", before=before)
        much = self._much(view, difference)
        if difference.change > 0:
            return self.t("Naik {much} dari {before}", "Up {much} on {before}", much=much, before=before)
        return self.t("Turun {much} dari {before}", "Down {much} on {before}", much=much, before=before)

    def _much(self, view: ViewInfo, difference: Difference) -> str:
        change = abs(difference.change)
        if view.kind == "ratio":
            return self.t("{n} poin", "{n} points", n=self.write.whole(change * 100))
        share = difference.share
        if view.kind == "days" or share is None or difference.before < _FEW or abs(share) > _MANYFOLD:
            return self.write.whole(change)
        return self.write.share(abs(share))

    def rank(self, place: RankedPlace, ranking: Ranking) -> str:
        """Return "peringkat 3 dari 35", or nothing."""
        ranked = sum(each.rank is not None for each in ranking.places)
        if place.rank is None:
            return ""
        return self.t("peringkat {n} dari {all}", "rank {n} of {all}", n=place.rank, all=ranked)

    def announce(self, view: ViewInfo, place: RankedPlace, ranking: Ranking) -> str:
        """Return what a tile says to whoever cannot see it; it begins with what is written on the tile."""
        name = [] if place.name == place.short else [place.name]
        written = f"{place.short} {self.short(view, place.row)}"
        if place.row is None or place.row.value is None:
            reason = [self.text(place.reason)] if place.reason else []
            return ", ".join([f"{written} {self.t('tanpa data', 'no data')}", *name, *reason])
        exact = self.value(view, place.row)
        exactly = "" if exact == self.short(view, place.row) else f" ({exact})"
        return ", ".join([f"{written} {self.text(view.unit)}{exactly}", *name, self.rank(place, ranking)])

    def step(self, view: ViewInfo, above: float | None, up_to: float | None) -> str:
        """Return the bounds of one step of the map's colour."""
        low, top = self.amount(view, above), self.amount(view, up_to)
        if above is None and up_to is None:
            return self.text(_OPEN[2])
        if above is None:
            return self.text(_OPEN[0]).format(top=top)
        if up_to is None:
            return self.text(_OPEN[1]).format(low=low)
        return f"{low}{RANGE}{top}"

    def state_slug(self, fresh: Freshness) -> State:
        """Return the state's slug, for style sheets."""
        return state_of(fresh)

    def state(self, fresh: Freshness) -> str:
        """Return how well a province is followed, in words."""
        return self.text(STATES[state_of(fresh)])

    def obstacle(self, halted: str) -> str:
        """Return why a partition has stopped, in words; `halted` names it as operators do: `73.mentoring/0: 7..9`."""
        usual = _FOREIGN if " is foreign: " in halted else _MISSING
        return self.text(_LOG_FAULTS.get(halted.rpartition(": ")[2], usual))

    def mark(self, fresh: Freshness) -> str:
        """Return a shape that repeats the state for the eye."""
        return _MARKS[state_of(fresh)]

    def effect(self, number: int) -> str:
        """Return what one event adds, or with a minus what it takes back."""
        return self.write.signed(number, self.write.whole)

    def content(self, value: object) -> str:
        """Return one field of an event as a reader would write it; unknown shapes stay as they are."""
        if isinstance(value, Mapping):
            return "; ".join(f"{self.call('FIELD_LABELS', key)}: {self.content(each)}" for key, each in value.items())
        if isinstance(value, list | tuple):
            return ", ".join(self.content(each) for each in value) or NONE
        if value is None or value == "":
            return NONE
        if isinstance(value, bool):
            return self.call("VALUE_LABELS", str(value).lower())
        known = labels_pages.VALUE_LABELS.get(str(value))
        return self.text(known) if known else str(value)
