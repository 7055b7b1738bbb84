"""What hangs says that it is not ready, and what cannot help itself ends: on a real Kafka and a real PostgreSQL."""

import random

import httpx2
import psycopg
import pytest

from shared.messaging import watchdog
from tests.support.eventually import eventually
from tests.support.facts import Story
from tests.support.pipeline import Spine, spine
from tests.support.processes import Process, Roles
from tests.support.servers import Server

NOTICED = watchdog.UNREADY_SECONDS + 25
"""A question to a broker that hangs is given up after ten seconds; then comes the next round."""


async def reasons(role: Process) -> dict[str, str]:
    """Return why a role is not ready; whatever it is, the process must be alive and say so."""
    async with httpx2.AsyncClient(base_url=role.url, timeout=5) as http:
        assert (await http.get("/health/live")).status_code == 200
        answer = await http.get("/health/ready")
    said: dict[str, str] = answer.json()["reasons"]
    assert (answer.status_code == 503) == bool(said)
    return said


async def unready(role: Process, part: str, words: str) -> None:
    """Wait until a part of a role says these words of what is wrong with it."""

    async def said() -> bool:
        try:
            found = (await reasons(role)).get(part, "")
        except httpx2.TransportError as unheard:
            raise ConnectionError(*unheard.args) from unheard
        assert words in found, found
        return bool(found)

    await eventually(said, within_seconds=NOTICED)


async def test_a_projector_that_is_wedged_says_so_and_ends(spine: Spine) -> None:
    await spine.tell(Story(1, spine.provinces), random.Random(1), 20)
    relay = spine.start("relay")
    await relay.ready()
    projector = spine.start("folder", die_at="consumer-taken:1:wedge")
    await unready(projector, "lanes", "still for")
    assert await projector.died(within_seconds=watchdog.PATIENCE_SECONDS + 15) == 1
    assert "Stalled" in projector.words
    await spine.start("folder").ready()
    spine.start("archive")
    await spine.drained()
    assert await spine.audit() == []


@pytest.fixture
def outbox(own_postgres: Server) -> str:
    """A database whose server can be made to hang."""
    with psycopg.connect(own_postgres.address, autocommit=True) as admin:
        admin.execute("create database outbox")
    return f"{own_postgres.address.rsplit('/', 1)[0]}/outbox"


async def test_a_broker_that_hangs_makes_roles_unready_until_it_is_back(
    own_kafka: Server, outbox: str, database: str, roles: Roles
) -> None:
    async with spine(roles, own_kafka.address, outbox, database) as lent:
        relay, projector, archive = (lent.start(name) for name in ("relay", "folder", "archive"))
        for role in (relay, projector, archive):
            await role.ready()
        own_kafka.pause()
        await lent.tell(Story(1, lent.provinces), random.Random(1), 20)
        await unready(projector, "lanes", "TimeoutError")
        await unready(relay, "relay", "")
        own_kafka.resume()
        for role in (relay, projector, archive):
            await role.ready(within_seconds=60)
        await lent.drained(within_seconds=60)
        assert await lent.audit() == []
        assert {role.exit_code for role in (relay, projector, archive)} == {None}


async def test_a_database_that_hangs_or_is_gone_makes_roles_unready_until_it_is_back(
    clean_kafka: str, own_postgres: Server, outbox: str, database: str, roles: Roles
) -> None:
    async with spine(roles, clean_kafka, outbox, database) as lent:
        relay = lent.start("relay")
        api = roles.start("registry", "api", lent.environment("relay"))
        for role in (relay, api):
            await role.ready()
        own_postgres.pause()
        await unready(api, "database", "no answer")
        await unready(relay, "relay", "still for")
        own_postgres.resume()
        await relay.ready()
        own_postgres.stop()
        await unready(api, "database", "cannot be reached")
        await unready(relay, "relay", "OperationalError")
        own_postgres.start()
        for role in (relay, api):
            await role.ready(within_seconds=60)
