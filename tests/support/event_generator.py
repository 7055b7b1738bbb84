"""Provinces that keep telling while something else goes on.

Invariant: what was told is known to the test, event by event, so that it can be folded by other hands.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from tests.support.counting import PARTITIONS, Counting
from tests.support.facts import Story
from tests.support.refold import Event

_PAUSE_SECONDS = 0.02


def tell(counting: Counting, story: Story, facts: int) -> list[Event]:
    """Tell facts, each on its own thing's partition; returns them as the stream carries them."""
    told = []
    for _ in range(facts):
        fact = story.tell()
        record = counting.partitions.tell(
            fact.event,
            province=fact.province,
            partition=UUID(fact.key).int % PARTITIONS,
            version=fact.version,
            event_id=fact.id,
        )
        told.append(json.loads(record.value or b""))
    counting.send()
    return told


@asynccontextmanager
async def telling(counting: Counting, story: Story) -> AsyncIterator[list[Event]]:
    """Keep telling, a few facts at a time, for as long as the block; lends what has been told."""
    told, enough = list[Event](), asyncio.Event()

    async def go_on() -> None:
        while not enough.is_set():
            told.extend(await asyncio.to_thread(tell, counting, story, 5))
            await asyncio.sleep(_PAUSE_SECONDS)

    task = asyncio.ensure_future(go_on())
    try:
        yield told
    finally:
        enough.set()
        await task
