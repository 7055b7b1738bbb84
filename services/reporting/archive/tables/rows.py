"""The archive's table: every event once, in partitions by business month.

Partitions are made when the first event of a month arrives, in a transaction before the batch's; what lies outside
the years that the programme can speak of goes to one partition for the rest.

Invariant: rows and the partitions' positions are committed together, so an event is filed once, whatever dies in
between.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from psycopg import AsyncConnection
from psycopg.errors import DuplicateTable

from services.reporting.archive.rules import ARCHIVE, ArchiveBatch, ArchiveRow, months
from services.reporting.archive.tables import missing as missing_tables
from services.reporting.projection.rules.periods import first_day
from services.reporting.projection.tables.connection import ReconnectingConnection
from shared.contracts.partition import Partition
from shared.messaging.inbox import positions, quarantine, taken_ids
from shared.messaging.inbox.put_aside import LocatedRecord
from shared.messaging.inbox.sequencing import Gap, Holders, Position
from shared.runtime.failpoints import failpoint

FIRST_YEAR: Final = 2010
LAST_YEAR: Final = 2099
_COPY: Final = """
copy archive (event_id, type, counts, sign, province, region, centre_id, business_on, recorded_at, topic, partition,
    "offset", sequence, subject, version, data) from stdin"""
_TAKE_OUT: Final = 'delete from archive where (topic, partition, "offset") = (%s, %s, %s)'
_FILED_UP_TO: Final = "select topic, partition, sequence from lane where consumer = %s order by 1, 2"
_AROUND: Final = """
select coalesce((select a."offset" from archive a where (a.topic, a.partition) = (%(topic)s, %(partition)s)
        and a.sequence < %(first)s order by a.sequence desc limit 1), 0),
    coalesce((select a."offset" from archive a where (a.topic, a.partition) = (%(topic)s, %(partition)s)
        and a.sequence > %(last)s order by a.sequence limit 1),
        (select position from lane where (consumer, topic, partition) = (%(consumer)s, %(topic)s, %(partition)s)))"""
_ONE_AT_A_TIME: Final = "select pg_advisory_xact_lock(7309000002)"
_THERE: Final = """
select a.topic, a.partition, a.sequence
from unnest(%(topics)s::text[], %(partitions)s::int[], %(numbers)s::bigint[]) w (topic, partition, sequence)
join archive a using (topic, partition, sequence)"""
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class PostgresArchive:
    """Files batches over one connection."""

    def __init__(self, url: str) -> None:
        self._connection = ReconnectingConnection(url)
        self._months: set[tuple[int, int]] = set()

    async def positions(self, asked: Iterable[Partition]) -> dict[Partition, Position]:
        """Return how far each partition has been filed; a new one stands at the beginning."""
        async with self._connection.open() as connection:
            return await positions.read_positions(connection, ARCHIVE, asked)

    async def holders(self, asked: Mapping[Partition, set[int]]) -> Holders:
        """Return which events took numbers."""
        async with self._connection.open() as connection:
            return await taken_ids.read_holders(connection, ARCHIVE, asked)

    async def write(self, batch: ArchiveBatch) -> None:
        """File a batch whole or not at all; raises `Fenced` unless all its partitions still stand where they stood."""
        await self.ensure_partitions(batch.rows)
        async with self._connection.open() as connection:
            async with connection.transaction():
                await _write_batch(connection, batch)
                failpoint("archive-before-commit")
            failpoint("archive-after-commit")

    async def missing(self) -> dict[Partition, list[Gap]]:
        """Return the numbers that it has gone past without filing or quarantining them."""
        async with self._connection.open() as connection:
            rows = await (await connection.execute(_FILED_UP_TO, (ARCHIVE,))).fetchall()
            bounds = {Partition(topic, partition): number for topic, partition, number in rows}
            return await missing_tables.missing(connection, ARCHIVE, bounds)

    async def stretch(self, partition: Partition, gaps: Sequence[Gap]) -> tuple[int, int]:
        """Return the offsets between which missing numbers lie in the log; shape: (first, beyond)."""
        given = {**partition._asdict(), "first": gaps[0].first, "last": gaps[-1].last, "consumer": ARCHIVE}
        async with self._connection.open() as connection:
            ((first, beyond),) = await (await connection.execute(_AROUND, given)).fetchall()
            return first, beyond

    async def refile(self, rows: Sequence[ArchiveRow]) -> int:
        """File what is not there, in one transaction; returns how many that were."""
        await self.ensure_partitions(rows)
        given = {
            "topics": [row.partition.topic for row in rows],
            "partitions": [row.partition.partition for row in rows],
            "numbers": [row.sequence for row in rows],
        }
        async with self._connection.open() as connection, connection.transaction():
            await connection.execute(_ONE_AT_A_TIME)
            there = set(await (await connection.execute(_THERE, given)).fetchall())
            lacking = [row for row in rows if (*row.partition, row.sequence) not in there]
            await write(connection, ArchiveBatch([], lacking))
            failpoint("refile-before-commit")
        return len(lacking)

    async def ensure_partitions(self, rows: Iterable[ArchiveRow]) -> None:
        """Make sure that rows of these months can be filed, in a transaction of its own."""
        async with self._connection.open() as connection:
            for year, month in sorted(months(rows) - self._months):
                await ensure_month(connection, year, month)
                self._months.add((year, month))

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()


async def write(connection: AsyncConnection, batch: ArchiveBatch) -> None:
    """File rows in the caller's transaction; there must be room for them."""
    async with connection.cursor().copy(_COPY) as copy:
        await copy.write("".join(map(_copied, batch.rows)))
    failpoint("archive-rows-written")


async def take_out(connection: AsyncConnection, record: LocatedRecord) -> bool:
    """Take an event out of the archive, in the caller's transaction; tells whether it was there."""
    return (await connection.execute(_TAKE_OUT, record.spot)).rowcount > 0


async def _write_batch(connection: AsyncConnection, batch: ArchiveBatch) -> None:
    await write(connection, batch)
    await quarantine.put(connection, ARCHIVE, batch.plans)
    await positions.move(connection, ARCHIVE, batch.plans)


async def ensure_month(connection: AsyncConnection, year: int, month: int) -> None:
    """Make sure that rows of a month can be filed."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return
    begin = year * 12 + month - 1
    name, first, beyond = f"archive_{year}_{month:02}", first_day(begin), first_day(begin + 1)
    statement = f"create table if not exists {name} partition of archive for values from ('{first}') to ('{beyond}')"
    try:
        await connection.execute(statement)
    except DuplicateTable:  # another archive made it in the same moment
        return


def _copied(row: ArchiveRow) -> str:
    centre, data = row.centre_id or "\\N", "\\N" if row.data is None else row.data.translate(_ESCAPES)
    subject = row.subject.translate(_ESCAPES)
    return (
        f"{row.event_id}\t{row.type}\t{row.counts}\t{row.sign}\t{row.province}\t{row.region}\t{centre}\t"
        f"{row.business_on}\t{row.recorded_at}\t{row.partition.topic}\t{row.partition.partition}\t{row.offset}\t{row.sequence}\t"
        f"{subject}\t{row.version}\t{data}\n"
    )
