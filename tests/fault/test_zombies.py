"""Relay, folder and archive hang in the middle of their work, others take their place, and then they wake up.

What a sleeper had in hand is done by its successor; when it wakes and goes on as if no time had passed, it must change
nothing: the relay has lost its lease, folder and archive find their lanes moved or their transaction ended.
"""

from collections.abc import Callable
from functools import partial
from random import Random

from tests.support.eventually import dawdle, eventually
from tests.support.facts import Story
from tests.support.processes import Process
from tests.support.spine import Spine

MOMENTS = {
    "relay": ("relay-numbered", "relay-sent", "relay-acknowledged"),
    "folder": ("folder-decoding", "folder-cells-written", "folder-before-commit"),
    "archive": ("archive-decoding", "archive-rows-written", "archive-before-commit"),
}
SET_RIGHT = {"relay": ("Deposed", "relay-paused"), "folder": ("batch-retried",), "archive": ("batch-retried",)}
"""What a sleeper says when it has been told that it is no longer the one."""


async def test_sleepers_that_wake_after_others_took_over_change_nothing(
    spine: Spine, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    for seed in seeds:
        dice = Random(seed)
        sleepers = {name: spine.start(name, die_at=_aim(name, dice)) for name in MOMENTS}
        story = Story(seed, spine.provinces)
        while not all(each.hangs for each in sleepers.values()):
            await spine.tell(story, dice, transactions=3)
            await dawdle(0.05)
        successors = [spine.start(name) for name in MOMENTS]
        await spine.drained()
        for sleeper in sleepers.values():
            sleeper.resume()
        for name, sleeper in sleepers.items():
            await eventually(partial(_is_set_right, name, sleeper), within_seconds=30)
        await spine.drained()
        assert await spine.audit() == [], f"seed {seed}"
        for process in (*sleepers.values(), *successors):
            process.stop()
    record_property("events", len(spine.committed))
    record_property("sent again", len(spine.stranger.records) - len(spine.committed))


def _aim(name: str, dice: Random) -> str:
    return f"{dice.choice(MOMENTS[name])}:{dice.randint(1, 3)}:hang"


def _is_set_right(name: str, sleeper: Process) -> bool:
    return any(word in sleeper.log.read_text() for word in SET_RIGHT[name])
