"""Where one number comes from: its definition, what it is made of, its events.

Invariant: the number and its events are of one moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.reporting.dashboard.queries.figures import Figure, figure
from services.reporting.dashboard.queries.health import Health, health_of
from services.reporting.dashboard.queries.page_queries import PageQueries, as_json, events_of, view_of
from services.reporting.dashboard.rules.page_params import Address, require_region
from services.reporting.views.queries.views import Views
from services.reporting.views.rules.answers import EventPage, Query, Rebuild, Row, ViewInfo
from shared.regions import Borders


@dataclass(frozen=True)
class FigureOrigin:
    """What the page of a number shows."""

    chosen: ViewInfo
    borders: Borders
    """Those of today, in which everything is shown."""
    rebuild: Rebuild | None
    health: Health
    figure: Figure | None
    events: EventPage
    names: Mapping[str, str]
    """What the centres, programmes and partners are called that the events name, by their ids."""
    waiting: Sequence[Row]
    """Of a median: the centres that have not got there, by name."""
    as_json: tuple[str, str]
    """Where a program reads the number, and its events."""


async def figure_origin(views: Views, address: Address) -> FigureOrigin:
    """Return where the number of an address comes from; raises `ViewUnknown`, `RegionMissing`."""
    view = view_of(views, address.view)
    async with views.moment() as moment:
        borders = await moment.borders()
        require_region(address, borders)
        queries = PageQueries(moment, address, await moment.freshness(), borders)
        events = await _newest_first(moment, events_of(view, address), address.page or 1)
        return FigureOrigin(
            chosen=view,
            borders=borders,
            rebuild=await moment.rebuild(),
            health=health_of(queries.fresh.values(), address.region),
            figure=await figure(queries, view),
            events=events,
            names=await moment.names_in(events.rows),
            waiting=await _waiting(queries, view),
            as_json=as_json(view, address),
        )


async def _waiting(queries: PageQueries, view: ViewInfo) -> Sequence[Row]:
    """Return the centres that a median says nothing of, because what it counts the days to has not come yet."""
    if view.kind != "days" or queries.level == "centre":
        return ()
    rows = await queries.rows(view, queries.match_period(view), "centre")
    return sorted((row for row in rows if row.value is None), key=lambda row: row.region_name)


async def _newest_first(views: Views, query: Query, page: int) -> EventPage:
    """Read a page counted from the newest: people ask about what has just come."""
    first = await views.events(query)
    wanted = first.pages + 1 - min(page, first.pages)
    return first if wanted == first.page else await views.events(query, page=wanted)
