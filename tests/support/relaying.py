"""A relay in the test process, beside its topics and its outbox: facts in, records out, and what it says meanwhile.

Invariant: the relay is the one that `open_relay` makes from an operator's settings; nothing of it is replaced.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.messaging.outbox.relay import Relay, open_relay
from shared.persistence.database import connect, open_engine
from shared.runtime.settings import ServiceSettings
from tests.support import outbox, streams
from tests.support.eventually import eventually, poll
from tests.support.fixtures import FreshTopics
from tests.support.operating import Said, environment_of, operate

PARTITIONS = 2
_SECONDS = 30


@dataclass
class Outbox:
    """A database with an outbox, the settings of its relay, and its streams."""

    engine: AsyncEngine
    settings: ServiceSettings

    async def write(self, province: str, facts: int = 1) -> list[str]:
        """Commit facts of a province one by one; returns the ids of their events."""
        written = []
        for _ in range(facts):
            async with AsyncSession(self.engine) as session:
                written.append(await outbox.write(session, PARTITIONS, province))
                await session.commit()
        return written

    async def run(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a statement answers."""
        connection = await connect(self.settings.database_url, autocommit=True)
        try:
            asked = await connection.execute(statement.encode())
            return await asked.fetchall() if asked.description else []
        finally:
            await connection.close()

    async def waiting(self, province: str) -> int:
        """Count what waits for a province's stream."""
        ((count,),) = await self.run(f"select count(*) from outbox where topic = '{province}.registry'")  # noqa: S608
        return int(str(count))

    async def emptied(self, *provinces: str, within_seconds: float = _SECONDS) -> None:
        """Wait until nothing waits for these provinces' streams."""

        async def empty() -> bool:
            waiting = {province: await self.waiting(province) for province in provinces}
            assert not any(waiting.values()), waiting
            return True

        await eventually(empty, within_seconds)

    def published(self, province: str) -> list[str]:
        """Return the ids of a province's events, in the order of partitions and their numbers."""
        found = outbox.partitions(self.settings.kafka_servers, f"{province}.registry")
        assert outbox.gaps(found) == []
        return outbox.event_ids(found)

    def numbers(self, province: str) -> dict[int, list[int]]:
        """Return the numbers that a stream holds; shape: {partition: numbers in order}."""
        found = outbox.partitions(self.settings.kafka_servers, f"{province}.registry")
        return {partition: sorted(numbers) for (_, partition), numbers in found.items()}

    def relay(self) -> Relay:
        """Return a relay that does not run yet."""
        return open_relay(self.settings, outbox.OWNER)

    async def reconcile(self, *arguments: str) -> Said:
        """Type the operator's verb."""
        return await operate(environment_of(self.settings, "registry"), "reconcile", *arguments, service="registry")


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[Relay]:
    """Let a relay run for as long as the block."""
    task = asyncio.ensure_future(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def says(relay: Relay, words: str | None, within_seconds: float = _SECONDS) -> None:
    """Wait until a relay gives this reason for being unready; None: none at all."""

    async def said() -> bool:
        reason = await relay.failure_reason()
        assert reason == words if words is None else words in (reason or ""), reason
        return True

    await eventually(said, within_seconds)


def figure(name: str, topic: str) -> float | None:
    """Return what stands at `/metrics` of a topic."""
    return REGISTRY.get_sample_value(f"naik_kelas_relay_{name}", {"service": outbox.OWNER, "topic": topic})


def delete(servers: str, *names: str) -> None:
    """Delete streams."""
    admin = AdminClient({"bootstrap.servers": servers, "log_level": 0})
    for deleted in admin.delete_topics(list(names), operation_timeout=_SECONDS).values():
        deleted.result(_SECONDS)
    poll(lambda: not set(names) & set(streams.names(servers)), within_seconds=_SECONDS)


def send(servers: str, topic: str, partition: int, *values: bytes) -> None:
    """Put records into a partition, as anybody could who may write there."""
    producer = Producer({"bootstrap.servers": servers, "enable.idempotence": True})
    for each in values:
        producer.produce(topic, each, partition=partition)
    assert producer.flush(_SECONDS) == 0


@asynccontextmanager
async def outbox_of(database: str, fresh_topics: FreshTopics, *topics: str) -> AsyncIterator[Outbox]:
    """Lend an outbox of provinces whose streams exist, with a relay in small steps."""
    settings = ServiceSettings(
        database_url=database,
        kafka_servers=fresh_topics(*topics, partitions=PARTITIONS),
        provinces=tuple(topic[:2] for topic in topics),
        relay_batch_events=7,
        relay_lease_seconds=1,
    )
    engine = open_engine(database)
    await outbox.prepare(engine)
    yield Outbox(engine, settings)
    await engine.dispose()
