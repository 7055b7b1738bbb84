"""The village programme of one region: both quotas, and the places inside it.

Invariant: both quotas of a place stand in one row, in the order of this year's.
"""

from dataclasses import dataclass
from typing import Final

from services.reporting.dashboard.queries.figures import Figure, figure
from services.reporting.dashboard.queries.page_queries import PageQueries
from services.reporting.dashboard.queries.rankings import RankedPlace, Ranking, ranking
from shared.regions import Regions

QUOTAS: Final = ("village-quota-year", "village-quota-total")


@dataclass(frozen=True)
class Quota:
    """Both quotas of a region, and of the places one level down."""

    year: Figure
    total: Figure
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
    regions = Regions.load()
    villages = {place.code: regions.count(place.code, "village") for place, _ in rows}
    return Quota(of_year, of_total, rows, ranked.level if ranked else "", villages)


def _side_by_side(year: Ranking, total: Ranking) -> tuple[tuple[RankedPlace, RankedPlace], ...]:
    beside = {place.code: place for place in total.places}
    return tuple((place, beside[place.code]) for place in year.places)
