"""Folders join and leave while batches are under way: the partitions are shared out anew, and every event counts once.

One projector stays. In every round a second and a third join it: the second is killed hard in the middle of a batch,
the third is asked to leave while events come in.
"""

import random
from collections.abc import Callable
from functools import partial

from tests.support.eventually import dawdle
from tests.support.facts import Story
from tests.support.pipeline import Spine
from tests.support.processes import KILLED_AT_POINT, Process

POINTS = ("folder-decoding", "folder-cells-written", "folder-before-commit", "folder-after-commit")
MOST_PASSES = 2


async def test_projectors_that_join_and_leave_in_the_middle_of_batches_count_each_event_once(
    spine: Spine, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    stays, _, _ = (spine.start(name) for name in ("folder", "relay", "archive"))
    for seed in seeds:
        story, dice = Story(seed, spine.provinces), random.Random(seed)
        killed = spine.start("folder", die_at=f"{dice.choice(POINTS)}:{dice.randint(1, MOST_PASSES)}")
        leaves = spine.start("folder")
        await _tell_while(partial(_runs, killed), spine, story, dice)
        assert killed.exit_code == KILLED_AT_POINT, killed.words
        await spine.tell(story, dice, transactions=5)
        leaves.stop()
        await spine.drained()
        assert await spine.audit() == [], f"seed {seed}"
    shared_out = stays.log.read_text().count("lanes-assigned")
    record_property("events", len(spine.committed))
    record_property("lanes shared out anew", shared_out)
    assert shared_out >= 2 * len(seeds)


def _runs(process: Process) -> bool:
    return process.exit_code is None


async def _tell_while(going: Callable[[], bool], spine: Spine, story: Story, dice: random.Random) -> None:
    while going():
        await spine.tell(story, dice, transactions=5)
        await dawdle(0.05)
