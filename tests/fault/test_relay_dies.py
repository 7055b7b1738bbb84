"""The relay dies at each of its named points and is started again: nothing is lost, no number carries two events."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from shared.persistence.database import open_engine
from tests.support import outbox
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.processes import KILLED_AT_POINT, Roles, settings_of

TOPICS = ("73.registry", "33.registry")
PARTITIONS = 2
FACTS = 60


@pytest.mark.parametrize("point", ["relay-numbered", "relay-sent", "relay-acknowledged", "relay-marked"])
async def test_a_relay_that_dies_and_returns_loses_and_doubles_nothing(
    point: str, database: str, fresh_topics: FreshTopics, roles: Roles
) -> None:
    servers = fresh_topics(*TOPICS, partitions=PARTITIONS)
    settings = settings_of(
        "registry",
        database_url=database,
        kafka_servers=servers,
        provinces="73,33",
        topic_partitions=PARTITIONS,
        relay_batch_events=7,
        relay_lease_seconds=1,
    )
    roles.start("registry", "migrate", settings).done()
    written = await _write(database)
    assert await roles.start("registry", "worker", settings, die_at=f"{point}:3").died() == KILLED_AT_POINT
    roles.start("registry", "worker", settings)
    await eventually(
        lambda: len(outbox.event_ids(outbox.partitions(servers, *TOPICS))) >= len(written), within_seconds=30
    )
    found = outbox.partitions(servers, *TOPICS)
    assert sorted(outbox.event_ids(found)) == sorted(written)
    assert outbox.gaps(found) == []


async def _write(database: str) -> list[str]:
    engine = open_engine(database)
    written = []
    for number in range(FACTS):
        async with AsyncSession(engine) as session:
            written.append(await outbox.write(session, PARTITIONS, ("73", "33")[number % 2]))
            await session.commit()
    await engine.dispose()
    return written
