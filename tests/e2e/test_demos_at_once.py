"""Demos that are started at once on one machine all come up, each with its own nation, at ports of its own."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import httpx2
import pytest

from tests.support.bodies import a_centre, an_entrepreneur
from tests.support.demos import Demo, demo
from tests.support.eventually import eventually

SECONDS = 600


@pytest.fixture
async def checkouts(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[list[Demo]]:
    """As many checkouts as are asked for, one if nothing is."""
    async with AsyncExitStack() as stack:
        names = [f"demo {number}" for number in range(getattr(request, "param", 1))]
        yield [await stack.enter_async_context(demo(tmp_path / name)) for name in names]


async def populate(one: Demo, people: int) -> None:
    """Register so many people in a demo."""
    async with one.service("registry") as registry:
        await registry.post("/centres", a_centre())
    for serial in range(1, people + 1):
        assert await register(one, serial)


async def register(one: Demo, serial: int) -> bool:
    """Register somebody once, however often this is tried; raises `OSError` while nobody answers."""
    person = an_entrepreneur(serial, name=f"Ani {serial}", phone=f"08112233{serial:04}")
    try:
        async with one.service("registry") as registry:
            return bool(await registry.post("/entrepreneurs", person, key=f"person-{serial}"))
    except httpx2.TransportError as unheard:
        raise ConnectionError(*unheard.args) from unheard


async def shows(one: Demo, people: int) -> bool:
    """Tell that a demo's dashboard counts so many people; raises `AssertionError` with what it counts instead."""
    async with one.service("reporting") as reporting:
        view = await reporting.get("/views/entrepreneurs", **{"from": "2026-01", "to": "2026-12", "grain": "year"})
        assert sum(row["numerator"] for row in view["rows"]) == people, view
    return True


@pytest.mark.timeout(SECONDS)
@pytest.mark.parametrize("checkouts", [3], indirect=True)
async def test_demos_in_different_folders_start_at_once_and_each_shows_its_own_nation(checkouts: list[Demo]) -> None:
    started = await asyncio.gather(*(one.make("up") for one in checkouts))
    assert [code for code, _ in started] == [0, 0, 0], "\n".join(words for _, words in started)
    assert len({*()}.union(*(one.ports for one in checkouts))) == sum(len(one.ports) for one in checkouts)
    for people, one in enumerate(checkouts, 1):
        assert await one.metrics_told() == set(one.endpoints["metrics"])
        await populate(one, people)
    for people, one in enumerate(checkouts, 1):
        await eventually(partial(shows, one, people), within_seconds=30)


@pytest.mark.timeout(SECONDS)
async def test_of_two_starts_in_one_folder_one_says_that_the_other_is_at_it(checkouts: list[Demo]) -> None:
    (one,) = checkouts
    (first, said), (second, refused) = sorted(await asyncio.gather(one.make("up"), one.make("up")))
    assert (first, second) == (0, 1), f"{said}\n{refused}"
    assert "ready  http://127.0.0.1:" in said
    assert "sedang dimulai" in refused
    assert "is being started already" in refused
    assert one.endpoints["ready"]
    code, words = await one.make("up")
    assert code == 1
    assert f"sudah berjalan di folder ini ({one.endpoints['dashboard']})" in words


@pytest.mark.timeout(SECONDS)
async def test_a_wished_port_that_is_taken_is_named_and_an_unwished_one_is_another(checkouts: list[Demo]) -> None:
    (one,) = checkouts
    with socket.create_server(("127.0.0.1", 0)) as thief:
        port = thief.getsockname()[1]
        code, words = await one.make("up", PORT=port)
        assert code == 1
        assert f"Porta {port} sudah dipakai" in words
        assert f"(pid {os.getpid()}, " in words
        assert "is taken by" in words
        (one.folder / "var" / "ports.json").write_text(f'{{"reporting-api": {port}, "kafka": {port}}}')
        code, words = await one.make("up")
        assert code == 0, words
        assert port not in one.ports


@pytest.mark.timeout(SECONDS)
@pytest.mark.parametrize("server", ["kafka", "postgres"])
async def test_a_demo_whose_server_loses_its_port_goes_on_at_another_one(server: str, checkouts: list[Demo]) -> None:
    (one,) = checkouts
    code, words = await one.make("up")
    assert code == 0, words
    await populate(one, 1)
    await eventually(partial(shows, one, 1), within_seconds=30)
    before = one.endpoints
    port = one.port_of(server)
    os.kill(before["pids"][server], signal.SIGKILL)
    with await eventually(lambda: socket.create_server(("127.0.0.1", port)), within_seconds=5):
        await eventually(lambda: one.port_of(server) != port, within_seconds=60)
        await eventually(partial(register, one, 2), within_seconds=60)
        await eventually(partial(shows, one, 2), within_seconds=60)
    assert one.endpoints["dashboard"] == before["dashboard"]
