"""PostgreSQL was restarted or killed, and nobody who asks afterwards is told that it is away.

Every api first keeps as many connections as it may have, so that all of them are stale; then each is asked one thing
after the other. Invariant: nothing is sent twice by the test, so a 201 is the first answer of its command.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx2
import psycopg
import pytest

from tests.support import bodies
from tests.support.clients import Caller, Json
from tests.support.in_process import Service
from tests.support.sample_events import ANI, BUDI, MAROS, WORLD, replicated_events
from tests.support.servers import Server

ASKED_TIMES = 12
"""More than an api keeps connections."""
WHO = (str(MAROS.centre_id), str(BUDI.consultant_ref), str(ANI.entrepreneur_ref))
COMMANDS: dict[str, tuple[str, Callable[[int], Json]]] = {
    "registry": ("/entrepreneurs", bodies.an_entrepreneur),
    "mentoring": ("/sessions", lambda _: bodies.a_session(*WHO)),
    "partnerships": ("/partners", lambda serial: bodies.a_partner(name=f"Bank {serial}")),
}
QUESTIONS = {
    "registry": "/entrepreneurs",
    "mentoring": "/sessions",
    "partnerships": "/partners",
    "reporting": "/freshness",
}


@dataclass
class Apis:
    """The four apis on one PostgreSQL."""

    callers: dict[str, Caller]
    serial: int = 0

    def command(self, service: str) -> Awaitable[httpx2.Response]:
        """Send one command that nothing speaks against."""
        path, body = COMMANDS[service]
        self.serial += 1
        return self.callers[service].send(path, body(self.serial))

    def question(self, service: str) -> Awaitable[httpx2.Response]:
        """Ask for a list."""
        return self.callers[service].http.get(QUESTIONS[service])


@pytest.fixture
async def apis(own_postgres: Server) -> AsyncIterator[Apis]:
    """Apis that have been busy: each keeps every connection that it may."""
    server, _, _ = own_postgres.address.rpartition("/")
    async with AsyncExitStack() as stack:
        callers = {}
        for name in QUESTIONS:
            with psycopg.connect(own_postgres.address, autocommit=True) as admin:
                admin.execute(f"create database {name}".encode())
            service = Service(name, f"{server}/{name}")
            service.migrate()
            if name in {"mentoring", "partnerships"}:
                await service.replicate(*replicated_events(*WORLD))
            callers[name] = await stack.enter_async_context(service.api())
        apis = Apis(callers)
        for _ in range(2):
            await asyncio.gather(*(apis.command(name) for name in COMMANDS for _ in range(ASKED_TIMES)))
            await asyncio.gather(*(apis.question(name) for name in QUESTIONS for _ in range(ASKED_TIMES)))
        yield apis


def restart(server: Server) -> None:
    server.stop()
    server.start()


def cut_power(server: Server) -> None:
    server.kill()
    server.start()


def registered(server: Server) -> set[str]:
    """Return the references of everybody that the registry holds."""
    with psycopg.connect(f"{server.address.rpartition('/')[0]}/registry") as connection:
        return {str(ref) for (ref,) in connection.execute("select id from entrepreneur").fetchall()}


async def test_what_is_asked_first_after_a_restart_is_answered(apis: Apis, own_postgres: Server) -> None:
    for accident in (restart, cut_power):
        await asyncio.to_thread(accident, own_postgres)
        for name in COMMANDS:
            answers = [await apis.command(name) for _ in range(ASKED_TIMES)]
            assert Counter(each.status_code for each in answers) == {201: ASKED_TIMES}, (name, answers[0].text)
        for name in QUESTIONS:
            answers = [await apis.question(name) for _ in range(ASKED_TIMES)]
            assert Counter(each.status_code for each in answers) == {200: ASKED_TIMES}, (name, answers[0].text)


async def test_commands_under_way_while_postgresql_restarts_are_done_once(apis: Apis, own_postgres: Server) -> None:
    service = "registry"
    await asyncio.to_thread(cut_power, own_postgres)
    together = await asyncio.gather(*(apis.command(service) for _ in range(ASKED_TIMES)))
    assert Counter(each.status_code for each in together) == {201: ASKED_TIMES}, "all connections were stale at once"
    before = registered(own_postgres)
    keys = [f"under-way-{number}" for number in range(3 * ASKED_TIMES)]
    sent = [bodies.an_entrepreneur(1_000 + number) for number in range(len(keys))]
    send, path = apis.callers[service].send, COMMANDS[service][0]
    under_way = [asyncio.ensure_future(send(path, body, key=key)) for key, body in zip(keys, sent, strict=True)]
    await asyncio.to_thread(restart, own_postgres)
    first = await asyncio.gather(*under_way)
    assert {each.json()["slug"] for each in first if each.status_code != 201} <= {"database-away", "busy"}
    answers = [await send(path, body, key=key) for key, body in zip(keys, sent, strict=True)]
    told = {each.json()["id"] for each in answers}
    assert len(told) == len(keys)
    assert registered(own_postgres) - before == told, "each was done, and none twice"
