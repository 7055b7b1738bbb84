"""Somebody holds a row for long: whoever needs it hears so in time, and all others go on.

The row is held from outside, as a hung process or a person at a prompt does. Invariant: more commands wait for the row
than an api has connections, so that one which kept a connection while it waits would stop everything.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from tests.support import bodies
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.in_process import Service
from tests.support.sample_events import ANI, BUDI, MAROS, WORLD, replicated_events

WAITING = 40
"""Four times the connections of an api's pool."""
BESIDE = 30
LATE_SECONDS = 2.5
WHO = (str(MAROS.centre_id), str(BUDI.consultant_ref), str(ANI.entrepreneur_ref))


@contextmanager
def held(service: Service, table: str, identity: str) -> Iterator[psycopg.Connection]:
    """Hold one row in a transaction that does not end."""
    with psycopg.connect(service.database_url) as holder:
        asked = sql.SQL("select 1 from {} where id = %s for update").format(sql.Identifier(table))
        holder.execute(asked, [identity])
        yield holder
        holder.rollback()


@pytest.fixture
def registry_service(database: str) -> Service:
    service = Service("registry", database)
    service.migrate()
    return service


@pytest.fixture
async def registry(registry_service: Service) -> AsyncIterator[Caller]:
    async with registry_service.api("en") as caller:
        yield caller


async def test_a_held_row_stops_only_whoever_needs_it(registry_service: Service, registry: Caller) -> None:
    ref = (await registry.post("/entrepreneurs", bodies.an_entrepreneur()))["id"]
    with held(registry_service, "entrepreneur", ref):
        moved = {"village_code": "73.09.01.2004", "moved_on": "2026-03-02"}
        need = [asyncio.ensure_future(registry.send(f"/entrepreneurs/{ref}/moves", moved)) for _ in range(WAITING)]
        took = []
        for serial in range(2, 2 + BESIDE):
            began = time.monotonic()
            await registry.post("/entrepreneurs", bodies.an_entrepreneur(serial))
            took.append(time.monotonic() - began)
        answers = await asyncio.gather(*need)
    assert max(took) < LATE_SECONDS
    assert Counter((each.status_code, each.json()["slug"]) for each in answers) == {(503, "busy"): WAITING}
    assert {each.headers["retry-after"] for each in answers} == {"2"}
    assert all("entrepreneur" in each.json()["title"] for each in answers)
    assert (await registry.send(f"/entrepreneurs/{ref}/moves", moved)).status_code == 201


async def test_a_row_that_is_let_go_in_time_is_waited_for(registry_service: Service, registry: Caller) -> None:
    ref = (await registry.post("/entrepreneurs", bodies.an_entrepreneur()))["id"]
    waits = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with held(registry_service, "entrepreneur", ref) as holder:
        moved = {"village_code": "73.09.01.2004", "moved_on": "2026-03-02"}
        sent = asyncio.ensure_future(registry.send(f"/entrepreneurs/{ref}/moves", moved))
        for _ in range(3):  # for longer than one turn of waiting
            await _seen(registry_service, waits)
        holder.rollback()
        assert (await sent).status_code == 201


async def _seen(service: Service, statement: str) -> None:
    await eventually(lambda: service.rows(statement), within_seconds=5)
    await eventually(lambda: not service.rows(statement), within_seconds=5)


async def test_a_client_that_is_held_in_mentoring_stops_no_other_session(database: str) -> None:
    service = Service("mentoring", database)
    service.migrate()
    await service.replicate(*replicated_events(*WORLD))
    async with service.api() as mentoring:
        with held(service, "known_client", WHO[2]):
            need = [asyncio.ensure_future(mentoring.send("/sessions", bodies.a_session(*WHO))) for _ in range(WAITING)]
            began = time.monotonic()
            assert (await mentoring.http.get("/sessions")).status_code == 200
            assert time.monotonic() - began < LATE_SECONDS
            answers = await asyncio.gather(*need)
    assert Counter((each.status_code, each.json()["slug"]) for each in answers) == {(503, "busy"): WAITING}
    assert all("known_client" in each.json()["title"] for each in answers)


async def test_a_page_says_what_it_waits_for_too(registry_service: Service, registry: Caller) -> None:
    ref = (await registry.post("/entrepreneurs", bodies.an_entrepreneur()))["id"]
    with held(registry_service, "entrepreneur", ref):
        answer = await registry.send(f"/entrepreneurs/{ref}/consent-withdrawal", {"withdrawn_on": "2026-03-01"})
    assert (answer.status_code, answer.json()["slug"]) == (503, "busy")
    assert answer.json()["title"].startswith("Still waiting for entrepreneur")
