"""A look at the end of every partition that a relay may write to, before it writes.

As little as possible is read: some last records first, and only where they do not reach back to the number that the
database stored, more, and at last all. Where the log is too short to hold every number, all of it is read at once.

Invariant: a topic that is missing, or that this service may not read, is named and hides no other.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Final

from aiokafka.errors import TopicAuthorizationFailedError

from shared.contracts.partition import Partition
from shared.messaging.kafka import LogReader
from shared.messaging.outbox.log_view import LogView, Stored, size

OpenReader = Callable[[], AbstractAsyncContextManager[LogReader]]
MOST_LISTED: Final = 50_000
"""More than a server's crash can take back (`relay`, `synchronous_commit`)."""
_STEPS: Final = (16, 4_096, None)
_SILENCE_SECONDS: Final = 20.0


@dataclass
class Survey:
    """What was found."""

    views: dict[Partition, LogView] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)
    leaderless: set[Partition] = field(default_factory=set)


@dataclass
class Surveyor:
    """Looks at logs with one reader for each look."""

    open_reader: OpenReader
    most_listed: int = MOST_LISTED
    progressed: Callable[[], None] = lambda: None
    """Called whenever it has come further."""
    _limit: asyncio.Timeout = field(init=False)

    async def survey(self, topics: Iterable[str], stored: Mapping[Partition, Stored]) -> Survey:
        """Look at every partition of some topics; raises a `KafkaError` or `TimeoutError` when nobody answers."""
        found, wanted = Survey(), set(topics)
        async with asyncio.timeout(_SILENCE_SECONDS) as self._limit, self.open_reader() as reader:
            led = await reader.led_partitions(wanted)
            found.missing = wanted - set(led)
            every = {each: is_led for theirs in led.values() for each, is_led in theirs.items()}
            found.leaderless = {each for each, is_led in every.items() if not is_led}
            readable = {each: stored.get(each, Stored()) for each, is_led in every.items() if is_led}
            while not await self._is_read(reader, found, readable):
                readable = {each: of for each, of in readable.items() if each.topic not in found.forbidden}
        return found

    async def _is_read(self, reader: LogReader, found: Survey, readable: Mapping[Partition, Stored]) -> bool:
        """Look at partitions; returns False when a topic among them turned out to be forbidden."""
        try:
            found.views = await self._views(reader, readable)
        except TopicAuthorizationFailedError as refused:
            if _topics(refused) <= found.forbidden:
                raise
            found.forbidden |= _topics(refused)
            return False
        return True

    async def _views(self, reader: LogReader, stored: Mapping[Partition, Stored]) -> dict[Partition, LogView]:
        bounds = await reader.bounds(stored)
        views: dict[Partition, LogView] = {}
        for step in _STEPS:
            waiting = [each for each in stored if each not in views or not views[each].reaches]
            begins = {each: _begin(stored[each], bounds[each], step) for each in waiting}
            for each, begin in begins.items():
                first, end = bounds[each]
                views[each] = LogView(each, stored[each], begin == first, end, self.most_listed)
            await self._read(reader, views, {each: (begin, bounds[each][1]) for each, begin in begins.items()})
        return views

    async def _read(
        self, reader: LogReader, views: Mapping[Partition, LogView], stretches: Mapping[Partition, tuple[int, int]]
    ) -> None:
        wanted = {each: stretch for each, stretch in stretches.items() if stretch[0] < stretch[1]}
        if not wanted:
            return
        async for runs in reader.read(wanted):
            for run in runs:
                views[Partition(run.topic, run.partition)].take(run.offsets, run.values)
            self.progressed()
            self._limit.reschedule(asyncio.get_running_loop().time() + _SILENCE_SECONDS)


def _begin(stored: Stored, bounds: tuple[int, int], step: int | None) -> int:
    begin, end = bounds
    too_short = end - begin < stored.number - size(stored.lost)
    return begin if step is None or too_short else max(begin, end - step)


def _topics(refused: TopicAuthorizationFailedError) -> set[str]:
    (named,) = refused.args
    return {named} if isinstance(named, str) else set(named)
