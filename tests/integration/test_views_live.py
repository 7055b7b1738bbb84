"""The live stream: who listens hears of every fold, soon, and never more than a few times a second."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from services.reporting.views.routes.live import Broadcast
from services.reporting.views.rules.answers import Change
from services.reporting.views.tables.listening import changes
from tests.support.counting import Counting
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.processes import Roles, settings_of
from tests.unit.reporting.samples import a_session

EVERYTHING = Change(frozenset({"73", "33"}), frozenset({"sessions"}))


class Listening:
    """Hears what one connection to `/live` says."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def to(self, url: str, **headers: str) -> None:
        """Listen until cancelled."""
        async with httpx2.AsyncClient(timeout=None) as http, http.stream("GET", f"{url}/live", headers=headers) as said:
            async for line in said.aiter_lines():
                self._hear(line)

    def _hear(self, line: str) -> None:
        self.lines.append(line)

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What was said, in order."""
        return [json.loads(line.removeprefix("data: ")) for line in self.lines if line.startswith("data: ")]


@asynccontextmanager
async def listening(url: str, **headers: str) -> AsyncIterator[Listening]:
    """Listen for as long as the block; lent once the stream is open."""
    ears = Listening()
    task = asyncio.ensure_future(ears.to(url, **headers))
    try:
        await eventually(lambda: ears.lines)
        yield ears
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for two provinces."""
    return Counting(database, fresh_topics, "73", "33")


async def test_a_session_is_heard_of_by_everybody_who_listens(counting: Counting, roles: Roles) -> None:
    settings = settings_of("reporting", **counting.settings.model_dump(include={"database_url", "kafka_servers"}))
    api = roles.start("reporting", "api", settings | {"REPORTING_PROVINCES": "73,33"})
    await api.ready()
    async with counting.projector(), listening(api.url) as one, listening(api.url) as other:
        counting.partitions.tell(a_session())
        counting.send()
        await eventually(lambda: one.changes and other.changes)
        (change,) = one.changes
        assert change == other.changes[0]
        assert (change["provinces"], change["views"]) == (["73"], ["clients", "session-hours", "sessions"])
        assert change["as_of"]
        for _ in range(20):
            counting.partitions.tell(a_session())
            counting.send()
        await counting.taken_in()
        await eventually(lambda: one.changes[-1]["as_of"] == other.changes[-1]["as_of"])
        assert len(one.changes) <= 20
    async with listening(api.url, **{"last-event-id": "0"}) as late:
        await eventually(lambda: late.changes)
        assert len(late.changes[0]["provinces"]) == 38


async def test_whoever_listens_is_told_to_look_again_after_an_interruption(counting: Counting) -> None:
    heard: list[Change] = []

    async def hear() -> None:
        async for change in changes(counting.settings.database_url, EVERYTHING):
            heard.append(change)  # noqa: PERF401  # it is looked at while it grows

    task = asyncio.ensure_future(hear())
    await eventually(lambda: heard == [EVERYTHING])
    await counting.rows("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%%'")
    await eventually(lambda: heard == [EVERYTHING, EVERYTHING])
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_changes_are_joined_for_a_listener_who_is_slow() -> None:
    broadcast = Broadcast(EVERYTHING)

    async def told() -> AsyncIterator[Change]:
        for province in ("73", "33"):
            yield Change(frozenset({province}), frozenset({"sessions"}))

    with broadcast.listener("") as slow:
        await broadcast.carry(told())
        change = await slow.next()
    assert sorted(change.provinces) == ["33", "73"]
    assert broadcast.number == 2
    with broadcast.listener("2") as up_to_date, broadcast.listener("1") as behind:
        assert up_to_date.pending is None
        assert behind.pending == EVERYTHING
