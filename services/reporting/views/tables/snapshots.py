"""The port `Views` on PostgreSQL: one question, one snapshot, one answer.

Invariant: rows, freshness and as-of of an answer are read in one transaction, so they speak of the same moment.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from psycopg import AsyncConnection, IsolationLevel
from psycopg_pool import AsyncConnectionPool

from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.rules.indicator import AnyView, CardView, Indicator, VillageQuota
from services.reporting.indicators.rules.timeline_parts import TimelineKind
from services.reporting.projection.tables import quarantine as quarantine_tables
from services.reporting.rebuild.tables.table_swap import READERS_FIRST
from services.reporting.timelines.tables import readings as readings_tables
from services.reporting.timelines.tables import timelines as timelines_tables
from services.reporting.timelines.tables.timelines import Centre
from services.reporting.views.rules.answers import (
    Answer,
    EventPage,
    Freshness,
    QuarantinedPage,
    Query,
    Rebuild,
    Row,
    TimelinePage,
    ViewInfo,
    Views,
    ViewUnknown,
)
from services.reporting.views.rules.query_validation import Asked, ask, ask_events, info
from services.reporting.views.rules.result_rows import counted_rows, places, quota_rows
from services.reporting.views.tables import (
    aggregate_queries as aggregate_queries_tables,
)
from services.reporting.views.tables import (
    contributing_events as contributing_events_tables,
)
from services.reporting.views.tables import (
    freshness as freshness_tables,
)
from shared.regions import PROVINCES, Regions, local_day

_SILENT_AFTER: Final = timedelta(days=3)


def open_pool(url: str, connections: int = 10) -> AsyncConnectionPool[AsyncConnection]:
    """Return the readers' connections, not open yet; compiling a plan would take longer than any of ours runs."""
    return AsyncConnectionPool(
        url,
        min_size=1,
        max_size=connections,
        open=False,
        timeout=5,
        kwargs={"options": "-c jit=off", "connect_timeout": 5},
    )


class PostgresViews:
    """Answers questions from one database."""

    def __init__(
        self,
        pool: AsyncConnectionPool[AsyncConnection],
        catalogue: Catalogue,
        regions: Regions,
        now: Callable[[], datetime],
    ) -> None:
        self._pool, self._declared, self._regions, self._now = pool, catalogue, regions, now
        self._held: AsyncConnection | None = None
        """The transaction of a moment, inside one."""
        self._seen: tuple[Freshness, ...] = ()
        """What has been read of freshness, inside a moment."""
        self._infos = {name: info(view) for name, view in catalogue.views.items()}

    def catalogue(self) -> tuple[ViewInfo, ...]:
        """Return every view, in the order in which a page shows them."""
        return tuple(self._infos.values())

    @asynccontextmanager
    async def moment(self) -> AsyncIterator[Views]:
        """Lend these views as of one moment: one transaction for everything that is read inside."""
        async with self._snapshot() as connection:
            inside = copy(self)
            inside._held = connection  # noqa: SLF001  it is a copy of itself
            yield inside

    async def read(self, query: Query) -> Answer:
        """Return the rows of a view; raises `ViewUnknown` and `QueryUnfit`."""
        asked = ask(self._view(query.view), self._regions, query)
        async with self._snapshot() as connection:
            centres = await self._centres(connection, asked)
            drawn_on = tuple({each.province for each in centres}) if asked.centre else asked.provinces
            fresh = await self._fresh(connection, drawn_on)
            rows = await self._rows(connection, asked, centres, fresh)
        newest = max((each.last_event_at for each in fresh if each.last_event_at), default=None)
        return Answer(asked.info, query, tuple(rows), fresh, sum(each.parked for each in fresh), newest)

    async def events(self, query: Query, page: int = 1, size: int = 50) -> EventPage:
        """Return the events behind a view's numbers."""
        asked = ask_events(self._view(query.view), self._regions, query)
        async with self._snapshot() as connection:
            return await contributing_events_tables.page(
                connection, asked, self._regions, (page, size), self._today(asked)
            )

    async def freshness(self) -> tuple[Freshness, ...]:
        """Return how far the fold is, province by province, all that exist."""
        async with self._snapshot() as connection:
            return await self._fresh(connection, PROVINCES)

    async def rebuild(self) -> Rebuild | None:
        """Return the recount that is going on, if one is."""
        async with self._snapshot() as connection:
            return await freshness_tables.rebuild(connection)

    async def cards(self, kind: TimelineKind, region: str = "", page: int = 1, size: int = 50) -> TimelinePage:
        """Return the cards of a kind that lie within a region."""
        async with self._snapshot() as connection:
            return await timelines_tables.page(connection, kind, region, self._regions, (page, size))

    async def parked(self, province: str = "", page: int = 1, size: int = 50) -> QuarantinedPage:
        """Return what is parked of a province, or of all."""
        async with self._snapshot() as connection:
            return await quarantine_tables.page(connection, province, (page, size))

    def _view(self, name: str) -> AnyView:
        view = self._declared.views.get(name)
        if view is None:
            raise ViewUnknown(name)
        return view

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[AsyncConnection]:
        if self._held is not None:
            yield self._held
            return
        async with self._pool.connection() as connection:
            await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
            await connection.set_read_only(True)
            await connection.execute(READERS_FIRST.encode())
            yield connection

    async def _centres(self, connection: AsyncConnection, asked: Asked) -> list[Centre]:
        if asked.query.level != "centre":
            return []
        return await timelines_tables.centres(connection, asked.region, asked.centre)

    async def _fresh(self, connection: AsyncConnection, provinces: Sequence[str]) -> tuple[Freshness, ...]:
        if self._held is None:
            return await freshness_tables.read(connection, provinces, self._regions, self._now() - _SILENT_AFTER)
        self._seen = self._seen or await freshness_tables.read(
            connection, PROVINCES, self._regions, self._now() - _SILENT_AFTER
        )
        return tuple(each for each in self._seen if each.province in provinces)

    async def _rows(
        self, connection: AsyncConnection, asked: Asked, centres: list[Centre], fresh: Sequence[Freshness]
    ) -> list[Row]:
        heard = frozenset(each.province for each in fresh if each.last_event_at)
        where = places(asked, self._regions, {str(each.id): each.name for each in centres}, heard)
        identities = [each.id for each in centres]
        match asked.view:
            case Indicator() as indicator:
                found = await aggregate_queries_tables.read(
                    connection, asked, indicator, self._declared.stored(indicator), identities
                )
                return counted_rows(asked, indicator, found, where)
            case VillageQuota() as quota:
                return await self._quota(connection, asked, quota)
            case CardView():
                given = readings_tables.arguments(asked, identities, self._today(asked))
                read = readings_tables.first if asked.info.kind == "days" else readings_tables.active
                return readings_tables.shape(asked, await read(connection, asked, given), where)

    async def _quota(self, connection: AsyncConnection, asked: Asked, quota: VillageQuota) -> list[Row]:
        inner = quota.enrolled
        by_programme = replace(asked, query=replace(asked.query, by=inner.by))
        counted = replace(inner, stock=quota.running)
        found = await aggregate_queries_tables.read(connection, by_programme, counted, self._declared.stored(inner), [])
        return quota_rows(
            asked, quota, found, await timelines_tables.programmes(connection, quota.quota), self._regions
        )

    def _today(self, asked: Asked) -> date:
        return local_day(self._now(), asked.region)
