"""What a page shows of the views: figures beside last year, places in order, months in a row.

Nothing is summed here: each number is one answer of the port `Views`, so the page and `/views` cannot differ.
Invariant: a number that is missing carries its reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from services.reporting.api.pages import charts
from services.reporting.api.pages.address import Address, is_centre
from services.reporting.api.pages.periods import Span, year_up_to
from services.reporting.application import Answer, Freshness, Grain, Level, Query, Row, ViewInfo, Views
from shared.errors import Words
from shared.regions import SHORT, TILES, Regions

_LONGEST_TREND_MONTHS: Final = 24
_SHORTEST_TREND_MONTHS: Final = 3

_BELOW: Final[dict[Level, Level]] = dict(pairwise(("nation", "province", "regency", "district", "village")))

_NEVER: Final = Words("Belum pernah ada kejadian yang masuk dari sini.", "Nothing has ever come in from here.")
_NOT_THEN: Final = Words("Tidak ada catatan pada periode ini.", "Nothing is recorded for this period.")
_NO_BASE: Final = Words("Belum ada pembaginya pada periode ini.", "There is nothing to divide by in this period.")


@dataclass(frozen=True)
class Difference:
    """How a figure stands against the same finished months a year before."""

    now: float
    before: float
    span: Span

    @property
    def change(self) -> float:
        """In the figure's own unit."""
        return self.now - self.before

    @property
    def share(self) -> float | None:
        """As a share of what was; None when there was nothing."""
        return self.change / self.before if self.before else None


@dataclass(frozen=True)
class Figure:
    """One number with its last twelve months and its difference from last year."""

    view: ViewInfo
    row: Row | None
    reason: Words | None
    spark: str
    difference: Difference | None


@dataclass(frozen=True)
class Place:
    """One row of a ranking, one tile of the map."""

    code: str
    name: str
    row: Row | None
    rank: int | None
    width: float | None
    step: int | None
    before: Row | None
    reason: Words | None
    fresh: Freshness | None

    @property
    def short(self) -> str:
        """What fits into a tile."""
        return SHORT.get(self.code, self.code)

    @property
    def tile(self) -> tuple[int, int] | None:
        """Column and row on the map."""
        return TILES.get(self.code)


@dataclass(frozen=True)
class Ranking:
    """Places one level down, best first; those without a number stand last."""

    level: Level
    places: tuple[Place, ...]
    scale: charts.Scale | None
    compared: Span | None


@dataclass(frozen=True)
class Months:
    """A trend over these months."""

    span: Span
    rows: tuple[Row | None, ...]
    before: tuple[Row | None, ...]
    drawn: charts.Trend

    @property
    def known(self) -> bool:
        """Say whether there is anything to draw."""
        return any(slot.bar or slot.before for slot in self.drawn.slots)


@dataclass(frozen=True)
class Part:
    """One value of a dimension: what it is called on the wire, its number, its bar."""

    slug: str
    row: Row
    width: float


class Figures:
    """Asks the views about one address."""

    def __init__(self, views: Views, address: Address, fresh: Sequence[Freshness]) -> None:
        self._views, self._address = views, address
        self._fresh = {each.province: each for each in fresh}

    async def answer(self, view: ViewInfo, span: Span, grain: Grain = "all", **more: object) -> Answer:
        """Ask for the region looked at; `level` and `by` may be named."""
        level = _level(self._address.region)
        asked = {"level": level, "region": self._address.region, **more}
        return await self._views.read(Query(view.name, first=span.first, last=span.last, grain=grain, **asked))  # type: ignore[arg-type]

    async def figure(self, view: ViewInfo) -> Figure | None:
        """Return a view's figure for the region, or None where the view has none at this level."""
        region, span = self._address.region, self._address.span
        if _level(region) not in view.levels:
            return None
        row = _only((await self.answer(view, span)).rows)
        months = await self._by_month(view, year_up_to(min(span.last, _this_month(self._address.today))))
        path = charts.spark(_values(months))
        return Figure(view, row, self.reason(region, row), path, await self._difference(view, row))

    async def ranking(self, view: ViewInfo) -> Ranking | None:
        """Return the places one level down, or None where the view stops here."""
        level = level_below(view, self._address.region)
        return await self.ranking_at(view, level) if level else None

    async def ranking_at(self, view: ViewInfo, level: Level) -> Ranking:
        """Return the places of a level, in order."""
        span = self._address.span
        compared = span.finished(self._address.today)
        rows = {row.region: row for row in (await self.answer(view, span, level=level)).rows}
        earlier = await self.answer(view, compared.year_before(), level=level) if compared else None
        before = {row.region: row for row in earlier.rows} if earlier else {}
        return Ranking(level, *self._places(view, level, rows, before), compared)

    async def months(self, view: ViewInfo) -> Months | None:
        """Return the trend: the period's own months, or a year up to its end where it is too short for a line."""
        span = _trend_span(self._address.span)
        if "month" not in view.grains:
            return None
        rows, before = await self._by_month(view, span), await self._by_month(view, span.year_before())
        drawn = charts.trend(_values(rows), _values(before))
        return Months(span, tuple(rows), tuple(before), drawn)

    async def parts(self, view: ViewInfo, dimension: str) -> tuple[Part, ...]:
        """Return the figure split by a dimension, the largest part first."""
        answer = await self.answer(view, self._address.span, by=(dimension,))
        rows = [row for row in answer.rows if row.value is not None]
        rows.sort(key=lambda row: (-(row.value or 0), row.dimensions[dimension]))
        widths = charts.widths([row.value for row in rows])
        return tuple(Part(row.dimensions[dimension], row, width or 0) for row, width in zip(rows, widths, strict=True))

    def reason(self, region: str, row: Row | None) -> Words | None:
        """Return why there is no number, or None where there is one."""
        if row is not None and row.value is not None:
            return None
        if row is not None:
            return _NO_BASE
        around = [fresh for code, fresh in self._fresh.items() if not region or is_centre(region) or region[:2] == code]
        return _NOT_THEN if any(each.last_event_at for each in around) else _NEVER

    async def _by_month(self, view: ViewInfo, span: Span) -> list[Row | None]:
        if "month" not in view.grains:
            return []
        rows = {row.period: row for row in (await self.answer(view, span, grain="month")).rows}
        return [rows.get(month) for month in span.months()]

    async def _difference(self, view: ViewInfo, row: Row | None) -> Difference | None:
        done = self._address.span.finished(self._address.today)
        if done is None:
            return None
        now = row if done == self._address.span else _only((await self.answer(view, done)).rows)
        before = _only((await self.answer(view, done.year_before())).rows)
        if now is None or before is None or now.value is None or before.value is None:
            return None
        return Difference(now.value, before.value, done)

    def _places(
        self, view: ViewInfo, level: Level, rows: dict[str, Row], before: dict[str, Row]
    ) -> tuple[tuple[Place, ...], charts.Scale | None]:
        names = {code: row.region_name for code, row in rows.items()} | _names(level, self._address.region)
        values = {code: rows[code].value if code in rows else None for code in names}
        order = sorted(names, key=lambda code: _best_first(view, values[code], names[code]))
        scale = charts.scale(values.values(), shares=view.kind == "ratio")
        widths = dict(zip(order, charts.widths([values[code] for code in order]), strict=True))
        ranks = _ranks([values[code] for code in order])
        places = tuple(
            Place(
                code=code, name=names[code], row=rows.get(code), rank=rank, width=widths[code],
                step=scale.step(values[code]) if scale else None, before=before.get(code),
                reason=self.reason(code, rows.get(code)), fresh=self._fresh.get(code),
            )
            for code, rank in zip(order, ranks, strict=True)
        )  # fmt: skip
        return places, scale


def level_below(view: ViewInfo, region: str) -> Level | None:
    """Return the level whose places a ranking lists: the next one down, else the centres, else none."""
    here = _level(region)
    below = _BELOW.get(here)
    if below in view.levels:
        return below
    return "centre" if here not in ("village", "centre") and "centre" in view.levels else None


def _level(region: str) -> Level:
    return "centre" if is_centre(region) else Regions.load().level(region)


def _names(level: Level, region: str) -> dict[str, str]:
    regions = Regions.load()
    return {} if level == "centre" else {code: regions.name(code) for code in regions.children(region)}


def _best_first(view: ViewInfo, value: float | None, name: str) -> tuple[bool, float, str]:
    return (value is None, 0 if value is None else value if view.kind == "days" else -value, name)


def _ranks(values: Iterable[float | None]) -> list[int | None]:
    """Return the ranks of sorted values from one; equal ones share a rank."""
    ranks: list[int | None] = []
    last: float | None = None
    for number, value in enumerate(values, 1):
        ranks.append(None if value is None else ranks[-1] if ranks and value == last else number)
        last = value
    return ranks


def _values(rows: Iterable[Row | None]) -> list[float | None]:
    return [row.value if row else None for row in rows]


def _only(rows: Sequence[Row]) -> Row | None:
    return rows[0] if rows else None


def _this_month(today: date) -> str:
    return f"{today:%Y-%m}"


def _trend_span(span: Span) -> Span:
    months = span.months()
    if len(months) < _SHORTEST_TREND_MONTHS:
        return year_up_to(span.last)
    return Span(months[-_LONGEST_TREND_MONTHS:][0], span.last)
