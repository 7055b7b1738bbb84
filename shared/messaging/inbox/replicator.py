"""Follows other services' streams into tables of one's own: what a service must know of things that others own.

Invariant: what was applied, what was quarantined and the positions are committed together, so whatever dies in
between, every event is applied exactly once. A partition with a gap stops and is named by `failure_reason`; the others
go on. When an operator has waived the gap, the replicator starts to listen anew by itself.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final, get_args

from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker
from opentelemetry.trace import SpanKind
from psycopg import AsyncConnection, OperationalError

from shared.contracts import CATALOGUE, type_of
from shared.contracts.partition import Partition
from shared.contracts.wire import Decoder
from shared.i18n import Text
from shared.messaging.inbox import quarantine
from shared.messaging.inbox.classification import classify, unresolved
from shared.messaging.inbox.decoding import Reason, ReplicaDecoder, ReplicatedEvent
from shared.messaging.inbox.log_watch import LogWatch
from shared.messaging.inbox.positions import move, read_positions
from shared.messaging.inbox.reprocessing import (
    LogPosition,
    Outcome,
    QuarantinedRecord,
    Reprocessed,
    read_again,
    reprocess_all,
)
from shared.messaging.inbox.sequencing import LAW_REASONS, BatchPlan, Position
from shared.messaging.inbox.taken_ids import read_holders
from shared.messaging.inbox.tracker import PartitionTracker
from shared.messaging.kafka import RecordBatch, Subscription, open_broker, started, subscribe
from shared.messaging.replica import Replica
from shared.messaging.watchdog import ConsumerWatchdog, failure_reason_of
from shared.persistence.database import connect
from shared.persistence.database_errors import DATABASE_FAULTS
from shared.runtime.failpoints import failpoint
from shared.runtime.process import first_of
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import log, metrics, traces
from shared.runtime.telemetry.logs import first_line
from shared.runtime.telemetry.metrics import HALTED

Apply = Callable[[AsyncConnection, Sequence[ReplicatedEvent]], Awaitable[None]]
"""Writes what events say into a service's own tables, in the given transaction."""

_HALTED: Final = "select topic, partition, halted from lane where consumer = %s and halted is not null order by 1, 2"
_QUARANTINED: Final = "select reason, count(*) from quarantine where consumer = %s group by 1"
_RETRY_SECONDS: Final = 1.0
_REASONS: Final = (*get_args(Reason), *LAW_REASONS)
_APPLIED: Final = Text(id="diterapkan", en="applied")


@dataclass
class _Replayed(Outcome):
    """What some quarantined records amount to."""

    events: list[ReplicatedEvent]


@dataclass
class Replicator:
    """One consumer of another service's streams; a broker or database that is away is waited for."""

    consumer: str
    decoder: ReplicaDecoder
    apply: Apply
    open_connection: Callable[[], Awaitable[AsyncConnection]]
    """Opens a connection in autocommit mode to the service's database."""
    subscribe: Callable[["Replicator"], tuple[KafkaBroker, ConsumerWatchdog]]
    """Makes a broker, not started yet, that hands batches to this replicator."""
    streams: str
    """The pattern of the streams that it follows."""
    _watchdog: ConsumerWatchdog | None = None
    _open: AsyncConnection | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.tracker = PartitionTracker(self.consumer, self._positions, _REASONS)
        self.logs = LogWatch(self.consumer, self.streams, self.tracker, self.open_connection)

    async def run(self) -> None:
        """Follow until cancelled; raises `Stalled` when the log moves and this consumer does not."""
        while True:
            try:
                await self._reprocess_at_start()
                await self._listen()
                log().info("lanes-released", consumer=self.consumer)
            except (KafkaError, *DATABASE_FAULTS, OSError) as fault:
                log().warning("follower-paused", reason=type(fault).__name__, detail=first_line(fault))
                await asyncio.sleep(_RETRY_SECONDS)
            finally:
                await self.close()

    async def _listen(self) -> None:
        broker, self._watchdog = self.subscribe(self)
        self.logs.watches(self._watchdog)
        async with started(broker):
            await first_of(self._watchdog.watch(), self.tracker.waived(), self.logs.run())

    async def on_batch(self, runs: Sequence[RecordBatch]) -> None:
        """Apply a batch, whole or not at all; raises `Fenced` when another consumer has its partitions by now."""
        records = sum(map(len, runs))
        with traces.batch("learn", SpanKind.CONSUMER, traces.carried(runs), records, self.consumer):
            try:
                plans = await self._classify(runs)
                await self.tracker.confirm(plans)
                if plans:
                    await self._commit(plans)
            except BaseException:
                self.tracker.forget()
                raise
        self.tracker.expect(plans)
        self.tracker.moved(plans)

    async def _classify(self, runs: Sequence[RecordBatch]) -> list[BatchPlan[ReplicatedEvent]]:
        positions = await self.tracker.positions(runs)
        plans = classify(self.decoder, runs, positions)
        if not (asked := unresolved(plans)):
            return plans
        async with self._transaction() as connection:
            holders = await read_holders(connection, self.consumer, asked)
        return classify(self.decoder, runs, positions, holders)

    async def _commit(self, plans: Sequence[BatchPlan[ReplicatedEvent]]) -> None:
        async with self._transaction() as connection:
            await self.apply(connection, [event for plan in plans for event in plan.events])
            await quarantine.put(connection, self.consumer, plans)
            await move(connection, self.consumer, plans)
            failpoint("inbox-learnt")
        failpoint("inbox-committed")

    async def _positions(self, partitions: Iterable[Partition]) -> dict[Partition, Position]:
        async with self._transaction() as connection:
            return await read_positions(connection, self.consumer, partitions)

    async def reprocess(self) -> Reprocessed:
        """Apply what was quarantined and can be read by now."""
        return await reprocess_all(self._reprocess_next, Reprocessed(_APPLIED))

    async def _reprocess_at_start(self) -> None:
        done = await self.reprocess()
        if done.counted:
            log().info("parked-learnt", consumer=self.consumer, records=done.counted, left=done.stay.total())

    async def _reprocess_next(self, behind: LogPosition) -> Outcome | None:
        async with self._connection() as connection:
            return await quarantine.reprocess_next(connection, [self.consumer], behind, self._judge, self._replay)

    async def _judge(self, held: Sequence[QuarantinedRecord]) -> _Replayed:
        fit, stay = read_again(self.decoder, held)
        return _Replayed([kept for kept, _ in fit], stay, [event for _, event in fit])

    async def _replay(self, connection: AsyncConnection, replayed: _Replayed) -> None:
        await self.apply(connection, replayed.events)

    async def failure_reason(self) -> str | None:
        """Name what keeps this consumer from following: partitions that stopped, with the numbers they miss."""
        if still := failure_reason_of(self._watchdog) or self.logs.failure_reason:
            return still
        async with self._transaction() as connection:
            rows = await (await connection.execute(_HALTED, [self.consumer])).fetchall()
        return "; ".join(f"{topic}/{partition}: {halted}" for topic, partition, halted in rows) or None

    async def measure(self) -> None:
        """Tell how many partitions stand still and how many records are quarantined."""
        HALTED.clear()
        metrics.QUARANTINE.clear()
        async with self._transaction() as connection:
            halted = await (await connection.execute(_HALTED, [self.consumer])).fetchall()
            quarantined = await (await connection.execute(_QUARANTINED, [self.consumer])).fetchall()
        HALTED.labels(self.consumer).set(len(halted))
        metrics.tell_quarantine(self.consumer, _REASONS, quarantined)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        async with self._turn:
            if self._open is None or self._open.closed:
                self._open = await self.open_connection()
            yield self._open

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with self._connection() as connection, connection.transaction():
            yield connection

    async def close(self) -> None:
        """Close its connection, if it is open."""
        if self._open is not None:
            with suppress(OperationalError):
                await self._open.close()


async def write_replicas(
    replicas: Sequence[Replica], connection: AsyncConnection, events: Sequence[ReplicatedEvent]
) -> None:
    """Write what events say of replicated things, in the caller's transaction; other events are passed over."""
    async with connection.pipeline():
        for replica in replicas:
            for statement, parameters in replica.writes(events):
                await connection.execute(statement, parameters)


def open_replicator(
    settings: ServiceSettings, consumer: str, replicas: Sequence[Replica], home: tuple[str, ...] = ()
) -> Replicator:
    """Return the replicator of one service's things; it reads every event type which that service declares."""
    (owner,), group = {type_of(each.made_by).owner for each in replicas}, settings.group(consumer)
    streams = settings.streams(owner)
    decode = Decoder(declared for declared in CATALOGUE.values() if declared.owner == owner).decode

    def listen(replicator: Replicator) -> tuple[KafkaBroker, ConsumerWatchdog]:
        broker, logs = open_broker(settings, group), replicator.logs
        wanted = Subscription(streams, group, positions=logs.assigned, on_batch=replicator.on_batch)
        return broker, subscribe(broker, settings, wanted)

    return Replicator(
        consumer,
        ReplicaDecoder(decode, home),
        partial(write_replicas, replicas),
        partial(connect, settings.database_url, autocommit=True),
        listen,
        streams,
    )
