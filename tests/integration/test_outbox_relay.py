"""The relay's promise on a real PostgreSQL and a real Kafka: every committed fact once, by number, in commit order."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaProducer
from prometheus_client import REGISTRY
from psycopg import AsyncConnection, OperationalError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.messaging.kafka import Outcome, Publication, publish
from shared.messaging.outbox import relay as module
from shared.messaging.outbox.leadership import LeadershipLost
from shared.messaging.outbox.relay import Relay, open_relay
from shared.persistence.database import connect, open_engine
from shared.runtime.settings import ServiceSettings
from tests.support import outbox
from tests.support.eventually import dawdle, eventually, never
from tests.support.fixtures import FreshTopics

PARTITIONS = 2
TOPICS = ("73.registry", "33.registry")


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """A database with an outbox in it."""
    opened = open_engine(database, connections=20)
    await outbox.prepare(opened)
    yield opened
    await opened.dispose()


@pytest.fixture
def settings(database: str, fresh_topics: FreshTopics) -> ServiceSettings:
    """A relay's settings: two provinces, two partitions each, short steps."""
    servers = fresh_topics(*TOPICS, partitions=PARTITIONS)
    return ServiceSettings(
        database_url=database,
        kafka_servers=servers,
        provinces=("73", "33"),
        relay_batch_events=7,
        relay_lease_seconds=1,
    )


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[None]:
    """Let a relay run for as long as the block."""
    task = asyncio.ensure_future(relay.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def write_one(engine: AsyncEngine, dice: random.Random) -> str | None:
    """Write one fact, dawdle, and commit or change one's mind; returns the event id that was committed."""
    async with AsyncSession(engine) as session:
        written = await outbox.write(session, PARTITIONS, dice.choice(("73", "33")))
        await dawdle(dice.random() * 0.02)
        if dice.random() < 0.2:
            await session.rollback()
            return None
        await session.commit()
        return written


async def write_many(engine: AsyncEngine, seed: int, facts: int) -> set[str]:
    """Write facts one after another; returns the ids of those that were committed."""
    dice = random.Random(seed)
    return {written for _ in range(facts) if (written := await write_one(engine, dice))}


async def emptied(database: str) -> bool:
    """Tell whether every fact has left the outbox."""
    connection = await connect(database, autocommit=True)
    try:
        row = await (await connection.execute("select count(*) from outbox")).fetchone()
    finally:
        await connection.close()
    return row == (0,)


async def test_sixteen_writers_with_roll_backs_lose_and_double_nothing(
    engine: AsyncEngine, settings: ServiceSettings
) -> None:
    async with AsyncSession(engine) as slow, running(open_relay(settings, outbox.OWNER)):
        late = await outbox.write(slow, PARTITIONS)
        written = await asyncio.gather(*(write_many(engine, seed, 20) for seed in range(16)))
        await slow.commit()
        await eventually(lambda: emptied(settings.database_url), within_seconds=30)
    found = outbox.partitions(settings.kafka_servers, *TOPICS)
    assert sorted(outbox.event_ids(found)) == sorted(set.union({late}, *written))
    assert outbox.gaps(found) == []


async def test_a_relay_that_was_asked_to_end_and_has_ended_holds_no_lease(
    engine: AsyncEngine, settings: ServiceSettings
) -> None:
    await write_many(engine, 1, 5)
    async with running(open_relay(settings, outbox.OWNER)):
        await eventually(lambda: emptied(settings.database_url), within_seconds=30)
    async with AsyncSession(engine) as session:
        held = await session.execute(text("select 1 from relay where expires_at > '-infinity'"))
        assert held.all() == []


async def test_a_fact_behind_an_open_transaction_waits_and_then_leaves_in_commit_order(
    engine: AsyncEngine, settings: ServiceSettings
) -> None:
    async with AsyncSession(engine) as slow, AsyncSession(engine) as quick:
        first = await outbox.write(slow, 1)
        second = await outbox.write(quick, 1)
        await quick.commit()
        async with running(open_relay(settings, outbox.OWNER)):
            await never(lambda: outbox.event_ids(outbox.partitions(settings.kafka_servers, "73.registry")))
            await slow.commit()
            await eventually(lambda: emptied(settings.database_url))
    assert outbox.event_ids(outbox.partitions(settings.kafka_servers, "73.registry")) == [first, second]


def told(figure: str) -> float | None:
    """Return what stands at `/metrics` of the outbox."""
    return REGISTRY.get_sample_value(f"naik_kelas_{figure}", {"service": outbox.OWNER})


async def test_what_waits_is_told_with_its_age_and_how_long_it_has_been_held_back(
    engine: AsyncEngine, settings: ServiceSettings
) -> None:
    relay = open_relay(settings, outbox.OWNER)
    async with AsyncSession(engine) as slow, AsyncSession(engine) as quick:
        await outbox.write(slow, 1)
        await outbox.write(quick, 1)
        await quick.commit()
        await relay.measure()
        assert told("outbox_events") == 1
        assert 0 < (told("relay_horizon_seconds") or 0) <= (told("outbox_age_seconds") or 0)
        await slow.rollback()
    await relay.measure()
    assert (told("outbox_events"), told("relay_horizon_seconds")) == (1, 0)
    gone = replace(relay, open_connection=lambda: connect("postgresql://127.0.0.1:9/gone"))
    with pytest.raises(OperationalError):
        await gone.measure()
    assert told("outbox_events") is None


async def test_a_roll_back_lets_the_facts_behind_it_leave_without_waiting_for_the_next_one(
    engine: AsyncEngine, settings: ServiceSettings
) -> None:
    async with AsyncSession(engine) as slow, AsyncSession(engine) as quick:
        await outbox.write(slow, 1)
        kept = await outbox.write(quick, 1)
        await quick.commit()
        async with running(open_relay(settings, outbox.OWNER)):
            await dawdle(0.2)
            await slow.rollback()
            await eventually(lambda: emptied(settings.database_url), within_seconds=0.7)
    assert outbox.event_ids(outbox.partitions(settings.kafka_servers, "73.registry")) == [kept]


async def test_numbers_go_on_where_a_stopped_relay_left_off(engine: AsyncEngine, settings: ServiceSettings) -> None:
    for seed in range(3):
        await write_many(engine, seed, 10)
        async with running(open_relay(settings, outbox.OWNER)):
            await eventually(lambda: emptied(settings.database_url))
    assert outbox.gaps(outbox.partitions(settings.kafka_servers, *TOPICS)) == []


async def test_only_one_of_two_relays_publishes(engine: AsyncEngine, settings: ServiceSettings) -> None:
    async with running(open_relay(settings, outbox.OWNER)), running(open_relay(settings, outbox.OWNER)):
        written = await write_many(engine, 1, 40)
        await eventually(lambda: emptied(settings.database_url))
    found = outbox.partitions(settings.kafka_servers, *TOPICS)
    assert sorted(outbox.event_ids(found)) == sorted(written)


async def test_a_relay_that_slept_past_its_lease_stores_nothing_and_repeats_only_known_numbers(
    engine: AsyncEngine, settings: ServiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = await write_many(engine, 5, 12)

    async def sleepy(producer: AIOKafkaProducer, records: list[Publication]) -> Outcome:
        monkeypatch.setattr(module, "publish", publish)
        async with running(open_relay(settings, outbox.OWNER)):
            await eventually(lambda: emptied(settings.database_url))
        return await publish(producer, records)

    monkeypatch.setattr(module, "publish", sleepy)
    sleeper = open_relay(settings, outbox.OWNER)
    connection: AsyncConnection = await sleeper.open_connection()
    with pytest.raises(LeadershipLost):
        await sleeper._hold_lease(connection)
    await connection.close()
    found = outbox.partitions(settings.kafka_servers, *TOPICS)
    assert sorted(outbox.event_ids(found)) == sorted(written)
    assert outbox.gaps(found) == []
