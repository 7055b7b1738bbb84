"""Follows other services' streams into tables of one's own: what a service must know of things that others own.

Invariant: what was learnt, what was parked and how far the lanes were read are committed together, so whatever dies in
between, every event is learnt exactly once. A lane with a hole stops and is named by `trouble`; the others go on.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import get_args

from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker
from opentelemetry.trace import SpanKind
from psycopg import AsyncConnection, OperationalError

from shared.contracts import CATALOGUE
from shared.contracts.wire import Decoder
from shared.messaging.inbox import move, read_places
from shared.messaging.inbox.classify import News, Reader, Sifted, sift
from shared.messaging.inbox.quarantine import Reason, park, read_parked, release
from shared.messaging.kafka import Partition, RecordBatch, Subscription, open_broker, started, subscribe
from shared.messaging.watchdog import ConsumerWatchdog, failure_reason_of
from shared.persistence.database import connect
from shared.runtime.failpoints import failpoint
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import log, metrics, traces
from shared.runtime.telemetry.logs import first_line
from shared.runtime.telemetry.metrics import EVENTS, HALTED, PARKED

Learn = Callable[[AsyncConnection, Sequence[News]], Awaitable[None]]
"""Writes what events say into a service's own tables, in the given transaction."""

_HALTED = "select topic, partition, halted from lane where consumer = %s and halted is not null order by 1, 2"
_PARKED = "select reason, count(*) from quarantine where consumer = %s group by 1"
_RETRY_SECONDS = 1.0


@dataclass
class Follower:
    """One consumer of another service's streams; a broker or database that is away is waited for."""

    consumer: str
    reader: Reader
    learn: Learn
    open_connection: Callable[[], Awaitable[AsyncConnection]]
    """Opens a connection in autocommit mode to the service's database."""
    subscribe: Callable[["Follower"], tuple[KafkaBroker, ConsumerWatchdog]]
    """Makes a broker, not started yet, that hands batches to this follower."""
    _pulse: ConsumerWatchdog | None = None
    _open: AsyncConnection | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Follow until cancelled; raises `Stuck` when the log moves and this consumer does not."""
        metrics.begin_parked(self.consumer, get_args(Reason))
        while True:
            try:
                await self.readmit()
                await self._listen()
            except (KafkaError, OperationalError, OSError) as fault:
                log().warning("follower-paused", reason=type(fault).__name__, detail=first_line(fault))
                await asyncio.sleep(_RETRY_SECONDS)
            finally:
                await self._close()

    async def _listen(self) -> None:
        broker, self._pulse = self.subscribe(self)
        async with started(broker):
            await self._pulse.watch()

    async def positions(self, lanes: set[Partition]) -> Mapping[Partition, int]:
        """Return the next offset wanted of each lane."""
        async with self._transaction() as connection:
            places = await read_places(connection, self.consumer, lanes)
        return {lane: place.position for lane, place in places.items()}

    async def take(self, runs: Sequence[RecordBatch]) -> None:
        """Learn from a batch, whole or not at all; raises `Fenced` when another consumer has its lanes by now."""
        records = sum(map(len, runs))
        with traces.batch("learn", SpanKind.CONSUMER, traces.carried(runs), records, self.consumer):
            sifted = await self._take(runs)
        EVENTS.labels(self.consumer).inc(len(sifted.news))
        for each in sifted.parked:
            PARKED.labels(self.consumer, each.reason).inc()
        _report(sifted)

    async def _take(self, runs: Sequence[RecordBatch]) -> Sifted:
        async with self._transaction() as connection:
            lanes = {Partition(run.topic, run.partition) for run in runs}
            places = await read_places(connection, self.consumer, lanes)
            sifted = sift(runs, places, self.reader)
            await self.learn(connection, sifted.news)
            await park(connection, self.consumer, sifted.parked)
            await move(connection, self.consumer, sifted.moves)
            failpoint("inbox-learnt")
        failpoint("inbox-committed")
        return sifted

    async def readmit(self) -> None:
        """Learn from what an older release had to park and this one can read."""
        async with self._transaction() as connection:
            parked = await read_parked(connection, self.consumer)
            found = [(each, self.reader.read(each.lane, each.value)) for each in parked]
            fit = [(each, news) for each, news in found if isinstance(news, News)]
            await self.learn(connection, [news for _, news in fit])
            await release(connection, self.consumer, [each for each, _ in fit])
        if fit:
            log().info("parked-learnt", consumer=self.consumer, records=len(fit), left=len(found) - len(fit))

    async def failure_reason(self) -> str | None:
        """Name what keeps this follower from following: lanes that stopped, with the numbers they miss."""
        if still := failure_reason_of(self._pulse):
            return still
        async with self._transaction() as connection:
            rows = await (await connection.execute(_HALTED, [self.consumer])).fetchall()
        return "; ".join(f"{topic}/{partition}: {halted}" for topic, partition, halted in rows) or None

    async def measure(self) -> None:
        """Tell how many lanes stand still and how many records are parked."""
        HALTED.clear()
        metrics.QUARANTINE.clear()
        async with self._transaction() as connection:
            halted = await (await connection.execute(_HALTED, [self.consumer])).fetchall()
            parked = await (await connection.execute(_PARKED, [self.consumer])).fetchall()
        HALTED.labels(self.consumer).set(len(halted))
        metrics.tell_quarantine(self.consumer, get_args(Reason), parked)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with self._turn:
            if self._open is None or self._open.closed:
                self._open = await self.open_connection()
            async with self._open.transaction():
                yield self._open

    async def _close(self) -> None:
        if self._open is not None:
            with suppress(OperationalError):
                await self._open.close()


def _report(sifted: Sifted) -> None:
    for each in sifted.parked:
        log().error("record-parked", lane=each.lane, position=each.position, reason=each.reason)
    for lane, way in sifted.moves.items():
        if way.halted:
            log().error("lane-halted", lane=lane, missing=way.halted)


def open_follower(
    settings: ServiceSettings, consumer: str, owner: str, learn: Learn, home: tuple[str, ...] = ()
) -> Follower:
    """Return the follower of one service's streams; it reads every event type which that service declares."""
    group = settings.group(consumer)

    def listen(follower: Follower) -> tuple[KafkaBroker, ConsumerWatchdog]:
        broker = open_broker(settings, group)
        wanted = Subscription(settings.streams(owner), group, positions=follower.positions, on_batch=follower.take)
        return broker, subscribe(broker, settings, wanted)

    return Follower(
        consumer=consumer,
        reader=Reader(Decoder(declared for declared in CATALOGUE.values() if declared.owner == owner).decode, home),
        learn=learn,
        open_connection=lambda: connect(settings.database_url, autocommit=True),
        subscribe=listen,
    )
