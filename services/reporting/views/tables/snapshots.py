"""The port `Snapshots` on PostgreSQL: one transaction a snapshot, one statement a fetch.

Invariant: what is fetched from one snapshot is of one moment: the transaction is a repeatable read.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from uuid import UUID

from psycopg import AsyncConnection, IsolationLevel

from services.reporting.indicators.rules.timeline_parts import TimelineKind
from services.reporting.rebuild.tables import rebuild_status as rebuild_status_tables
from services.reporting.rebuild.tables.table_swap import READERS_FIRST
from services.reporting.timelines.rules import (
    Centre,
    Membership,
    Merge,
    Person,
    Programme,
    Reading,
    ReadingScope,
    TimelineParts,
)
from services.reporting.timelines.tables import merges as merges_tables
from services.reporting.timelines.tables import readings as readings_tables
from services.reporting.timelines.tables import timelines as timelines_tables
from services.reporting.views.queries.port import Sums
from services.reporting.views.rules.answers import QuarantinedRow
from services.reporting.views.rules.query_validation import CheckedQuery
from services.reporting.views.rules.result_pages import EventsBehind, FoundEvent, PageRequest
from services.reporting.views.rules.result_rows import Heard, StoredSum
from services.reporting.views.tables import aggregate_queries as aggregate_queries_tables
from services.reporting.views.tables import contributing_events as contributing_events_tables
from services.reporting.views.tables import freshness as freshness_tables
from services.reporting.views.tables import quarantine_list as quarantine_list_tables
from shared.persistence.pools import CheckedPool
from shared.regions import PROVINCES, Succession


class PostgresSnapshots:
    """Lends snapshots of one database."""

    def __init__(self, pool: CheckedPool[AsyncConnection]) -> None:
        self._pool = pool

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["PostgresSnapshot"]:
        """Lend what is stored, as of now; raises `psycopg.OperationalError` when there is no connection."""
        async with self._pool.connection() as connection:
            await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
            await connection.set_read_only(True)
            await connection.execute(READERS_FIRST.encode())
            yield PostgresSnapshot(connection)


class PostgresSnapshot:
    """Fetches in one transaction; what each method returns is said in the port `Snapshot`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def centres(self, region: str, centre: UUID | None) -> Sequence[Centre]:
        """Fetch from timelines."""
        return await timelines_tables.centres(self._connection, region, centre)

    async def centre_keys(self, checked: CheckedQuery, centres: Sequence[Centre]) -> dict[int, str]:
        """Fetch from the named places."""
        return await aggregate_queries_tables.centre_keys(self._connection, checked, centres)

    async def sums(self, wanted: Sums) -> Sequence[StoredSum]:
        """Fetch from cells."""
        return await aggregate_queries_tables.read(self._connection, wanted)

    async def merges(self, provinces: Sequence[str]) -> tuple[Merge, ...]:
        """Fetch from timelines."""
        return await merges_tables.merges(self._connection, provinces)

    async def memberships(self, wanted: Sums, persons: Sequence[Person]) -> Sequence[Sequence[Membership]]:
        """Fetch from members."""
        return await aggregate_queries_tables.memberships(self._connection, wanted, persons)

    def doubles(self, wanted: Sums, memberships: Sequence[Sequence[Membership]]) -> Sequence[StoredSum]:
        """Count them, as sums of these places and periods."""
        return aggregate_queries_tables.doubles(wanted, memberships)

    async def declared(self) -> tuple[Succession, ...]:
        """Fetch from timelines."""
        return await timelines_tables.declared(self._connection)

    async def names(self, ids: Collection[UUID]) -> dict[str, str]:
        """Fetch from timelines."""
        return await timelines_tables.names(self._connection, ids)

    async def programmes(self, quota: str) -> Sequence[Programme]:
        """Fetch from timelines."""
        return await timelines_tables.programmes(self._connection, quota)

    async def agreements_in_force(self, scope: ReadingScope) -> Sequence[Reading]:
        """Fetch from timelines."""
        return await readings_tables.active(self._connection, scope)

    async def first_agreements(self, scope: ReadingScope) -> Sequence[Reading]:
        """Fetch from timelines."""
        return await readings_tables.first(self._connection, scope)

    async def heard(self) -> Sequence[Heard]:
        """Fetch from partitions, quarantine and waived gaps."""
        return await freshness_tables.read(self._connection, PROVINCES)

    async def rebuild(self) -> tuple[int, int, datetime] | None:
        """Fetch what the rebuild notes."""
        return await rebuild_status_tables.read(self._connection)

    async def count_events(self, checked: CheckedQuery, today: date) -> tuple[int, int]:
        """Count in the archive."""
        return await contributing_events_tables.count(self._connection, checked, today)

    async def count_corrections(self, checked: CheckedQuery) -> int:
        """Count in the archive."""
        return await contributing_events_tables.count_corrections(self._connection, checked)

    async def events(self, checked: CheckedQuery, today: date, page: PageRequest, total: int) -> Sequence[FoundEvent]:
        """Fetch from the archive."""
        return await contributing_events_tables.page(self._connection, checked, today, page, total)

    async def events_behind(self, checked: CheckedQuery, today: date, wanted: EventsBehind) -> Sequence[FoundEvent]:
        """Fetch from the archive."""
        return await contributing_events_tables.behind(self._connection, checked, today, wanted)

    async def reached(self, provinces: Sequence[str]) -> Mapping[str, int]:
        """Fetch from partitions."""
        return await contributing_events_tables.reached(self._connection, provinces)

    async def archive_lag(self, provinces: Sequence[str]) -> tuple[int, datetime | None]:
        """Fetch from partitions."""
        return await contributing_events_tables.archive_lag(self._connection, provinces)

    async def count_timelines(self, kind: TimelineKind, region: str) -> int:
        """Count timelines."""
        return await timelines_tables.count(self._connection, kind, region)

    async def timelines(self, kind: TimelineKind, region: str, page: PageRequest) -> Sequence[TimelineParts]:
        """Fetch timelines."""
        return await timelines_tables.page(self._connection, kind, region, page.size, page.skip)

    async def count_quarantined(self, province: str) -> int:
        """Count in the quarantine."""
        return await quarantine_list_tables.count(self._connection, province)

    async def quarantined(self, province: str, page: PageRequest) -> Sequence[QuarantinedRow]:
        """Fetch from the quarantine."""
        return await quarantine_list_tables.page(self._connection, province, page)
