"""Reporting's database is put back to an older state while projector and archive run on it.

They remember what the database does not: how far they were, and which numbers it gave to series. So both end, and begin
anew with what it says. No gap is named: everything lies in the log. Every event counts once in the end.
"""

import random
from collections.abc import Callable
from functools import partial

from tests.support import restoring
from tests.support.eventually import eventually
from tests.support.facts import Story
from tests.support.pipeline import Spine, asking
from tests.support.processes import Process

BOTH = ("folder", "archive")
_HALTED = "select consumer, topic, partition, halted from lane where halted is not null"


async def test_a_database_older_than_its_consumers_is_caught_up_and_no_gap_is_named(
    spine: Spine, few_seeds: range, record_property: Callable[[str, object], None]
) -> None:
    spine.start("relay")
    running = {name: spine.start(name) for name in BOTH}
    async with asking(spine.reporting_url) as reporting:
        for seed in few_seeds:
            story, dice = Story(seed, spine.provinces), random.Random(seed)
            await spine.tell(story, dice, transactions=5)
            await spine.drained()
            await restoring.save(reporting)
            await spine.tell(story, dice, transactions=5)
            await spine.drained()
            await restoring.restore(reporting)
            if dice.random() < 1 / 2:
                await spine.tell(story, dice, transactions=3)
            for name in BOTH:
                await eventually(partial(_has_ended, running[name]), within_seconds=20)
                running[name] = spine.start(name)
            assert await (await reporting.execute(_HALTED)).fetchall() == []
            await spine.drained()
            assert await spine.audit() == [], f"seed {seed}"
            assert await (await reporting.execute(_HALTED)).fetchall() == []
    record_property("events", len(spine.committed))


def _has_ended(process: Process) -> bool:
    """Tell whether it ended because of what it remembers."""
    if process.exit_code is None:
        return False
    assert "database-older" in process.words
    return True
