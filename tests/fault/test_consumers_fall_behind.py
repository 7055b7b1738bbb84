"""Folder and archive are much slower than the log grows: their tables are locked while events pour in.

At times they are held up for longer than a batch may take, so the group takes their partitions away while they still
work; what they had in hand is done once, they say how much waits, and they catch up. The outbox has a PostgreSQL of its
own: a projector that is held up in the middle of a transaction would hold back the relay of a database beside its own.
"""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.support import pipeline as spines
from tests.support.clients import Caller
from tests.support.eventually import dawdle, eventually
from tests.support.facts import Story
from tests.support.fixtures import NewDatabase
from tests.support.pipeline import Spine, asking
from tests.support.processes import Roles
from tests.support.servers import Server

BATCH_MOST_SECONDS = 3.0
HELD_UP_SECONDS = 1.0
EVERY_FIFTH = 5
"""Every fifth time they are held up for longer than a batch may take."""
_LOCK = "lock table cell, archive in exclusive mode"


@pytest.fixture
async def spine(
    clean_kafka: str, new_database: NewDatabase, own_postgres: Server, roles: Roles
) -> AsyncIterator[Spine]:
    """A spine whose outbox is far from reporting's tables."""
    async with spines.spine(roles, clean_kafka, own_postgres.address, new_database()) as lent:
        yield lent


async def test_consumers_that_are_slower_than_the_log_lose_nothing_and_say_what_waits(
    spine: Spine, api: Caller, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    spine.start("relay")
    slow = [spine.start(name, batch_most_seconds=BATCH_MOST_SECONDS) for name in ("folder", "archive")]
    for seed in seeds:
        story, dice = Story(seed, spine.provinces), random.Random(seed)
        async with held_up(spine):
            await spine.tell(story, dice, transactions=20)
            if seed == seeds[0]:
                await eventually(lambda: waits(api))
            await dawdle(dice.random() * HELD_UP_SECONDS)
            if seed % EVERY_FIFTH == 0:
                await dawdle(BATCH_MOST_SECONDS)
            await spine.tell(story, dice, transactions=5)
        await spine.drained()
        assert await spine.audit() == [], f"seed {seed}"
    await eventually(lambda: nothing_waits(api))
    taken_away = [process.log.read_text().count("lanes-assigned") - 1 for process in slow]
    record_property("events", len(spine.committed))
    record_property("lanes taken away", taken_away)
    assert all(taken_away)


@asynccontextmanager
async def held_up(spine: Spine) -> AsyncIterator[None]:
    """Let nobody write a number or file an event for as long as the block."""
    async with asking(spine.reporting_url) as connection, connection.transaction():
        await connection.execute(_LOCK)
        yield


async def _waiting(api: Caller) -> int:
    return sum(int(each["waiting"]) for each in (await api.http.get("/freshness")).json())


async def waits(api: Caller) -> bool:
    """Ask whether readers are told that something waits."""
    return await _waiting(api) > 0


async def nothing_waits(api: Caller) -> bool:
    """Ask whether readers are told that nothing waits."""
    return await _waiting(api) == 0
