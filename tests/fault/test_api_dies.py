"""An api dies right before its commit, or between the commit and the answer: callers ask again and are told the truth.

The apis of all three services die independently of each other while six callers are at work, each at either moment in
turn. What a caller could not know when its call broke off, the same key tells it afterwards.
"""

from collections.abc import Callable, Iterator
from random import Random

from tests.support.actors import busy
from tests.support.crashing_processes import all_died, at
from tests.support.system_under_fault import Found

BEFORE, BETWEEN = "api-before-commit", "api-committed"
MOST_PASSES = {"registry": 6, "mentoring": 16, "partnerships": 4}


def in_turn(seeds: range, most_passes: int) -> Iterator[str]:
    """Aim every other life at either moment."""
    for aims in zip(at(BEFORE, seeds, most_passes), at(BETWEEN, seeds, most_passes), strict=False):
        yield from aims


async def test_an_api_that_dies_around_its_commit_does_each_command_once(
    seeds: range, found: Found, record_property: Callable[[str, object], None]
) -> None:
    aims = {(service, "api"): in_turn(seeds, most) for service, most in MOST_PASSES.items()}
    async with found(aims) as estate:
        dying = [estate.mortals[api] for api in aims]
        for death, seed in enumerate(seeds, 1):
            dice = Random(seed)
            while not all_died(dying, death):
                await busy(estate.office, estate.world, dice, actors=6, commands=4)
            await estate.drained()
            assert await estate.audit() == [], f"seed {seed}: {[mortal.deaths[-3:] for mortal in dying]}"
        deaths = [aim.split(":")[0] for mortal in dying for aim in mortal.deaths]
        record_property("deaths", {point: deaths.count(point) for point in (BEFORE, BETWEEN)})
        record_property("ledger", estate.office.ledger.told())
        assert min(deaths.count(BEFORE), deaths.count(BETWEEN)) >= len(seeds)
