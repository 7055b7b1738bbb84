"""Reporting's side of Kafka: two consumers of the same streams that never wait for each other.

The folder turns batches into cells, the archive files every event behind them. Both keep their place in PostgreSQL, in
the transaction that holds what they made of the records; Kafka's own offsets are only a display of lag.

Invariant: a batch that fails is read again from where PostgreSQL says; a lane with a hole stands still, alone, with an
alarm that names what is missing, until it is assigned anew; when an operator has let go of what is missing, the
consumer starts anew by itself.
"""

import asyncio
from collections import Counter as Tallied
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Protocol, get_args

from aiokafka.errors import KafkaError
from opentelemetry.trace import SpanKind
from psycopg import OperationalError

from services.reporting.archive.rules import ArchiveBatch, archive_batch
from services.reporting.projection.commands import Projection, ProjectionWriter, WriteBatch
from services.reporting.projection.rules.decoding import Reader
from services.reporting.projection.rules.record_schemas import Reason
from services.reporting.projection.rules.sequencing import PartitionBatch, PartitionName, Position, RecordBatch
from shared.contracts import OWNERS
from shared.messaging.kafka import Partition, Subscription, open_broker, started, subscribe
from shared.messaging.watchdog import ConsumerWatchdog, failure_reason_of
from shared.runtime.failpoints import failpoint
from shared.runtime.process import first_of
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import log, traces
from shared.runtime.telemetry.metrics import EVENTS, HALTED, PARKED, begin_parked

OWNER = "reporting"
PROJECTOR_GROUP = "reporting-folder"
ARCHIVE = "reporting-archive"

Standings = Callable[[Iterable[PartitionName]], Awaitable[dict[PartitionName, Position]]]
OnBatch = Callable[[Sequence[RecordBatch]], Awaitable[None]]
_PORTION_RECORDS = 20_000
_ENDS_SECONDS = 2
_RELEASED_SECONDS = 1
_RETRY_SECONDS = 1


class PositionStore:
    """What one consumer knows of its lanes between batches, and which of them stand still."""

    def __init__(self, consumer: str, read: Standings) -> None:
        self._consumer, self._read = consumer, read
        self._known: dict[PartitionName, Position] = {}
        self._halted: dict[PartitionName, PartitionBatch] = {}
        begin_parked(consumer, get_args(Reason))

    async def positions(self, lanes: set[Partition]) -> Mapping[Partition, int]:
        """Read anew where every assigned lane stands; all of them may move again."""
        self._halted.clear()
        HALTED.labels(self._consumer).set(0)
        self._known = await self._read(PartitionName(*lane) for lane in lanes)
        return {Partition(*lane): standing.position for lane, standing in self._known.items()}

    async def standings(self, lanes: set[PartitionName]) -> dict[PartitionName, Position]:
        """Return where lanes stand."""
        if unknown := lanes - self._known.keys():
            self._known |= await self._read(unknown)
        return self._known

    def moving(self, runs: Sequence[RecordBatch]) -> Sequence[RecordBatch]:
        """Leave out the records of lanes that stand still."""
        return [run for run in runs if (run.topic, run.partition) not in self._halted]

    @property
    def trouble(self) -> str | None:
        """Name the lanes that stand still, with what they miss."""
        return "; ".join(f"{_name(lane)}: {self._halted[lane].missing}" for lane in sorted(self._halted)) or None

    async def released(self) -> None:
        """Return once an operator has let go of what some lane stands still for."""
        while True:
            await asyncio.sleep(_RELEASED_SECONDS)
            halted = {lane: batch.after.passes for lane, batch in self._halted.items()}
            with suppress(OperationalError):
                found = await self._read(halted) if halted else {}
                if any(found[lane].passes != known for lane, known in halted.items()):
                    return

    def forget(self) -> None:
        """Believe nothing about any lane: a transaction failed."""
        self._known.clear()

    def expect(self, batches: Iterable[PartitionBatch]) -> None:
        """Go on from where lanes will stand once what they brought is committed."""
        self._known |= {batch.lane: batch.after for batch in batches}

    def moved(self, batches: Iterable[PartitionBatch]) -> None:
        """Note what a commit brought; raise the alarm for lanes that have to stop."""
        for batch in batches:
            EVENTS.labels(self._consumer).inc(batch.after.sequence - batch.before.sequence)
            for reason, records in Tallied(parked.reason for parked in batch.parked).items():
                PARKED.labels(self._consumer, reason).inc(records)
                log().warning("records-parked", lane=_name(batch.lane), reason=reason, records=records)
            if batch.missing and batch.lane not in self._halted:
                self._halted[batch.lane] = PartitionBatch(batch.lane, batch.before, batch.after, missing=batch.missing)
                HALTED.labels(self._consumer).set(len(self._halted))
                log().error("lane-halted", consumer=self._consumer, lane=_name(batch.lane), missing=batch.missing)


def _name(lane: PartitionName) -> str:
    return f"{lane.topic}/{lane.partition}"


def portions(runs: Iterable[RecordBatch]) -> Iterator[list[RecordBatch]]:
    """Cut a batch into parts of about as many records as one transaction should hold."""
    portion, records = list[RecordBatch](), 0
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

    def __init__(self, folding: Projection, ledger: ProjectionWriter, book: PositionStore) -> None:
        self._folding, self._ledger, self._book = folding, ledger, book
        self._writing: Awaitable[None] | None = None

    async def on_batch(self, runs: Sequence[RecordBatch]) -> None:
        """Apply a batch, portion by portion, each whole or not at all; raises when one was not applied."""
        with traces.batch("fold", SpanKind.CONSUMER, traces.carried(runs), _records(runs), PROJECTOR_GROUP):
            try:
                for portion in portions(self._book.moving(runs)):
                    await self._fold(portion)
                await self._written()
            except BaseException:
                await asyncio.gather(self._written(), return_exceptions=True)
                self._book.forget()
                raise

    async def _fold(self, runs: Sequence[RecordBatch]) -> None:
        standings = await self._book.standings(_lanes(runs))
        failpoint("folder-decoding")
        booking = self._folding.fold_batch(runs, standings)
        if booking.lanes:
            await self._folding.settle(booking, self._ledger)
            self._book.expect(booking.lanes)
            await self._written()
            self._writing = self._note(self._ledger.book(booking), booking)

    async def _note(self, written: Awaitable[None], booking: WriteBatch) -> None:
        await written
        self._book.moved(booking.lanes)

    async def _written(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            await writing


class Archive(Protocol):
    """Where events are kept; a batch is one transaction."""

    async def keep(self, accession: ArchiveBatch) -> None:
        """File a batch whole or not at all; raises unless all its lanes still stand where they stood."""


class ArchiveConsumer:
    """Files every event behind the numbers."""

    def __init__(self, reader: Reader, archive: Archive, book: PositionStore) -> None:
        self._reader, self._archive, self._book = reader, archive, book

    async def on_batch(self, runs: Sequence[RecordBatch]) -> None:
        """File a batch, portion by portion, each whole or not at all; raises when one was not filed."""
        with traces.batch("file", SpanKind.CONSUMER, traces.carried(runs), _records(runs), ARCHIVE):
            try:
                for portion in portions(self._book.moving(runs)):
                    await self._file(portion)
            except BaseException:
                self._book.forget()
                raise

    async def _file(self, runs: Sequence[RecordBatch]) -> None:
        standings = await self._book.standings(_lanes(runs))
        failpoint("archive-decoding")
        accession = archive_batch(self._reader, runs, standings)
        if accession.lanes:
            await self._archive.keep(accession)
            self._book.expect(accession.lanes)
            self._book.moved(accession.lanes)


def _records(runs: Iterable[RecordBatch]) -> int:
    return sum(len(run.offsets) for run in runs)


def _lanes(runs: Iterable[RecordBatch]) -> set[PartitionName]:
    return {PartitionName(run.topic, run.partition) for run in runs}


class Consumer:
    """One group member's life: it listens until the process ends, and starts anew when the broker was away."""

    def __init__(self, settings: ServiceSettings, name: str, book: PositionStore, on_batch: OnBatch) -> None:
        self._settings, self._book = settings, book
        self._wanted = Subscription(
            pattern=settings.streams(*OWNERS),
            group=settings.group(name),
            positions=book.positions,
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
                    await first_of(self._pulse.watch(), self._book.released())
                log().info("lanes-released", group=self._wanted.group)
            except (KafkaError, OSError) as fault:
                log().warning("consumer-paused", group=self._wanted.group, reason=type(fault).__name__)
                await asyncio.sleep(_RETRY_SECONDS)

    async def report_ends(self, see: Callable[[dict[PartitionName, int]], Awaitable[None]]) -> None:
        """Keep noting where the log ends, so that readers can be told how many records wait; returns never."""
        while True:
            await asyncio.sleep(_ENDS_SECONDS)
            try:
                if self._pulse and (ends := await self._pulse.ends()):
                    await see({PartitionName(*lane): end for lane, end in ends.items()})
            except (KafkaError, TimeoutError, OSError, OperationalError) as fault:
                log().warning("ends-unknown", reason=type(fault).__name__)

    async def trouble(self) -> str | None:
        """Name what keeps this consumer from consuming."""
        return failure_reason_of(self._pulse) or self._book.trouble
