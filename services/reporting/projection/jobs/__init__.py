"""Reporting's side of Kafka: what every consumer of the streams has in common, and the folder.

The folder turns batches into cells; the archive (`archiving`) files every event behind them, and neither waits for the
other. Both keep their place in PostgreSQL, in the transaction that holds what they made of the records; Kafka's own
offsets are only a display of lag.

Invariant: a batch that fails is read again from where PostgreSQL says; a lane with a hole stands still, alone, with an
alarm that names what is missing, until it is assigned anew; when an operator has let go of what is missing, the
consumer starts anew by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import get_args

from aiokafka.errors import KafkaError
from opentelemetry.trace import SpanKind
from psycopg import OperationalError

from services.reporting.projection.commands import Projection, ProjectionWriter, WriteBatch
from services.reporting.projection.rules.record_schemas import Reason
from shared.contracts import OWNERS
from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import Run
from shared.messaging.inbox.tracker import PartitionTracker, ReadPositions
from shared.messaging.kafka import Subscription, open_broker, started, subscribe
from shared.messaging.watchdog import ConsumerWatchdog, failure_reason_of
from shared.runtime.failpoints import failpoint
from shared.runtime.process import first_of
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import log, traces

PROJECTOR_GROUP = "reporting-folder"

OnBatch = Callable[[Sequence[Run]], Awaitable[None]]
_PORTION_RECORDS = 20_000
_ENDS_SECONDS = 2
_RETRY_SECONDS = 1


def track(consumer: str, read: ReadPositions) -> PartitionTracker:
    """Return what a consumer of reporting knows of its partitions."""
    return PartitionTracker(consumer, read, get_args(Reason))


def portions(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Cut a batch into parts of about as many records as one transaction should hold."""
    portion, records = list[Run](), 0
    for run in runs:
        portion.append(run)
        records += len(run.offsets)
        if records >= _PORTION_RECORDS:
            yield portion
            portion, records = [], 0
    if portion:
        yield portion


class Projector:
    """Folds batches into cells and cards; while one portion is being written, the next is being folded."""

    def __init__(self, folding: Projection, ledger: ProjectionWriter, tracker: PartitionTracker) -> None:
        self._folding, self._ledger, self._tracker = folding, ledger, tracker
        self._writing: Awaitable[None] | None = None

    async def on_batch(self, runs: Sequence[Run]) -> None:
        """Apply a batch, portion by portion, each whole or not at all; raises when one was not applied."""
        with traces.batch("fold", SpanKind.CONSUMER, traces.carried(runs), records_of(runs), PROJECTOR_GROUP):
            try:
                for portion in portions(runs):
                    await self._fold(portion)
                await self._written()
            except BaseException:
                await asyncio.gather(self._written(), return_exceptions=True)
                self._tracker.forget()
                raise

    async def _fold(self, runs: Sequence[Run]) -> None:
        positions = await self._tracker.positions(runs)
        failpoint("folder-decoding")
        booking = self._folding.fold_batch(runs, positions)
        if booking.plans:
            await self._folding.settle(booking, self._ledger)
            self._tracker.expect(booking.plans)
            await self._written()
            self._writing = self._note(self._ledger.book(booking), booking)

    async def _note(self, written: Awaitable[None], booking: WriteBatch) -> None:
        await written
        self._tracker.moved(booking.plans)

    async def _written(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            await writing


def records_of(runs: Iterable[Run]) -> int:
    """Count the records of runs."""
    return sum(len(run.offsets) for run in runs)


class Consumer:
    """One group member's life: it listens until the process ends, and starts anew when the broker was away."""

    def __init__(self, settings: ServiceSettings, name: str, tracker: PartitionTracker, on_batch: OnBatch) -> None:
        self._settings, self._tracker = settings, tracker
        self._wanted = Subscription(
            pattern=settings.streams(*OWNERS),
            group=settings.group(name),
            positions=tracker.assigned,
            on_batch=on_batch,
        )
        self._pulse: ConsumerWatchdog | None = None

    async def run(self) -> None:
        """Consume until cancelled; raises `Stuck` when the log moves and this consumer does not."""
        while True:
            broker = open_broker(self._settings, self._wanted.group)
            self._pulse = subscribe(broker, self._settings, self._wanted)
            try:
                async with started(broker):
                    await first_of(self._pulse.watch(), self._tracker.waived())
                log().info("lanes-released", group=self._wanted.group)
            except (KafkaError, OSError) as fault:
                log().warning("consumer-paused", group=self._wanted.group, reason=type(fault).__name__)
                await asyncio.sleep(_RETRY_SECONDS)

    async def report_ends(self, see: Callable[[dict[Partition, int]], Awaitable[None]]) -> None:
        """Keep noting where the log ends, so that readers can be told how many records wait; returns never."""
        while True:
            await asyncio.sleep(_ENDS_SECONDS)
            try:
                if self._pulse and (ends := await self._pulse.ends()):
                    await see({Partition(*lane): end for lane, end in ends.items()})
            except (KafkaError, TimeoutError, OSError, OperationalError) as fault:
                log().warning("ends-unknown", reason=type(fault).__name__)

    async def failure_reason(self) -> str | None:
        """Name what keeps this consumer from consuming."""
        return failure_reason_of(self._pulse) or self._tracker.failure_reason
