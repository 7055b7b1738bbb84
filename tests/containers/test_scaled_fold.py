"""The nation's fold by three workers: one is killed or asked to go while a province goes on recording.

Invariant: what callers were told is what the streams hold, once, and what the nation and the province show in the end.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import httpx2
import pytest

from deploy.local.issuer import token_request
from shared.contracts import OWNERS, topic
from tests.support import audit, compose, figures_api, groups
from tests.support.actors import Office, World, busy, make_world
from tests.support.audit import Finding, fact_of
from tests.support.command_record import Service, Shown
from tests.support.compose import PARTITIONS, PROJECTORS, PROVINCE, Stack
from tests.support.eventually import eventually
from tests.support.raw_consumer import Stranger

GROUP = "all.reporting-folder"
ALL_PARTITIONS = PARTITIONS * len(OWNERS)
ACTORS = 3
SESSION_SECONDS = 6
"""How long the workers of the compose file may be silent: the default."""
Tell = Callable[[str, object], None]


def spread(stack: Stack) -> list[int]:
    """Return how many partitions each of the nation's projectors reads, once all are read; the fewest first."""
    partitions = sorted(groups.partitions_by_member(stack.kafka_servers, GROUP).values())
    assert sum(partitions) == ALL_PARTITIONS, partitions
    return partitions


def spread_over(stack: Stack, members: int) -> list[int]:
    """Return the same, once so many workers read."""
    partitions = spread(stack)
    assert len(partitions) == members, partitions
    return partitions


@pytest.fixture(scope="module")
async def office(_stack: Stack) -> AsyncIterator[Office]:
    """One outsider for the whole file: the stack keeps what earlier tests recorded."""
    ports: dict[Service, str] = {
        "registry": "REGISTRY_PORT",
        "mentoring": "MENTORING_PORT",
        "partnerships": "PARTNERSHIPS_PORT",
    }
    _stack.up(projectors=PROJECTORS)
    token = (
        httpx2.post(f"{_stack.url('ISSUER_PORT')}/token", data=token_request("province:73"))
        .raise_for_status()
        .json()["access_token"]
    )
    async with Office({service: _stack.url(port) for service, port in ports.items()}, str(token)) as lent:
        yield lent


@pytest.fixture(scope="module")
async def world(office: Office) -> World:
    return await make_world(office)


@asynccontextmanager
async def recording(office: Office, world: World) -> AsyncIterator[None]:
    """People record at their own pace, without a pause, for as long as the block."""
    enough, dice = asyncio.Event(), random.Random()

    async def go_on() -> None:
        while not enough.is_set():
            await busy(office, world, dice, ACTORS, commands=5)

    work = asyncio.ensure_future(go_on())
    try:
        yield
    finally:
        enough.set()
        await work


async def judged(stack: Stack, office: Office) -> list[Finding]:
    """Compare what callers were told with the streams and with both pages."""
    ledger, expected = office.ledger, office.ledger.shown()
    with Stranger(stack.kafka_servers, [topic(PROVINCE, owner) for owner in OWNERS]) as stranger:

        def published() -> bool:
            stranger.read_on()
            partitions, _ = audit.read(stranger.records)
            return not audit.told(ledger.facts(), partitions, fact_of)

        await eventually(published, within_seconds=30)
        partitions, findings = audit.read(stranger.records)
    findings += ledger.clashes() + audit.in_order(partitions)
    for port in ("PORT", "PROVINCE_PORT"):
        await eventually(partial(_shows, stack.url(port), expected), within_seconds=30)
    return findings


async def _shows(url: str, expected: dict[Shown, int]) -> bool:
    found = await figures_api.of_this_year(url, PROVINCE, expected)
    assert not audit.same("figure", expected, found)
    return True


async def test_three_workers_read_a_third_each(stack: Stack, office: Office, world: World) -> None:
    third = ALL_PARTITIONS // PROJECTORS
    assert await eventually(partial(spread, stack), within_seconds=30) == [third] * PROJECTORS
    async with recording(office, world):
        await eventually(lambda: len(office.ledger.entries) > 100, within_seconds=60)
    assert await judged(stack, office) == []


async def test_one_of_three_is_killed_and_every_number_is_right(
    stack: Stack, office: Office, world: World, tell: Tell
) -> None:
    await eventually(partial(spread, stack), within_seconds=30)
    before = len(office.ledger.entries)
    async with recording(office, world):
        await eventually(lambda: len(office.ledger.entries) > before + 20, within_seconds=60)
        compose.docker("kill", random.choice(stack.running("reporting-worker"))["Id"])
        killed = time.monotonic()
        partitions = await eventually(partial(spread_over, stack, PROJECTORS - 1), within_seconds=5 * SESSION_SECONDS)
        tell("lanes of the killed one waited", f"{time.monotonic() - killed:.1f} s")
    assert partitions == [ALL_PARTITIONS // 2] * 2
    assert await judged(stack, office) == []
    tell("commands", office.ledger.told())


async def test_a_worker_that_is_asked_to_go_hands_its_partitions_over_at_once(
    stack: Stack, office: Office, world: World, tell: Tell
) -> None:
    await eventually(partial(spread_over, stack, PROJECTORS), within_seconds=30)
    async with recording(office, world):
        began = time.monotonic()
        await asyncio.to_thread(compose.docker, "stop", random.choice(stack.running("reporting-worker"))["Id"])
        await eventually(partial(spread_over, stack, PROJECTORS - 1), within_seconds=30)
        waited = time.monotonic() - began
        tell("lanes were with the others, the worker's own end included, after", f"{waited:.1f} s")
    assert waited < SESSION_SECONDS, "it left without a word"
    assert await judged(stack, office) == []
