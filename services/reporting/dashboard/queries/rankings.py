"""Places one level down in order: the ranking, the map's colours, the table.

Invariant: every place that exists is there; those without a number stand last, without a rank.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from services.reporting.dashboard.queries.page_queries import PageQueries, PeriodMatch, level_of
from services.reporting.dashboard.rules import charts as charts_rules
from services.reporting.dashboard.rules.periods import Span
from services.reporting.indicators.rules.indicator import Level
from services.reporting.views.rules.answers import Freshness, Row, ViewInfo
from shared.i18n import Text
from shared.regions import SHORT, TILES

_BELOW: Final[dict[Level, Level]] = dict(pairwise(("nation", "province", "regency", "district", "village")))


@dataclass(frozen=True)
class RankedPlace:
    """One row of a ranking, one tile of the map."""

    code: str
    name: str
    row: Row | None
    rank: int | None
    width: float | None
    step: int | None
    before: Row | None
    reason: Text | None
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
    """Places of a level, best first; `compared` are the months of a year before that the table shows beside them."""

    level: Level
    period: PeriodMatch
    places: tuple[RankedPlace, ...]
    scale: charts_rules.Scale | None
    compared: Span | None


def level_below(view: ViewInfo, region: str) -> Level | None:
    """Return the level whose places a ranking lists: the next one down, else the centres, else none."""
    here = level_of(region)
    below = _BELOW.get(here)
    if below in view.levels:
        return below
    return "centre" if here not in {"village", "centre"} and "centre" in view.levels else None


async def ranking(queries: PageQueries, view: ViewInfo) -> Ranking | None:
    """Return the places one level down, or None where the view stops here."""
    level = level_below(view, queries.address.region)
    return await ranking_at(queries, view, level) if level else None


async def ranking_at(queries: PageQueries, view: ViewInfo, level: Level) -> Ranking:
    """Return the places of a level, in order."""
    period = queries.match_period(view)
    rows = {row.region: row for row in await queries.rows(view, period, level)}
    compared = period.span.finished(queries.address.today) if period.grain == "all" else None
    before: dict[str, Row] = {}
    if compared:
        earlier = await queries.rows(view, PeriodMatch("all", compared.year_before(), exact=True), level)
        before = {row.region: row for row in earlier}
    names = {code: row.region_name for code, row in rows.items()} | _names(queries, level)
    places, scale = _in_order(queries, view, names, (rows, before))
    return Ranking(level, period, places, scale, compared.year_before() if compared else None)


def _in_order(
    queries: PageQueries, view: ViewInfo, names: dict[str, str], found: tuple[dict[str, Row], dict[str, Row]]
) -> tuple[tuple[RankedPlace, ...], charts_rules.Scale | None]:
    rows, before = found
    amounts = {code: rows[code].value if code in rows else None for code in names}
    order = sorted(names, key=lambda code: _best_first(view, amounts[code], names[code]))
    scale = charts_rules.scale(amounts.values(), shares=view.kind == "ratio")
    widths, ranks = charts_rules.widths([amounts[code] for code in order]), _ranks(amounts[code] for code in order)
    places = (
        RankedPlace(
            code=code, name=names[code], row=rows.get(code), rank=rank, width=width,
            step=scale.step(amounts[code]) if scale else None, before=before.get(code),
            reason=queries.reason(view, code, rows.get(code)), fresh=queries.fresh.get(code),
        )
        for code, rank, width in zip(order, ranks, widths, strict=True)
    )  # fmt: skip
    return tuple(places), scale


def _names(queries: PageQueries, level: Level) -> dict[str, str]:
    borders = queries.borders
    if level == "centre":
        return {}
    return {code: borders.name(code) for code in borders.codes_at(queries.address.region, level)}


def _best_first(view: ViewInfo, value: float | None, name: str) -> tuple[bool, float, str]:
    return (value is None, 0 if value is None else value if view.kind == "days" else -value, name)


def _ranks(amounts: Iterable[float | None]) -> list[int | None]:
    """Return the ranks of sorted values from one; equal ones share a rank."""
    ranks: list[int | None] = []
    last: float | None = None
    for number, value in enumerate(amounts, 1):
        ranks.append(None if value is None else ranks[-1] if ranks and value == last else number)
        last = value
    return ranks
