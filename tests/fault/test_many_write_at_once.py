"""Sixteen writers at once, a fifth of whose transactions are rolled back, and once one that stays open for ten seconds.

What is committed behind the open transaction waits for it, because a number given too early would be given twice; the
relay says for how long it has been held back.
"""

import asyncio
import random
import re
from collections.abc import Callable
from functools import partial

import httpx2

from tests.support.eventually import dawdle, eventually
from tests.support.facts import Story
from tests.support.pipeline import Spine, asking, write
from tests.support.processes import Process

WRITERS = 16
OPEN_SECONDS = 10.0
_HELD_BACK = re.compile(r"^naik_kelas_relay_horizon_seconds(?:\{.*\})? ([0-9.e+-]+)$", re.MULTILINE)


async def test_sixteen_writers_and_one_that_stays_open_lose_and_double_nothing(
    spine: Spine, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    relay, _, _ = (spine.start(name) for name in ("relay", "folder", "archive"))
    await relay.ready()
    record_property("held back", f"{await _one_stays_open(spine, relay, seeds[-1] + 1):.1f} s")
    for seed in seeds:
        await _write_at_once(spine, seed)
        await spine.drained()
        assert await spine.audit() == [], f"seed {seed}"
    record_property("events", len(spine.committed))
    assert await eventually(partial(_goes_on, relay))


async def _one_stays_open(spine: Spine, relay: Process, seed: int) -> float:
    """Hold a transaction open while others commit; returns for how long the relay says that it was held back."""
    story = Story(seed, spine.provinces)
    async with asking(spine.outbox_url) as connection:
        async with connection.transaction():
            late = await write(connection, story)
            await _write_at_once(spine, seed)
            await dawdle(OPEN_SECONDS)
            spine.stranger.read_on()
            assert spine.stranger.records == []
            held_back = await _held_back(relay)
        spine.committed.add(late)
    assert held_back > OPEN_SECONDS * 0.9
    return held_back


async def _write_at_once(spine: Spine, seed: int) -> None:
    dice = [random.Random(seed * WRITERS + number) for number in range(WRITERS)]
    await asyncio.gather(
        *(spine.tell(Story(each.getrandbits(32), spine.provinces), each, transactions=3) for each in dice)
    )


async def _held_back(relay: Process) -> float:
    async with httpx2.AsyncClient(timeout=5) as http:
        said = _HELD_BACK.search((await http.get(f"{relay.url}/metrics")).text)
    assert said
    return float(said[1])


async def _goes_on(relay: Process) -> bool:
    return await _held_back(relay) == 0
