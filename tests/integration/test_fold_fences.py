"""A projector that lost its partitions changes nothing, and two that meet in one cell both count."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg import AsyncConnection, OperationalError

from services.reporting import app
from services.reporting.archive.rules import archive_batch
from services.reporting.archive.tables.rows import PostgresArchive
from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import Projection, WriteBatch
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.tables.projection_writer import PostgresProjectionWriter
from shared.contracts.partition import Partition
from shared.messaging.inbox.positions import Fenced
from shared.messaging.inbox.sequencing import Position
from shared.persistence.database import connect, migrate
from tests.support.partitions import Logs, Record
from tests.unit.reporting.samples import a_session

PARTITION = Partition("73.mentoring", 0)
_SESSIONS = """
select coalesce(sum(c.n), 0)::int from cell c join line l on c.key >> 46 = l.line
where c.key >> 12 & 17179869183 = 7300000000
    and l.definition like 'session-completed:%' and cardinality(l.dimensions) = 2
"""
_NUMBERED = """
select (select array[count(*), count(distinct (definition, dimensions))] from line),
    (select array[count(*), count(distinct name)] from named_place)"""
_CUT = """
select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()"""


class FolderAlone:
    """A projector without Kafka: it is handed its records."""

    def __init__(self, url: str) -> None:
        self.ledger, self._folding = PostgresProjectionWriter(url), Projection(DECLARED, RecordDecoder(DECLARED))

    async def prepare(self, records: list[Record]) -> WriteBatch:
        """Do everything but the transaction."""
        partitions = {Partition(record.topic, record.partition) for record in records}
        batch = self._folding.project_batch(records, await self.ledger.positions(partitions))
        await self._folding.resolve_keys(batch, self.ledger)
        return batch

    async def fold(self, records: list[Record]) -> None:
        """Fold a batch."""
        await self.ledger.write(await self.prepare(records))


@pytest.fixture
def url(database: str) -> str:
    """Reporting's empty tables."""
    migrate(Path(app.__file__).parent / "migrations", database)
    return database


@pytest.fixture
async def projectors(url: str) -> AsyncIterator[tuple[FolderAlone, FolderAlone]]:
    """Two projectors of one database."""
    both = FolderAlone(url), FolderAlone(url)
    yield both
    for projector in both:
        await projector.ledger.close()


@asynccontextmanager
async def asking(url: str) -> AsyncIterator[AsyncConnection]:
    """Lend a connection."""
    connection = await connect(url, autocommit=True)
    try:
        yield connection
    finally:
        await connection.close()


async def ask(url: str, statement: str) -> tuple[Any, ...]:
    """Return the one row that a statement answers."""
    async with asking(url) as connection:
        return await (await connection.execute(statement.encode())).fetchone() or ()


async def sessions(url: str) -> int:
    """Count the sessions of South Sulawesi."""
    (number,) = await ask(url, _SESSIONS)
    return int(number)


async def test_a_projector_that_wakes_up_after_another_took_its_partition_changes_nothing(
    url: str, projectors: tuple[FolderAlone, FolderAlone]
) -> None:
    zombie, heir = projectors
    partitions = Logs()
    records = [partitions.tell(a_session()) for _ in range(3)]
    asleep = await zombie.prepare(records)
    await heir.fold(records)
    with pytest.raises(Fenced):
        await zombie.ledger.write(asleep)
    assert await sessions(url) == 3
    await zombie.fold(records)
    await zombie.fold([partitions.tell(a_session())])
    assert await sessions(url) == 4


async def test_a_partition_that_another_has_moved_fences_the_whole_batch(
    url: str, projectors: tuple[FolderAlone, FolderAlone]
) -> None:
    zombie, heir = projectors
    partitions = Logs()
    records = [partitions.tell(a_session(), partition=partition) for partition in (0, 1)]
    asleep = await zombie.prepare(records)
    await heir.fold(records[:1])
    with pytest.raises(Fenced):
        await zombie.ledger.write(asleep)
    assert await sessions(url) == 1


async def test_a_database_that_was_put_back_takes_nothing_of_a_partition_that_had_not_moved(
    url: str, projectors: tuple[FolderAlone, FolderAlone]
) -> None:
    projector, _ = projectors
    partitions = Logs()
    await projector.fold([partitions.tell(a_session()) for _ in range(3)])
    other = await projector.prepare([partitions.tell(a_session(), partition=1)])
    other.stood = {PARTITION: 3}
    async with asking(url) as connection:
        await connection.execute("update lane set position = 2 where topic = '73.mentoring' and partition = 0")
    with pytest.raises(Fenced):
        await projector.ledger.write(other)
    async with asking(url) as connection:
        await connection.execute("delete from lane where topic = '73.mentoring' and partition = 0")
    with pytest.raises(Fenced):
        await projector.ledger.write(other)
    assert await sessions(url) == 3
    other.stood = {}
    await projector.ledger.write(other)
    assert await sessions(url) == 4


async def test_two_projectors_that_open_the_same_cells_at_once_both_count(
    url: str, projectors: tuple[FolderAlone, FolderAlone]
) -> None:
    partitions = Logs()
    for _ in range(10):
        batches = [[partitions.tell(a_session(), partition=partition) for _ in range(5)] for partition in (0, 1)]
        await asyncio.gather(*(projector.fold(batch) for projector, batch in zip(projectors, batches, strict=True)))
    assert await sessions(url) == 100


async def test_projectors_that_meet_the_same_centres_at_once_agree_on_their_numbers(
    url: str, projectors: tuple[FolderAlone, FolderAlone]
) -> None:
    one, other = Logs(), Logs()
    centres = [UUID(int=number) for number in range(200)]
    batches = [
        [partitions.tell(a_session(centre_id=centre), partition=partition) for centre in order]
        for partition, (partitions, order) in enumerate([(one, centres), (other, centres[::-1])])
    ]
    await asyncio.gather(*(projector.fold(batch) for projector, batch in zip(projectors, batches, strict=True)))
    assert await ask(url, _NUMBERED) == ([2, 2], [200, 200])
    assert await sessions(url) == 400


async def test_a_batch_whose_connection_is_cut_is_folded_again(
    url: str, projectors: tuple[FolderAlone, FolderAlone]
) -> None:
    projector, _ = projectors
    partitions = Logs()
    records = [partitions.tell(a_session()) for _ in range(3)]
    batch = await projector.prepare(records)
    await ask(url, _CUT)
    with pytest.raises(OperationalError):
        await projector.ledger.write(batch)
    await projector.fold(records)
    assert await sessions(url) == 3


async def test_an_archive_that_wakes_up_late_files_nothing_twice(url: str) -> None:
    reader, partitions, zombie, heir = (
        RecordDecoder(DECLARED),
        Logs(),
        PostgresArchive(url),
        PostgresArchive(url),
    )
    records = [partitions.tell(a_session(session_id=UUID(int=number))) for number in range(3)]
    asleep = archive_batch(reader, records, await zombie.positions([PARTITION]))
    await heir.write(archive_batch(reader, records, await heir.positions([PARTITION])))
    with pytest.raises(Fenced):
        await zombie.write(asleep)
    assert await ask(url, "select count(*), count(distinct event_id) from archive") == (3, 3)
    assert await zombie.positions([PARTITION]) == {PARTITION: Position(3, 3)}
    for archive in (zombie, heir):
        await archive.close()
