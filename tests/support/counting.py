"""Reporting alone, on streams that a test writes record by record.

Invariant: a partition written through `partitions` has in Kafka exactly the offsets and numbers that it has there, so a
test can say beforehand what must become of each record.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from confluent_kafka import Producer
from psycopg import AsyncConnection

from services.reporting import app
from services.reporting.settings import ReportingSettings
from shared.contracts import OWNERS, topic
from shared.persistence.database import connect, migrate
from tests.support import refold, reporting_tables, streams
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.in_process import calling
from tests.support.partitions import Logs

PARTITIONS = 2
_MIGRATIONS = Path(app.__file__).parent / "migrations"


async def _assigned(role: Caller) -> None:
    async def has_partitions() -> bool:
        return "no lanes assigned yet" not in (await role.http.get("/health/ready")).text

    await eventually(has_partitions, within_seconds=20)


class Counting:
    """Reporting on an empty database and empty streams."""

    def __init__(self, database_url: str, fresh_topics: FreshTopics, *provinces: str) -> None:
        self.streams = [topic(province, owner) for province in provinces for owner in OWNERS]
        self.settings = ReportingSettings(
            database_url=database_url,
            kafka_servers=fresh_topics(*self.streams, partitions=PARTITIONS),
            provinces=provinces,
            session_timeout_seconds=2,
        )
        self.partitions = Logs()
        self.events: list[refold.Event] = []
        self._ends: dict[tuple[str, int], int] = {}
        migrate(_MIGRATIONS, database_url)

    def send(self) -> None:
        """Write what was added to the partitions into Kafka."""
        producer = Producer({"bootstrap.servers": self.settings.kafka_servers, "message.max.bytes": 8 << 20})
        for record in self.partitions.take():
            producer.produce(record.topic, record.value, partition=record.partition)
            self._ends[record.topic, record.partition] = record.offset + 1
        producer.flush(30)

    def recreate(self, *streams_: str) -> None:
        """Delete streams and make them again, as an operator would by mistake."""
        streams.delete(self.settings.kafka_servers, *streams_)
        streams.create(self.settings.kafka_servers, streams_, PARTITIONS)
        for stream in streams_:
            self.partitions.begin_anew(stream)
        self._ends = {each: end for each, end in self._ends.items() if each[0] not in streams_}

    @asynccontextmanager
    async def projector(self) -> AsyncIterator[Caller]:
        """Run a projector; lent once it has been given partitions."""
        async with calling(app.build_worker(self.settings)) as caller:
            await _assigned(caller)
            yield caller

    @asynccontextmanager
    async def archive(self) -> AsyncIterator[Caller]:
        """Run an archive; lent once it has been given partitions."""
        async with calling(app.build_archive(self.settings)) as caller:
            await _assigned(caller)
            yield caller

    @asynccontextmanager
    async def api(self) -> AsyncIterator[Caller]:
        """Run the api."""
        async with calling(app.build_api(self.settings)) as caller:
            yield caller

    async def taken_in(self, consumer: str = "folder", *, but: tuple[tuple[str, int], ...] = ()) -> None:
        """Wait until a consumer has taken in everything that was sent; the partitions that are left out stand still."""

        async def done() -> bool:
            async with self.database() as connection:
                places = await reporting_tables.places(connection, consumer)
                halted = await reporting_tables.halted(connection, consumer)
            assert halted >= {*but}, halted
            return all(places.get(partition) == end for partition, end in self._ends.items() if partition not in but)

        await eventually(done, within_seconds=60)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection to reporting's database."""
        connection = await connect(self.settings.database_url, autocommit=True)
        try:
            yield connection
        finally:
            await connection.close()

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a statement answers in reporting's database."""
        async with self.database() as connection:
            return await (await connection.execute(statement.encode(), values)).fetchall()

    async def rows_until(self, statement: str, expected: list[tuple[Any, ...]]) -> None:
        """Wait until a statement answers as expected."""

        async def done() -> bool:
            found = await self.rows(statement)
            assert found == expected, found
            return True

        await eventually(done, within_seconds=20)

    async def figures(self) -> dict[refold.Figure, int]:
        """Return every number that is not zero."""
        async with self.database() as connection:
            return await reporting_tables.figures(connection)

    async def cards(self) -> dict[refold.Timeline, tuple[int, str, refold.Event]]:
        """Return every card's parts."""
        async with self.database() as connection:
            return await reporting_tables.cards(connection)
