"""The rebuild at work: the log is read once more, by several workers, and projected by the projector's own code.

Invariant: each partition is one worker's, so its records are projected in order.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

from services.reporting.projection.commands import Projection, ProjectionWriter
from services.reporting.projection.jobs.consumer import track
from services.reporting.projection.jobs.projector import Projector
from services.reporting.rebuild.rules import Ends, Progress, shares, stretches
from shared.contracts import OWNERS
from shared.contracts.partition import Partition
from shared.i18n import Text
from shared.messaging.inbox.sequencing import Position, Run
from shared.messaging.kafka import LogReader, reading
from shared.runtime.settings import ServiceSettings

_REBUILD = "reporting-rebuild"
_REPORT_SECONDS = 2.0
_SHORT_REST = 20_000
"""So many records are folded while the projectors wait, and hardly more."""


class Log(Protocol):
    """The streams, read outside any group."""

    async def ends(self) -> Ends:
        """Return every partition that there is now, with its end."""

    def read(self, stretches: Mapping[Partition, tuple[int, int]]) -> AsyncIterator[Sequence[Run]]:
        """Yield what lies in stretches of partitions, each partition in order; shape: (first, beyond)."""


class Shadow(Protocol):
    """The shadow tables, and the live ones as far as they have to be known."""

    async def begin(self) -> None:
        """Start with empty shadow tables; raises `RebuildRefused` while another rebuild is going on."""

    async def finish(self) -> None:
        """Add up what was filled in: from now on the shadow's cells are cells."""

    async def swap(self, follow: Callable[[], Awaitable[object]]) -> None:
        """Hold the projectors up, let the shadow follow the log once more, and put it in the live tables' place.

        Raises `RebuildRefused`, and changes nothing, when some live partition stands further than its shadow.
        """

    async def note(self, done: int, total: int) -> None:
        """Let readers know how far it is."""


class ShadowProjectionWriter(ProjectionWriter, Protocol):
    """A writer of the shadow tables."""

    async def positions(self, asked: Iterable[Partition]) -> dict[Partition, Position]:
        """Return how far partitions have been projected."""

    async def close(self) -> None:
        """Close it."""


class Streams:
    """The log, in the trade's own words."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader

    async def ends(self) -> Ends:
        """Return every partition that there is now, with its end."""
        return await self._reader.ends()

    def read(self, stretches: Mapping[Partition, tuple[int, int]]) -> AsyncIterator[Sequence[Run]]:
        """Yield what lies in stretches of partitions."""
        return self._reader.read(stretches)


class RebuildWorker:
    """Reads some partitions and folds them into the shadow tables."""

    def __init__(self, log: Log, writer: ShadowProjectionWriter, projection: Projection, progress: Progress) -> None:
        self._log, self._writer, self._progress = log, writer, progress
        self._projector = Projector(projection, writer, track(_REBUILD, writer.positions))

    async def read_on(self, ends: Ends) -> int:
        """Fold what lies between where partitions stand and where they end; returns how many records that were."""
        before = self._progress.done
        positions = await self._writer.positions(ends)
        async for runs in self._log.read(stretches(positions, ends)):
            await self._projector.on_batch(runs)
            self._progress.moved(runs)
        return self._progress.done - before

    async def follow(self) -> int:
        """Fold what has come to any partition."""
        return await self.read_on(await self._log.ends())


@dataclass(frozen=True)
class RebuildContext:
    """What a rebuild works with."""

    settings: ServiceSettings
    workers: int
    projection: Callable[[], Projection]
    writer: Callable[[Literal["filling", "following"]], ShadowProjectionWriter]


class Rebuilding:
    """One rebuild, from begin to end."""

    def __init__(self, context: RebuildContext, shadow: Shadow, report: Callable[[Text], None]) -> None:
        self._context, self._shadow, self._report = context, shadow, report
        self._progress = Progress(begun=time.monotonic())

    async def run(self) -> None:
        """Count everything again and put it in the place of what was there; raises `RebuildRefused`."""
        await self._shadow.begin()
        async with open_streams(self._context.settings) as log:
            ends = await log.ends()
        self._progress.total = sum(ends.values())
        await self._note()
        async with self._reporting():
            await self._fill(ends)
            await self._shadow.finish()
        async with self._worker("following") as worker:
            while await worker.follow() > _SHORT_REST:
                await self._note()
            await self._shadow.swap(worker.follow)
        self._report(self._progress.words(time.monotonic()))

    async def _fill(self, ends: Ends) -> None:
        async with asyncio.TaskGroup() as group:
            for share in shares(ends, self._context.workers):
                group.create_task(self._fill_share(share))

    async def _fill_share(self, share: Ends) -> None:
        async with self._worker("filling") as worker:
            await worker.read_on(share)

    @asynccontextmanager
    async def _worker(self, mode: Literal["filling", "following"]) -> AsyncIterator[RebuildWorker]:
        writer = self._context.writer(mode)
        try:
            async with open_streams(self._context.settings) as log:
                yield RebuildWorker(log, writer, self._context.projection(), self._progress)
        finally:
            await writer.close()

    @asynccontextmanager
    async def _reporting(self) -> AsyncIterator[None]:
        reporting = asyncio.ensure_future(self._keep_reporting())
        try:
            yield
        finally:
            reporting.cancel()
            await asyncio.gather(reporting, return_exceptions=True)

    async def _keep_reporting(self) -> None:
        while True:
            await asyncio.sleep(_REPORT_SECONDS)
            await self._note()

    async def _note(self) -> None:
        self._report(self._progress.words(time.monotonic()))
        await self._shadow.note(self._progress.done, self._progress.total)


@asynccontextmanager
async def open_streams(settings: ServiceSettings) -> AsyncIterator[Streams]:
    """Lend the streams of this instance's provinces."""
    async with reading(settings.kafka_servers, settings.streams(*OWNERS)) as reader:
        yield Streams(reader)
