"""The command that counts quarantined events dies in the middle, again and again; each event counts once.

An older release, which does not know sessions and centres, folded first and quarantined what it could not read. The
command of this release is killed at a named point of one of its transactions, which hold fifty records each, and is run
again until it ends by itself.
"""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle

from services.reporting import app
from services.reporting.settings import ReportingSettings
from shared.contracts.mentoring import SessionCompleted
from shared.contracts.registry import CentreRegistered
from shared.messaging.inbox.quarantine import MOST_AT_ONCE
from tests.support.facts import Story
from tests.support.in_process import calling
from tests.support.pipeline import SESSION_SECONDS, Spine, asking
from tests.support.processes import KILLED_AT_POINT
from tests.support.releases import ignorant_of

POINTS = ("readmit-counted", "readmit-before-commit", "readmit-after-commit")
CHUNKS = 2
"""How many transactions the command needs each time at least."""
_QUARANTINED = 'select count(*) from (select distinct topic, partition, "offset" from quarantine) spots'


async def test_a_command_that_dies_while_it_counts_what_was_quarantined_counts_each_event_once(
    spine: Spine, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    spine.start("relay")
    reprocessed, points = 0, cycle(POINTS)
    for seed in seeds:
        story, dice = Story(seed, spine.provinces), random.Random(seed)
        async with older_release(spine):
            while await quarantined(spine) <= (CHUNKS - 1) * MOST_AT_ONCE:
                await spine.tell(story, dice, transactions=60)
                await spine.drained()
        reprocessed += await quarantined(spine)
        at_work = [spine.start(name) for name in ("folder", "archive")]
        await spine.tell(story, dice, transactions=5)
        aim = f"{next(points)}:{dice.randint(1, CHUNKS)}"
        assert await spine.start("readmit", die_at=aim).died() == KILLED_AT_POINT, aim
        spine.start("readmit").done()
        await spine.drained()
        assert await quarantined(spine) == 0
        assert await spine.audit() == [], f"seed {seed}"
        for process in at_work:
            process.stop()
    record_property("events", len(spine.committed))
    record_property("of them parked and counted later", reprocessed)


async def quarantined(spine: Spine) -> int:
    """Count the records that are quarantined."""
    async with asking(spine.reporting_url) as reporting:
        row = await (await reporting.execute(_QUARANTINED.encode())).fetchone()
    return int(row[0]) if row else 0


@asynccontextmanager
async def older_release(spine: Spine) -> AsyncIterator[None]:
    """Run projector and archive of a release that knows neither sessions nor centres."""
    settings = ReportingSettings(
        database_url=spine.reporting_url,
        kafka_servers=spine.kafka_servers,
        provinces=spine.provinces,
        session_timeout_seconds=SESSION_SECONDS,
    )
    with ignorant_of(SessionCompleted, CentreRegistered):
        roles = app.build_worker(settings), app.build_archive(settings)
    async with AsyncExitStack() as stack:
        for role in roles:
            await stack.enter_async_context(calling(role))
        yield
