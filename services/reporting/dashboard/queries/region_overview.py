"""The front page of the nation, a region or a centre: its headlines, and one chosen figure in full.

Invariant: everything on the page is of one moment.
"""

from dataclasses import dataclass
from typing import Final

from services.reporting.dashboard.queries.figures import Figure, Part, figure, parts
from services.reporting.dashboard.queries.health import Health, health_of
from services.reporting.dashboard.queries.page_queries import PageQueries, view_of
from services.reporting.dashboard.queries.quotas import Quota, quota
from services.reporting.dashboard.queries.rankings import Ranking, level_below, ranking, ranking_at
from services.reporting.dashboard.queries.trends import Trend, trend
from services.reporting.dashboard.rules.page_params import Address, require_region
from services.reporting.views.queries.views import Views
from services.reporting.views.rules.answers import Rebuild, ViewInfo
from shared.regions import Borders

HEADLINES: Final = (
    "entrepreneurs", "sessions", "clients", "village-quota-year", "agreements-active", "days-to-first-agreement",
)  # fmt: skip
SPEED: Final = "days-to-first-agreement"


@dataclass(frozen=True)
class RegionOverview:
    """What the page of a region shows."""

    chosen: ViewInfo
    views: list[ViewInfo]
    """Those that can be chosen here."""
    borders: Borders
    """Those of today, in which everything is shown."""
    rebuild: Rebuild | None
    health: Health
    headlines: list[Figure]
    figure: Figure | None
    ranking: Ranking | None
    trend: Trend | None
    parts_of: list[tuple[str, tuple[Part, ...]]]
    """The chosen figure by each of its dimensions."""
    quota: Quota | None
    centres: tuple[ViewInfo, Ranking] | None


async def region_overview(views: Views, address: Address) -> RegionOverview:
    """Return what a region's page shows; raises `ViewUnknown`, `RegionMissing`."""
    chosen = view_of(views, address.view)
    async with views.moment() as moment:
        borders = await moment.borders()
        require_region(address, borders)
        queries = PageQueries(moment, address, await moment.freshness(), borders)
        return RegionOverview(
            chosen=chosen,
            borders=borders,
            views=[view for view in views.catalogue() if _fits(view, address)],
            rebuild=await moment.rebuild(),
            health=health_of(queries.fresh.values(), address.region),
            headlines=await _headlines(queries),
            figure=await figure(queries, chosen),
            ranking=await ranking(queries, chosen),
            trend=await trend(queries, chosen) if queries.level in chosen.levels else None,
            parts_of=await _parts(queries, chosen),
            quota=await quota(queries) if address.region else None,
            centres=await _centres(queries) if address.region else None,
        )


def _fits(view: ViewInfo, address: Address) -> bool:
    return address.level in view.levels or level_below(view, address.region) is not None


async def _headlines(queries: PageQueries) -> list[Figure]:
    views = [queries.known[name] for name in HEADLINES if name in queries.known]
    return [found for view in views if (found := await figure(queries, view))]


async def _parts(queries: PageQueries, view: ViewInfo) -> list[tuple[str, tuple[Part, ...]]]:
    if queries.level not in view.levels:
        return []
    return [(dimension, await parts(queries, view, dimension)) for dimension in view.dimensions]


async def _centres(queries: PageQueries) -> tuple[ViewInfo, Ranking] | None:
    view = queries.known.get(SPEED)
    if view is None or "centre" not in view.levels or queries.level == "centre":
        return None
    return view, await ranking_at(queries, view, "centre")
