"""A rebuild dies at every moment there is, under a projector that goes on, and is started again from nothing.

The live numbers change by its swap or not at all, so they are right after every death, before and behind the swap.
"""

import random
from collections.abc import Callable
from itertools import cycle

from tests.support.eventually import dawdle
from tests.support.facts import Story
from tests.support.pipeline import Spine
from tests.support.processes import KILLED_AT_POINT, Process

MOMENTS = (
    "folder-decoding", "folder-cells-written", "folder-before-commit", "folder-after-commit",
    "rebuild-adding", "rebuild-added", "rebuild-before-swap", "rebuild-after-swap",
)  # fmt: skip
MOST_PASSES = {"folder": 2, "rebuild-adding": 16}
_EVERY = 5


async def test_a_rebuild_that_dies_and_is_started_again_loses_and_doubles_nothing(
    spine: Spine, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    for name in ("relay", "folder", "archive"):
        spine.start(name, group_instance=name)
    ends = []
    for seed, moment in zip(seeds, cycle(MOMENTS), strict=False):
        dice = random.Random(seed)
        ends.append(await _rebuilt(spine, f"{moment}:{dice.randint(1, _passes(moment))}", dice))
        assert ends[-1] in {KILLED_AT_POINT, 0}, f"seed {seed}, {moment}"
        if len(ends) % _EVERY == 0:
            assert await _rebuilt(spine, "", dice) == 0
        await spine.drained()
        assert await spine.audit() == [], f"seed {seed}, {moment}"
    record_property("deaths", ends.count(KILLED_AT_POINT))
    record_property("events", len(spine.committed))
    assert ends.count(KILLED_AT_POINT) > len(seeds) // 2


def _passes(moment: str) -> int:
    return MOST_PASSES.get(moment, MOST_PASSES["folder"] if moment.startswith("folder") else 1)


async def _rebuilt(spine: Spine, die_at: str, dice: random.Random) -> int:
    """Rebuild, or begin to, while facts keep arriving; returns how it ended."""
    story, rebuild = Story(dice.getrandbits(32), spine.provinces), spine.start("rebuild", die_at=die_at)
    while _lives(rebuild):
        await spine.tell(story, dice, transactions=2)
        await dawdle(0.05)
    return int(rebuild.exit_code or 0)


def _lives(process: Process) -> bool:
    return process.exit_code is None
