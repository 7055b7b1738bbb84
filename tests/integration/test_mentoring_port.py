"""One suite for mentoring's port: the fake of the unit tests keeps the promises of the real one."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.mentoring.app import MentoringUnitOfWork
from services.mentoring.sessions import rules
from services.mentoring.sessions.commands import KnownParties, SessionsWork
from services.mentoring.sessions.rules import Act, Held, Parties, Session
from shared.persistence.database import open_pool
from tests.support.command_context import ASKING, INSTANCE
from tests.support.fakes.unit_of_work import NOON
from tests.support.in_process import Service
from tests.support.sample_events import WORLD, replicated_events
from tests.unit.mentoring.samples import ANI, BUDI, MAROS, NOBODY, a_world

OpenWork = Callable[[], AbstractAsyncContextManager[SessionsWork]]

ACT = Act("73.09.01.2003", "finance", "online", 45, 0, date(2026, 12, 1))
HELD = Held(date(2026, 11, 2), "completed_on")
FACT = rules.complete(UUID(int=1), ACT, Parties(MAROS, BUDI, ANI), HELD, first=True)
SESSION = Session("73", "73.09", UUID(int=2), FACT, "Catatan: “rahasia” 🙂")
VOIDED = replace(SESSION, void_reason="duplicate", voided_on=date(2026, 11, 22), version=2)


@pytest.fixture(params=["fake", "real"])
async def open_work(request: pytest.FixtureRequest) -> AsyncIterator[OpenWork]:
    """Opens one transaction after another on one mentoring, which has been told of Maros, Budi and Ani."""
    if request.param == "fake":
        fake = a_world()

        @asynccontextmanager
        async def lend() -> AsyncIterator[Any]:
            yield fake

        yield lend
        return
    service = Service("mentoring", request.getfixturevalue("database"))
    service.migrate()
    await service.replicate(*replicated_events(*WORLD))
    async with open_pool(service.database_url, connections=1) as pool:
        yield lambda: MentoringUnitOfWork(pool, INSTANCE, ASKING)


async def test_of_whom_the_registry_told_is_known_and_of_nobody_else(open_work: OpenWork) -> None:
    async with open_work() as work:
        assert await work.known_parties(MAROS.id, BUDI.id, ANI.id) == KnownParties(MAROS, BUDI, ANI, mentored=False)
        assert await work.known_parties(NOBODY, NOBODY, NOBODY) == KnownParties(None, None, None, mentored=False)


async def test_a_session_is_found_again_as_it_was_told(open_work: OpenWork) -> None:
    async with open_work() as work:
        assert await work.get_for_update(Session, FACT.session_id) is None
        await work.record(None, SESSION, (FACT, SESSION.event_id))
    async with open_work() as work:
        assert await work.get_for_update(Session, FACT.session_id) == SESSION


async def test_only_effective_sessions_make_a_client_a_mentored_one(open_work: OpenWork) -> None:
    async with open_work() as work:
        await work.record(None, SESSION, (FACT, SESSION.event_id))
    async with open_work() as work:
        assert (await work.known_parties(MAROS.id, BUDI.id, ANI.id)).mentored
        assert not (await work.known_parties(MAROS.id, BUDI.id, NOBODY)).mentored
        assert await work.record(SESSION, VOIDED, rules.void(SESSION, "duplicate", NOON)) == VOIDED
    async with open_work() as work:
        assert not (await work.known_parties(MAROS.id, BUDI.id, ANI.id)).mentored
        assert await work.get_for_update(Session, FACT.session_id) == VOIDED
