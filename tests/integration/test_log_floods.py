"""What a worker writes while Kafka is away, or has none of its topics, is a few lines a minute and names the reason."""

from functools import partial
from pathlib import Path
from random import Random

import pytest

from deploy.local.ports import reserved
from shared.persistence.database import connect
from tests.support.eventually import dawdle, eventually
from tests.support.facts import Story
from tests.support.in_process import Service
from tests.support.pipeline import write
from tests.support.processes import Process, Roles, settings_of

SECONDS = 10
MOST_LINES = 40
"""In these seconds; there were 110 to 150 a second."""
WORKERS = [("registry", "worker"), ("mentoring", "worker"), ("reporting", "worker"), ("reporting", "archive")]


async def watched(roles: Roles, servers: str, database: str, role: tuple[str, str]) -> list[str]:
    """Return what a role writes in the first seconds after it has begun."""
    service = Service(role[0], database)
    service.migrate()
    if role[0] != "reporting":
        await _commit(database)
    settings = settings_of(role[0], database_url=database, kafka_servers=servers, provinces="all", topic_partitions=2)
    process = roles.start(*role, settings)
    await eventually(partial(_has_begun, process), within_seconds=30)
    await dawdle(SECONDS)
    assert process.exit_code is None
    return process.log.read_text("utf-8").splitlines()


async def _commit(database: str) -> None:
    """Let some events wait in the outbox."""
    story = Story(Random(1).randrange(1000), ("73", "33"))
    async with await connect(database) as connection:
        for _ in range(20):
            await write(connection, story)


def _has_begun(process: Process) -> bool:
    return bool(Path(process.log).read_text("utf-8"))


@pytest.mark.parametrize("role", WORKERS, ids=" ".join)
async def test_a_broker_that_is_away_is_said_once(roles: Roles, database: str, role: tuple[str, str]) -> None:
    with reserved(1) as (port,):
        lines = await watched(roles, f"127.0.0.1:{port}", database, role)
    assert len(lines) <= MOST_LINES, "\n".join(lines)
    assert any("connect" in line.lower() for line in lines)


@pytest.mark.parametrize("role", WORKERS, ids=" ".join)
async def test_topics_that_are_missing_are_said_once_each_and_ten_at_most(
    roles: Roles, clean_kafka: str, database: str, role: tuple[str, str]
) -> None:
    lines = await watched(roles, clean_kafka, database, role)
    assert len(lines) <= MOST_LINES, "\n".join(lines)
