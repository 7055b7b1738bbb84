"""The village programme of one region: both quotas, and the places inside it.

Invariant: both quotas of a place stand in one row, in the order of this year's.
"""

from dataclasses import dataclass
from typing import Final

from services.reporting.dashboard.queries.figures import Figure, Part, figure, parts
from services.reporting.dashboard.queries.page_queries import PageQueries
from services.reporting.dashboard.queries.rankings import RankedPlace, Ranking, ranking
from services.reporting.indicators.rules.indicator import PROGRAMME
from services.reporting.views.rules.answers import ViewInfo

QUOTAS: Final = ("village-quota-year", "village-quota-total")


@dataclass(frozen=True)
class Quota:
    """Both quotas of a region, and of the places one level down."""

    year: Figure
    total: Figure
    programmes: tuple[tuple[Part, Part | None], ...]
    """Where several programmes promised something here: each by itself, this year's and the whole term's."""
    rows: tuple[tuple[RankedPlace, RankedPlace], ...]
    level: str
    villages: dict[str, int]


async def quota(queries: PageQueries) -> Quota | None:
    """Return the quotas of the region looked at, or None where there are none at its level."""
    if not all(name in queries.known for name in QUOTAS):
        return None
    year, total = (queries.known[name] for name in QUOTAS)
    of_year, of_total = await figure(queries, year), await figure(queries, total)
    ranked, beside = await ranking(queries, year), await ranking(queries, total)
    if of_year is None or of_total is None:
        return None
    rows = _side_by_side(ranked, beside) if ranked and beside else ()
    villages = {place.code: queries.borders.count(place.code, "village") for place, _ in rows}
    return Quota(
        of_year, of_total, await _programmes(queries, year, total), rows, ranked.level if ranked else "", villages
    )


async def _programmes(queries: PageQueries, year: ViewInfo, total: ViewInfo) -> tuple[tuple[Part, Part | None], ...]:
    one, all_years = await parts(queries, year, PROGRAMME), await parts(queries, total, PROGRAMME)
    beside = {part.row.dimensions[PROGRAMME]: part for part in all_years}
    found = tuple((part, beside.get(part.row.dimensions[PROGRAMME])) for part in one)
    return found if len(found) > 1 else ()


def _side_by_side(year: Ranking, total: Ranking) -> tuple[tuple[RankedPlace, RankedPlace], ...]:
    beside = {place.code: place for place in total.places}
    return tuple((place, beside[place.code]) for place in year.places)
