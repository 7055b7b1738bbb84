"""A question checked: what a view may be asked, and what a question comes down to.

Invariant: a question that passes names periods that are whole, regions that exist and no more rows than can be shown;
every flaw of one that does not is named at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, assert_never, get_args
from uuid import UUID

from services.reporting.indicators.rules.indicator import (
    PROGRAMME,
    AnyView,
    Indicator,
    Level,
    TimelineView,
    VillageQuota,
)
from services.reporting.indicators.rules.measures import Count, Distinct, Sum
from services.reporting.projection.rules.periods import MONTHS_A_YEAR, Grain, month_named
from services.reporting.views.rules.answers import GrainName, Kind, Query, QueryUnfit, ViewInfo
from shared.i18n import Text
from shared.regions import PROVINCES, Borders, RegionCodeInvalid, normalise
from shared.runtime.errors import FieldError

MOST_ROWS: Final = 20_000
_GRAINS: Final = {"month": Grain.MONTH, "quarter": Grain.QUARTER, "year": Grain.YEAR}
_MONTH: Final = Text("bulan, misalnya 2026-03", "a month, for example 2026-03")
_PLACE: Final = Text(
    "kode wilayah Kemendagri yang ada, atau id sentra", "an existing Kemendagri region code, or a centre's id"
)
_ORDER: Final = ("nation", "province", "regency", "district", "village")
_TIMELINE_LEVELS: Final[tuple[Level, ...]] = ("nation", "province", "regency", "centre")


@dataclass(frozen=True)
class CheckedQuery:
    """A question that can be answered: its months whole periods, its region one that is known."""

    query: Query
    view: AnyView
    info: ViewInfo
    first: int
    """The first month, counted from year 0; the beginning of its period."""
    last: int
    """The last month; the end of its period."""
    region: str
    """A dotted code, or nothing for the nation or a centre."""
    centre: UUID | None
    borders: Borders
    """Those of today, in which it is answered."""

    @property
    def grain(self) -> Grain | None:
        """The stored grain, or None when the whole range is one period."""
        return _GRAINS.get(self.query.grain)

    @property
    def buckets(self) -> range:
        """The numbers of the periods asked for, in their grain."""
        grain = self.grain
        return range(1) if grain is None else range(self.first // grain.months, self.last // grain.months + 1)

    def period(self, bucket: int) -> str:
        """Return a period's name."""
        if self.grain is None:
            return f"{Grain.MONTH.text(self.first)}..{Grain.MONTH.text(self.last)}"
        return self.grain.text(bucket)

    def last_month(self, bucket: int) -> int:
        """Return the last month of a period."""
        return self.last if self.grain is None else bucket * self.grain.months + self.grain.months - 1

    @property
    def provinces(self) -> tuple[str, ...]:
        """The provinces that the rows can draw on; a centre's is not known from its id."""
        return (self.region[:2],) if self.region else PROVINCES

    @property
    def moves(self) -> dict[str, str]:
        """The older codes whose facts lie in or out of the region by now; members under two codes would count twice."""
        return {} if self.centre or self.info.kind == "distinct" else self.borders.moves(self.region)


def info(view: AnyView) -> ViewInfo:
    """Return what a view says of itself."""
    said = (view.name, view.title, view.unit, view.definition, view.basis)
    match view:
        case Indicator():
            grains = ("month", "quarter", "year") if isinstance(view.measure, Distinct) else get_args(GrainName)
            return ViewInfo(*said, _kind(view), view.levels, view.by, grains, view.stock)
        case VillageQuota():
            return ViewInfo(*said, "ratio", view.counted.levels, (PROGRAMME,), ("year",), view.running)
        case TimelineView():
            kind: Kind = "days" if view.reading == "days-to-first-agreement" else "count"
            return ViewInfo(*said, kind, _TIMELINE_LEVELS, (), get_args(GrainName), stock=True)
        case _ as never:
            assert_never(never)


def _kind(indicator: Indicator) -> Kind:
    match indicator.measure:
        case Count():
            return "count"
        case Sum():
            return "sum"
        case Distinct():
            return "distinct"
        case _ as never:
            assert_never(never)


def check_query(view: AnyView, borders: Borders, query: Query) -> CheckedQuery:
    """Check a question for numbers; raises `QueryUnfit` with every flaw found."""
    described, flaws = info(view), list[FieldError]()
    checked = _checked(view, borders, query, flaws)
    flaws += [*_choices(described, query), *_narrower(query.level, checked.region, checked.centre)]
    if not flaws and rows(checked) > MOST_ROWS:
        rule = Text(f"paling banyak {MOST_ROWS} baris: persempit", f"at most {MOST_ROWS} rows: ask for less")
        flaws.append(FieldError("level", query.level, rule))
    if flaws:
        raise QueryUnfit(tuple(flaws))
    return checked


def check_events_query(view: AnyView, borders: Borders, query: Query) -> CheckedQuery:
    """Check a question for events: region and months count, in the grain asked for or the finest that the view has."""
    described, flaws = info(view), list[FieldError]()
    grain = query.grain if query.grain in described.grains else described.grains[0]
    checked = _checked(view, borders, replace(query, grain=grain, by=()), flaws)
    if flaws:
        raise QueryUnfit(tuple(flaws))
    return checked


def _checked(view: AnyView, borders: Borders, query: Query, flaws: list[FieldError]) -> CheckedQuery:
    """Return what a question comes down to; each period it touches is taken whole."""
    region, centre = _place(query.region, borders, flaws)
    first, last = _span(query, flaws)
    months = _GRAINS[query.grain].months if query.grain in _GRAINS else 1
    return CheckedQuery(
        query,
        view,
        info(view),
        first // months * months,
        last // months * months + months - 1,
        region,
        centre,
        borders,
    )


def check_month(field: str, given: str) -> None:
    """Raise `QueryUnfit` for what names no month; nothing stands for the usual one."""
    try:
        month_named(given or "2026-01")
    except ValueError:
        raise QueryUnfit((FieldError(field, given[:60], _MONTH),)) from None


def check_place(field: str, given: str) -> None:
    """Raise `QueryUnfit` for what is neither a centre's id nor a region's code, whatever regions there are."""
    try:
        UUID(given)
    except ValueError:
        if given and not _is_code(given):
            raise QueryUnfit((FieldError(field, given[:60], _PLACE),)) from None


def _is_code(given: str) -> bool:
    try:
        return normalise(given)[:2] in PROVINCES
    except RegionCodeInvalid:
        return False


def rows(checked: CheckedQuery) -> int:
    """Estimate how many rows an answer has."""
    level = checked.query.level
    places = 1 if level == "centre" else checked.borders.count(checked.region, level)
    return places * len(checked.buckets)


def _place(text: str, borders: Borders, flaws: list[FieldError]) -> tuple[str, UUID | None]:
    try:
        return "", UUID(text)
    except ValueError:
        pass
    try:
        code = normalise(text) if text else ""
        if borders.holds(code):
            return code, None
    except RegionCodeInvalid:
        pass
    flaws.append(FieldError("region", text[:60], _PLACE))
    return "", None


def _span(query: Query, flaws: list[FieldError]) -> tuple[int, int]:
    found = []
    for field, text in (("from", query.first), ("to", query.last)):
        try:
            found.append(month_named(text))
        except ValueError:
            flaws.append(FieldError(field, text[:60], _MONTH))
    if len(found) != len(("from", "to")):
        return 0, 0
    first, last = found
    if not first <= last < first + 100 * MONTHS_A_YEAR:
        rule = Text("tidak sebelum 'from', paling lama 100 tahun", "not before 'from', at most 100 years later")
        flaws.append(FieldError("to", query.last[:60], rule))
    return first, last


def _choices(described: ViewInfo, query: Query) -> Iterator[FieldError]:
    checked = [("level", query.level, described.levels), ("grain", query.grain, described.grains)]
    for field, value, allowed in (*checked, *(("by", each, described.dimensions) for each in query.by)):
        if value not in allowed:
            listed = ", ".join(allowed) or "-"
            yield FieldError(field, value[:60], Text(f"salah satu dari: {listed}", f"one of: {listed}"))


def _narrower(level: str, region: str, centre: UUID | None) -> Iterator[FieldError]:
    depth = region.count(".") + 1 if region else 0
    too_wide = level in _ORDER and _ORDER.index(level) < depth
    if too_wide or (centre is not None and level != "centre"):
        yield FieldError("level", level, Text("tidak lebih luas dari 'region'", "no wider than 'region'"))
