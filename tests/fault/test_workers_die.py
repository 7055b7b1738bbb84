"""Relay, projector and archive die in the middle of their work, each at a named point, and are started again.

They die at the same time and independently of each other, each at a passing of its point that the seed decides.
"""

import random
from collections.abc import Callable
from functools import partial

import pytest

from tests.support.crashing_processes import AT_POINT, Mortal, all_died, at, tended
from tests.support.eventually import dawdle
from tests.support.facts import Story
from tests.support.pipeline import Spine
from tests.support.processes import Process

MOMENTS = {
    "before-the-work-leaves": ("relay-numbered", "folder-decoding", "archive-decoding"),
    "in-the-middle": ("relay-sent", "folder-cells-written", "archive-rows-written"),
    "before-it-is-noted": ("relay-acknowledged", "folder-before-commit", "archive-before-commit"),
    "after-it-is-noted": ("relay-marked", "folder-after-commit", "archive-after-commit"),
}
MOST_PASSES = {"relay": 8, "folder": 4, "archive": 4}


@pytest.mark.parametrize("points", MOMENTS.values(), ids=MOMENTS)
async def test_workers_that_die_and_return_lose_and_double_nothing(
    points: tuple[str, ...], spine: Spine, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    mortals = [
        Mortal(partial(_start, spine, name), at(point, seeds, MOST_PASSES[name]), expected=AT_POINT)
        for name, point in zip(MOST_PASSES, points, strict=True)
    ]
    async with tended(*mortals):
        for death, seed in enumerate(seeds, 1):
            await _tell_until(partial(all_died, mortals, death), spine, seed)
            await spine.drained()
            assert await spine.audit() == [], f"seed {seed}: {[mortal.deaths[-3:] for mortal in mortals]}"
    record_property("deaths", " ".join(str(len(mortal.deaths)) for mortal in mortals))
    record_property("events", len(spine.committed))
    record_property("sent again", len(spine.stranger.records) - len(spine.committed))


def _start(spine: Spine, name: str, *, die_at: str) -> Process:
    return spine.start(name, die_at=die_at, group_instance=name)


async def _tell_until(done: Callable[[], bool], spine: Spine, seed: int) -> None:
    story, dice = Story(seed, spine.provinces), random.Random(seed)
    while not done():
        await spine.tell(story, dice, transactions=5)
        await dawdle(0.05)
