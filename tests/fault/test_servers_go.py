"""Kafka and PostgreSQL are killed, hang, and run out of disk while six callers are at work.

One system goes through all of it, so what one accident broke would show in the next. Kafka and PostgreSQL come from the
local launcher whatever else the machine offers: a full disk is a limit on the size of the broker's files, set on its
own process. Roles that end because they cannot go on are started again, as a supervisor would.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from random import Random

import psycopg
import pytest

from tests.support import processes
from tests.support.actors import busy
from tests.support.eventually import NeverHappened, dawdle, eventually
from tests.support.local import Launched, Local
from tests.support.prefork import Zygotes
from tests.support.system import SERVICES
from tests.support.system_under_fault import SESSION_SECONDS, Estate, estate

Accident = Callable[[Random], Awaitable[None]]
Note = Callable[[str, object], None]
PAST_ITS_SESSION = SESSION_SECONDS * 1.5
SOON_SECONDS = 0.4
"""Within this time after the callers began something happens."""
ROOM_BYTES = 4_000
MANY = 12
"""Commands of a caller when something has to be written after the accident, not before it."""


@pytest.fixture(scope="module")
def backstage() -> Iterator[ThreadPoolExecutor]:
    """A thread in which a server is started while callers go on; its children live as long as it does."""
    with ThreadPoolExecutor(1) as thread:
        yield thread


@pytest.fixture(scope="module")
def kafka(backstage: ThreadPoolExecutor) -> Iterator[Launched]:  # noqa: ARG001  # ends before its thread
    with Local().kafka() as server:
        yield server


@pytest.fixture(scope="module")
def postgres(backstage: ThreadPoolExecutor) -> Iterator[Launched]:  # noqa: ARG001  # ends before its thread
    with Local().postgres() as server:
        yield server


@pytest.fixture(scope="module")
def databases(postgres: Launched) -> Mapping[str, str]:
    """A database for each service."""
    with psycopg.connect(postgres.address, autocommit=True) as admin:
        for service in SERVICES:
            admin.execute(f"create database {service}".encode())
    return {service: f"{postgres.address.rsplit('/', 1)[0]}/{service}" for service in SERVICES}


@pytest.fixture(scope="module")
async def system(kafka: Launched, databases: Mapping[str, str], _zygotes: Zygotes) -> AsyncIterator[Estate]:
    """The system that has to bear it."""
    with processes.roles(_zygotes.start) as roles:
        async with estate(roles, kafka.address, databases) as lent:
            yield lent


@pytest.fixture
def start(backstage: ThreadPoolExecutor) -> Callable[[Launched], Awaitable[None]]:
    """Starts a server without holding up the callers."""

    async def begin(server: Launched) -> None:
        await asyncio.get_running_loop().run_in_executor(backstage, server.start)

    return begin


async def suffer(accident: Accident, system: Estate, seeds: range, note: Note, commands: int = 4) -> None:
    """Let an accident happen once a seed, at some moment of the callers' work, and compare each time.

    Each of the six callers sends so many commands a seed.
    """
    before = {name: len(mortal.deaths) for name, mortal in system.mortals.items()}
    for seed in seeds:
        dice = Random(seed)
        async with asyncio.TaskGroup() as group:
            group.create_task(busy(system.office, system.world, dice, actors=6, commands=commands))
            await dawdle(dice.random() * SOON_SECONDS)
            await accident(dice)
        await system.drained()
        assert await system.audit() == [], f"seed {seed}"
    note("ledger so far", system.office.ledger.told())
    ended = {" ".join(name): len(mortal.deaths) - before[name] for name, mortal in system.mortals.items()}
    note("roles started again", {name: times for name, times in ended.items() if times} or "none")


async def test_postgresql_is_killed(
    system: Estate,
    postgres: Launched,
    start: Callable[[Launched], Awaitable[None]],
    seeds: range,
    record_property: Note,
) -> None:
    async def accident(dice: Random) -> None:
        postgres.kill()
        await dawdle(dice.random() * SOON_SECONDS)
        await start(postgres)

    await suffer(accident, system, seeds, record_property)


async def test_kafka_is_killed(
    system: Estate, kafka: Launched, start: Callable[[Launched], Awaitable[None]], seeds: range, record_property: Note
) -> None:
    async def accident(_: Random) -> None:
        kafka.kill()
        await start(kafka)

    await suffer(accident, system, seeds, record_property)


async def test_kafka_and_postgresql_hang_for_longer_than_a_session(
    system: Estate, kafka: Launched, postgres: Launched, seeds: range, record_property: Note
) -> None:
    async def hang(server: Launched, after: float) -> None:
        await dawdle(after)
        server.pause()
        try:
            await dawdle(PAST_ITS_SESSION)
        finally:
            server.resume()

    async def accident(dice: Random) -> None:
        await asyncio.gather(*(hang(server, dice.random()) for server in (kafka, postgres)))

    await suffer(accident, system, seeds, record_property)


async def test_kafkas_disk_is_full(
    system: Estate, kafka: Launched, start: Callable[[Launched], Awaitable[None]], seeds: range, record_property: Note
) -> None:
    ended_itself: list[bool] = []

    async def accident(dice: Random) -> None:
        kafka.leave_room(dice.choice(_log_sizes(kafka)) + dice.randrange(ROOM_BYTES))
        try:
            await eventually(lambda: not kafka.runs, within_seconds=5)
        except NeverHappened:
            kafka.kill()
        else:
            ended_itself.append(True)
        await start(kafka)

    await suffer(accident, system, seeds, record_property, commands=MANY)
    record_property("brokers that gave up by themselves", len(ended_itself))
    assert ended_itself


def _log_sizes(kafka: Launched) -> list[int]:
    """Return the sizes of the streams' logs in order; where there is room for a small one, a larger one is full."""
    sizes = (path.stat().st_size for path in (kafka.folder / "data").glob("73.*/*.log"))
    return sorted(size for size in sizes if size)
