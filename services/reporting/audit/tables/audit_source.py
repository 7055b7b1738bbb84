"""What an audit compares: the figures as of one snapshot, and the archive up to the same number of each partition.

The archive may be a little later than the fold. So the figures are held still by a snapshot, the archive is waited for
until it has filed what the fold had taken in by then, and only events up to those numbers are added up, without those
that the fold has quarantined or done without.

Invariant: what is compared was made of the same events; a province's stream of which that cannot be had is left out,
and the numbers that are missing are named.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, Final, Protocol

from psycopg import AsyncConnection, IsolationLevel, sql

from services.reporting.archive.tables import missing as missing_tables
from services.reporting.audit.queries import Conflict, Entry, Repeated, Subject
from services.reporting.audit.tables import audit_readings as audit_readings_tables
from services.reporting.audit.tables import audit_sql as audit_sql_tables
from services.reporting.audit.tables.audit_readings import ReadingName
from services.reporting.indicators.rules.indicator import Indicator
from services.reporting.indicators.rules.measures import Distinct
from services.reporting.indicators.rules.timeline_parts import TIMELINE_PARTS
from services.reporting.rebuild.tables.table_swap import READERS_FIRST
from shared.contracts import type_of
from shared.contracts.partition import Partition
from shared.contracts.registry.people import EntrepreneurMerged
from shared.messaging.inbox.sequencing import Gap
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
_LATE: Final = "select topic, partition, sequence from late_event where consumer = 'folder'"
_UNFILED: Final = """
select count(*)
from unnest(%(topics)s::text[], %(partitions)s::int[], %(numbers)s::bigint[]) b (topic, partition, number)
left join lane l on (l.consumer, l.topic, l.partition) = ('archive', b.topic, b.partition)
where coalesce(l.sequence, 0) < b.number"""
_CONFLICTS: Final = """
select topic || '/' || partition, sequence, "offset" from quarantine
where consumer = 'folder' and reason = 'sequence-reused' order by topic, partition, sequence, 3"""
_REPEATED: Final = """
select topic || '/' || partition, min(sequence), array_agg(sequence order by sequence) from archive
group by topic, partition, event_id having count(*) > 1 order by 1, 2"""


class Declared(Protocol):
    """What is declared: of the catalogue, an audit knows nothing but the indicators."""

    @property
    def indicators(self) -> Iterable[Indicator]:
        """Every folded indicator."""


class PostgresAuditSource:
    """The two sides, each read through a snapshot of its own; made by `open_audit_source`."""

    def __init__(self, figures: AsyncConnection, archive: AsyncConnection, indicators: Iterable[Indicator]) -> None:
        self._figures, self._archive = figures, archive
        self.missing: dict[Partition, list[Gap]] = {}
        """The numbers of each partition that the fold has counted and the archive lacks."""
        self.conflicts: list[Conflict] = []
        """The records whose number was taken by another event."""
        self.repeated: list[Repeated] = []
        """The events that are in a stream under several numbers, each of which counts."""
        self._stored: dict[Subject, str] = {}
        self._recomputed: dict[Subject, sql.Composed] = {}
        self._members: dict[Subject, tuple[Indicator, str]] = {}
        self._up_to: dict[str, Any] = {}
        for indicator in indicators:
            self._add_indicator(indicator)
        for part in TIMELINE_PARTS:
            declared = type_of(part.source)
            subject = Subject("timeline", f"{part.kind} {declared.name}", (declared.owner,))
            self._add(subject, audit_sql_tables.STORED_TIMELINES, audit_sql_tables.timelines(part))
        self._readings: dict[Subject, ReadingName] = {
            Subject("reading", name, ("registry", "partnerships")): name for name in audit_readings_tables.NAMES
        }
        self._days: list[date] = []

    @property
    def subjects(self) -> Sequence[Subject]:
        """Everything that is compared."""
        return [*self._stored, *self._members, *self._readings]

    def stored(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield what the fold has made of the events, some provinces left out."""
        if subject in self._readings:
            read = audit_readings_tables.read(self._figures, self._readings[subject], self._days, without)
            return _each(read)
        if subject in self._members:
            return _each(audit_readings_tables.members_read(self._figures, self._members[subject][0], without))
        asked = {"name": subject.name, "without": list(without)}
        return _entries(self._figures, self._stored[subject].encode(), asked)

    def recomputed(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield what the archive makes of them."""
        asked = {**self._up_to, "without": list(without)}
        if subject in self._readings:
            name = self._readings[subject]
            return _each(audit_readings_tables.reread(self._archive, name, self._days, asked))
        if subject in self._members:
            return _each(audit_readings_tables.members_reread(self._archive, *self._members[subject], asked))
        return _entries(self._archive, self._recomputed[subject], asked)

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
            **await _columns(self._figures, _LATE, "late_topics", "late_partitions", "late_sequences"),
        }
        self.conflicts = [Conflict(*row) for row in await _rows(self._figures, _CONFLICTS)]
        self._days = await audit_readings_tables.days(self._figures)
        await _wait_for_archive(url, self._up_to, wait_seconds)
        await self._archive.execute(_PATIENCE.encode())
        self.missing = await missing_tables.missing(self._archive, "folder", _bounds(self._up_to))
        self.repeated = [Repeated(partition, all_) for partition, _, all_ in await _rows(self._archive, _REPEATED)]

    def _add_indicator(self, indicator: Indicator) -> None:
        owners = (type_of(indicator.source).owner,)
        figures = Subject("figure", indicator.name, owners)
        self._add(figures, audit_sql_tables.STORED_FIGURES, audit_sql_tables.figures(indicator))
        if isinstance(indicator.measure, Distinct):
            member = indicator.measure.field
            members = audit_sql_tables.members(indicator, member)
            self._add(Subject("member", indicator.name, owners), audit_sql_tables.STORED_MEMBERS, members)
            merged = Subject("reading", indicator.name, (*owners, type_of(EntrepreneurMerged).owner))
            self._members[merged] = indicator, member

    def _add(self, subject: Subject, stored: str, recomputed: sql.Composed) -> None:
        self._stored[subject], self._recomputed[subject] = stored, recomputed


async def _each(entries: Awaitable[Sequence[Entry]]) -> AsyncIterator[Entry]:
    for entry in await entries:
        yield entry


def _bounds(up_to: Mapping[str, Any]) -> dict[Partition, int]:
    bounds = zip(up_to["topics"], up_to["partitions"], up_to["numbers"], strict=True)
    return {Partition(topic, partition): number for topic, partition, number in bounds}


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
            ((late,),) = await _rows(connection, _UNFILED, up_to)
            if not late:
                return
            await asyncio.sleep(_LOOK_SECONDS)


async def _columns(connection: AsyncConnection, statement: str, *names: str) -> dict[str, list[Any]]:
    rows = await _rows(connection, statement)
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


async def _rows(connection: AsyncConnection, statement: str, asked: Mapping[str, Any] | None = None) -> list[Any]:
    return await (await connection.execute(statement.encode(), asked)).fetchall()
