"""Relay, projector and archive hang in the middle of their work, others take their place, and then they wake up.

What a sleeper had in hand is done by its successor; when it wakes and goes on as if no time had passed, it must change
nothing: the relay has lost its lease, projector and archive find their partitions moved or their transaction ended.
"""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from tests.support.eventually import dawdle, eventually
from tests.support.facts import Story
from tests.support.pipeline import Spine
from tests.support.processes import Process

MOMENTS = {
    "relay": ("relay-numbered", "relay-sent", "relay-acknowledged"),
    "folder": ("folder-decoding", "folder-cells-written", "folder-before-commit"),
    "archive": ("archive-decoding", "archive-rows-written", "archive-before-commit"),
}
SET_RIGHT = {"relay": ("Deposed", "relay-paused"), "folder": ("batch-retried",), "archive": ("batch-retried",)}
"""What a sleeper says when it has been told that it is no longer the one."""
IMPATIENT = "?options=-c%20idle_in_transaction_session_timeout%3D1s"
"""A database that ends a sleeper's open transaction after a second, not half a minute: its locks hold up the next."""


async def test_sleepers_that_wake_after_others_took_over_change_nothing(
    spine: Spine, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    spine.reporting_url += IMPATIENT
    for seed in seeds:
        dice = Random(seed)
        sleepers = {name: spine.start(name, die_at=_aim(name, dice)) for name in MOMENTS}
        successors = await _take_over(spine, sleepers, dice)
        await spine.drained()
        for name, sleeper in sleepers.items():
            sleeper.resume()
            await eventually(partial(_is_set_right, name, sleeper), within_seconds=30)
        await spine.drained()
        assert await spine.audit() == [], f"seed {seed}"
        for process in (*sleepers.values(), *successors):
            process.stop()
    record_property("events", len(spine.committed))
    record_property("sent again", len(spine.stranger.records) - len(spine.committed))


async def _take_over(spine: Spine, sleepers: Mapping[str, Process], dice: Random) -> list[Process]:
    """Tell facts until all hang, and start a successor of each as soon as it does."""
    story, waking = Story(dice.getrandbits(32), spine.provinces), dict(sleepers)
    successors = []
    while waking:
        await spine.tell(story, dice, transactions=3)
        await dawdle(0.05)
        for name in [name for name, each in waking.items() if each.hangs]:
            del waking[name]
            successors.append(spine.start(name))
    return successors


def _aim(name: str, dice: Random) -> str:
    return f"{dice.choice(MOMENTS[name])}:{dice.randint(1, 3)}:hang"


def _is_set_right(name: str, sleeper: Process) -> bool:
    return any(word in sleeper.log.read_text() for word in SET_RIGHT[name])
