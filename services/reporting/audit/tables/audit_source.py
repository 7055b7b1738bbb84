"""What an audit compares: the figures as of one snapshot, and the archive up to the same number of each partition.

The archive may be a little later than the fold. So the figures are held still by a snapshot, the archive is waited for
until it has filed what the fold had taken in by then, and only events up to those numbers are added up, without those
that the fold has quarantined or done without.

Invariant: what is compared was made of the same events; a province of which that cannot be had is left out and named.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol

from psycopg import AsyncConnection, IsolationLevel, sql

from services.reporting.audit.queries import Entry, Kind, Subject, TopicPartition
from services.reporting.audit.tables import audit_sql as audit_sql_tables
from services.reporting.indicators.rules.indicator import Indicator
from services.reporting.indicators.rules.measures import Distinct
from services.reporting.indicators.rules.timeline_parts import TIMELINE_PARTS
from services.reporting.rebuild.tables.table_swap import READERS_FIRST
from shared.contracts import type_of
from shared.persistence.database import connect

WAIT_SECONDS: Final = 30.0
"""How long the archive is waited for."""
_LOOK_SECONDS: Final = 0.2
_ROWS_AT_ONCE: Final = 5_000
_PATIENCE: Final = "set local idle_in_transaction_session_timeout = 0"
_BOUNDS: Final = """
select topic, partition, sequence from lane where consumer = 'folder' order by 1, 2"""
_QUARANTINED: Final = """select topic, partition, "offset" from quarantine where consumer = 'folder'"""
_WAIVED: Final = "select topic, partition, first, last from passed_hole where consumer = 'folder'"
_LATE: Final = """
select count(*)
from unnest(%(topics)s::text[], %(partitions)s::int[], %(numbers)s::bigint[]) b (topic, partition, number)
left join lane l on (l.consumer, l.topic, l.partition) = ('archive', b.topic, b.partition)
where coalesce(l.sequence, 0) < b.number"""
_COUNTED: Final = """
select l.topic, l.partition, l.sequence
    - (select count(*) from quarantine q
        where (q.consumer, q.topic, q.partition) = (l.consumer, l.topic, l.partition)
            and (q.sequence is null or q.sequence <= l.sequence))
    - (select coalesce(sum(p.last - p.first + 1), 0) from passed_hole p
        where (p.consumer, p.topic, p.partition) = (l.consumer, l.topic, l.partition) and p.last <= l.sequence)
from lane l where l.consumer = 'folder'"""
"""How many events the fold has of each partition, or a few less where it met records of which no number is known."""


class Declared(Protocol):
    """What is declared: of the catalogue, an audit knows nothing but the indicators."""

    @property
    def indicators(self) -> Iterable[Indicator]:
        """Every folded indicator."""


class PostgresAuditSource:
    """The two sides, each read through a snapshot of its own; made by `open_audit_source`."""

    def __init__(self, figures: AsyncConnection, archive: AsyncConnection, indicators: Iterable[Indicator]) -> None:
        self._figures, self._archive = figures, archive
        self.counted: dict[TopicPartition, int] = {}
        """How many events the fold has of each partition, or a few less where it met records without a number."""
        self.filed: dict[TopicPartition, int] = {}
        """How many of them the archive has."""
        self._stored: dict[Subject, str] = {}
        self._recomputed: dict[Subject, sql.Composed] = {}
        self._up_to: dict[str, Any] = {}
        for indicator in indicators:
            self._add_indicator(indicator)
        for part in TIMELINE_PARTS:
            name = f"{part.kind} {type_of(part.source).name}"
            self._add("timeline", name, audit_sql_tables.STORED_TIMELINES, audit_sql_tables.timelines(part))

    @property
    def subjects(self) -> Sequence[Subject]:
        """Everything that is compared."""
        return list(self._stored)

    def stored(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield what the fold has made of the events, some provinces left out."""
        asked = {"name": subject.name, "without": list(without)}
        return _entries(self._figures, self._stored[subject].encode(), asked)

    def recomputed(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield what the archive makes of them."""
        return _entries(self._archive, self._recomputed[subject], {**self._up_to, "without": list(without)})

    async def hold(self, url: str, wait_seconds: float) -> None:
        """Hold the figures still, wait for the archive, and hold it still too."""
        for statement in (_PATIENCE, READERS_FIRST):  # a lock takes no snapshot: the one begins behind any swap
            await self._figures.execute(statement.encode())
        self._up_to = {
            **await _columns(self._figures, _BOUNDS, "topics", "partitions", "numbers"),
            **await _columns(self._figures, _QUARANTINED, "parked_topics", "parked_partitions", "parked_offsets"),
            **await _columns(
                self._figures, _WAIVED, "passed_topics", "passed_partitions", "passed_first", "passed_last"
            ),
        }
        self.counted = await _by_partition(self._figures, _COUNTED)
        await _wait_for_archive(url, self._up_to, wait_seconds)
        await self._archive.execute(_PATIENCE.encode())
        self.filed = await _by_partition(self._archive, audit_sql_tables.USABLE, self._up_to)

    def _add_indicator(self, indicator: Indicator) -> None:
        self._add("figure", indicator.name, audit_sql_tables.STORED_FIGURES, audit_sql_tables.figures(indicator))
        if isinstance(indicator.measure, Distinct):
            members = audit_sql_tables.members(indicator, indicator.measure.field)
            self._add("member", indicator.name, audit_sql_tables.STORED_MEMBERS, members)

    def _add(self, kind: Kind, name: str, stored: str, recomputed: sql.Composed) -> None:
        subject = Subject(kind, name)
        self._stored[subject], self._recomputed[subject] = stored, recomputed


async def _entries(
    connection: AsyncConnection, statement: bytes | sql.Composed, asked: Mapping[str, Any]
) -> AsyncIterator[Entry]:
    async with connection.cursor("audit") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        await cursor.execute(statement, asked)
        async for *about, value in cursor:
            yield Entry(tuple(about), value)


@asynccontextmanager
async def open_audit_source(
    url: str, declared: Declared, wait_seconds: float = WAIT_SECONDS
) -> AsyncIterator[PostgresAuditSource]:
    """Lend both sides, held still at the same numbers."""
    async with await connect(url) as figures, await connect(url) as archive:
        for connection in (figures, archive):
            await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
            await connection.set_read_only(True)
        source = PostgresAuditSource(figures, archive, declared.indicators)
        await source.hold(url, wait_seconds)
        yield source


async def _wait_for_archive(url: str, up_to: Mapping[str, Any], wait_seconds: float) -> None:
    until = time.monotonic() + wait_seconds
    async with await connect(url, autocommit=True) as connection:
        while time.monotonic() < until:
            ((late,),) = await _rows(connection, _LATE, up_to)
            if not late:
                return
            await asyncio.sleep(_LOOK_SECONDS)


async def _by_partition(
    connection: AsyncConnection, statement: str, asked: Mapping[str, Any] | None = None
) -> dict[TopicPartition, int]:
    rows = await _rows(connection, statement, asked)
    return {(topic, partition): int(number) for topic, partition, number in rows}


async def _columns(connection: AsyncConnection, statement: str, *names: str) -> dict[str, list[Any]]:
    rows = await _rows(connection, statement)
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


async def _rows(connection: AsyncConnection, statement: str, asked: Mapping[str, Any] | None = None) -> list[Any]:
    return await (await connection.execute(statement.encode(), asked)).fetchall()
