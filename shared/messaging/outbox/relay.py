"""Carries facts from the outbox to Kafka, in commit order, each with a dense number in its partition.

Commit order is `(xid, seq)` below the oldest transaction still running: below that horizon nothing can appear any more,
so a row's number is a pure function of the partition's last acknowledged number and the rows before it. A crash, or a
paused relay that wakes up, can therefore only send the same numbers with the same content again, and a reader drops
what it has seen. Rows leave the outbox in the transaction that stores the partition's new number.

A partition that does not take its records keeps its rows in the outbox, and the others go on. Its rows are passed over
until the relay begins anew, with a look at the logs and from the outbox's first row.

Before it publishes, and before it writes to a topic for the first time, a relay looks at the end of the log. What is
there beyond the database's number is either in the outbox, because a relay died before it could mark it, and is marked
then; or the database does not know it, because it is an older one. Then nothing of that topic is published until an
operator has decided (`operator`).

What a crash of PostgreSQL could take back (the relay does not wait for the disk) is taken back as a whole, partition
number and rows together, and is found in the log again.

Invariant: a number is stored as acknowledged only by the holder of the lease, under its epoch; the relay never
publishes past a failure in the same partition. A plain `seq > last` lost 31 % under 16 writers.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, TypeVar

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from opentelemetry.trace import SpanKind
from psycopg import AsyncConnection, OperationalError

from shared.contracts import topic
from shared.contracts.partition import Partition
from shared.messaging.kafka import Outcome, Refusal, led_partitions, open_producer, publish, reading, started
from shared.messaging.outbox import depth, outgoing, reconciliation, stops
from shared.messaging.outbox.leadership import Leadership, LeadershipLost, Row, acquire, release, renew
from shared.messaging.outbox.stocktaking import Stock, take_stock
from shared.messaging.outbox.stops import Stops
from shared.messaging.outbox.survey import OpenReader, Surveyor
from shared.messaging.watchdog import LoopWatchdog
from shared.persistence.database import connect
from shared.persistence.database_errors import DATABASE_FAULTS
from shared.persistence.outbox import WAKE_CHANNEL
from shared.runtime import clock
from shared.runtime.failpoints import failpoint
from shared.runtime.process import first_of
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import log, traces
from shared.runtime.telemetry.logs import first_line
from shared.runtime.telemetry.metrics import LEADERS, PUBLISHED

_IDLE_SECONDS = 1.0
_UNSETTLED_SECONDS = 0.005
_RETRY_SECONDS = 1.0
_LOOK_SECONDS = 5.0
"""How often it is looked whether a topic has gone."""
_LOOK_AGAIN_SECONDS = 2.0
"""How often whether one has come back, or is to be tried again."""

T = TypeVar("T")
Topics = set[str] | frozenset[str]


class StateChanged(Exception):
    """A topic came, went or was replaced, or a partition is to be tried again: the relay begins anew."""


@dataclass
class Relay:
    """The one that publishes, if it holds the lease; otherwise the one that waits to."""

    open_connection: Callable[[], Awaitable[AsyncConnection]]
    """Opens a connection in autocommit mode to the service's database."""
    open_producer: Callable[[], AIOKafkaProducer]
    open_reader: OpenReader
    owner: str
    """The service whose facts it carries."""
    topics: frozenset[str]
    """The streams that are the service's own."""
    holder: str
    batch_events: int
    lease_seconds: float
    watchdog: LoopWatchdog = field(default_factory=lambda: LoopWatchdog("relay"))
    stops: Stops = field(init=False)
    _paused: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.stops = Stops(self.owner)

    async def run(self) -> None:
        """Publish until cancelled; raises `Stalled` when it hangs."""
        await first_of(self._carry(), self.watchdog.watch())

    async def failure_reason(self) -> str | None:
        """Name what keeps this relay from leading, or from waiting to; or what it does not publish."""
        return self.watchdog.failure_reason or self.stops.words

    async def measure(self) -> None:
        """Tell how much waits in the outbox."""
        depth.forget()
        connection = await self.open_connection()
        try:
            await depth.tell(connection, self.owner)
        finally:
            await connection.close()

    async def _carry(self) -> None:
        """Publish until cancelled; a broker or database that is away is waited for."""
        PUBLISHED.labels(self.owner).inc(0)
        while True:
            try:
                async with self._connection() as connection:
                    await self._hold_lease(connection)
            except StateChanged:
                self.watchdog.heartbeat()
            except (KafkaError, *DATABASE_FAULTS, OSError, LeadershipLost) as fault:
                self.watchdog.waiting_for(type(fault).__name__)
                self._say_paused(fault)
                await asyncio.sleep(_RETRY_SECONDS)

    def _say_paused(self, fault: Exception) -> None:
        """Say why it pauses, once as long as the reason is the same."""
        reason = type(fault).__name__
        if reason != self._paused:
            log().warning("relay-paused", reason=reason, detail=first_line(fault))
        self._paused = reason

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        connection = await self.open_connection()
        try:
            await connection.execute("set synchronous_commit = off")
            await connection.execute(f"listen {WAKE_CHANNEL}")
            yield connection
        finally:
            with suppress(OperationalError):
                await connection.close()

    async def _hold_lease(self, connection: AsyncConnection) -> None:
        reign = await self._acquire(connection)
        producer = self.open_producer()
        try:
            async with started(producer):
                await self._begin(connection, reign)
                LEADERS.labels(self.owner).set(1)
                self._paused = ""
                await self._lead(connection, producer, reign)
        finally:
            LEADERS.labels(self.owner).set(0)
            stops.forget()
            with suppress(OperationalError):
                await release(connection, reign)

    async def _lead(self, connection: AsyncConnection, producer: AIOKafkaProducer, reign: Leadership) -> None:
        looked_at = time.monotonic()
        while True:
            await self._step(connection, producer, reign)
            self.watchdog.heartbeat()
            if time.monotonic() - looked_at > (_LOOK_AGAIN_SECONDS if reign.passed_over else _LOOK_SECONDS):
                await self._look_around(producer, reign)
                looked_at = time.monotonic()

    async def _acquire(self, connection: AsyncConnection) -> Leadership:
        while (reign := await acquire(connection, self.holder, self.lease_seconds)) is None:
            self.watchdog.heartbeat()
            self.stops.stand_by()
            await asyncio.sleep(self.lease_seconds / 3)
        await outgoing.rebase(connection)
        log().info("relay-leads", epoch=reign.epoch, incarnation=reign.incarnation)
        return reign

    async def _begin(self, connection: AsyncConnection, reign: Leadership) -> None:
        """Look at the logs of all topics that are the service's own or that something was ever written to."""
        waiting = await outgoing.waiting(connection)
        self.stops.begin(waiting)
        needed = {*self.topics, *(each.topic for each in waiting)}
        await self._take_stock(
            connection, reign, needed, {each.topic for each in await reconciliation.read_stored(connection)}
        )

    async def _take_stock(
        self, connection: AsyncConnection, reign: Leadership, needed: Topics, written: Topics = frozenset()
    ) -> None:
        """Look at the logs of topics before anything is written to them; `written` are those that may have gone."""
        stored, topics = await reconciliation.read_stored(connection), {*needed, *written}
        surveyor = Surveyor(self.open_reader, progressed=self.watchdog.heartbeat)
        found = await self._while_renewing(connection, reign, surveyor.survey(topics, stored))
        reign.missing |= found.missing
        found.missing &= needed
        stock = await take_stock(connection, found, lambda: renew(connection, reign, self.lease_seconds))
        reign.numbers.update(stock.numbers)
        reign.offsets.update({each: view.end - 1 for each, view in found.views.items()})
        reign.topics |= topics
        self._tell(stock, topics)
        reign.passed_over.topics |= stock.stopped.keys()
        reign.passed_over.partitions |= self.stops.waiting()

    def _tell(self, stock: Stock, topics: Collection[str]) -> None:
        self.stops.surveyed(topics, stock.stopped)
        self.stops.failed(dict.fromkeys(stock.leaderless, "leaderless"))
        self.stops.tell()
        stops.tell_topics(self.owner, stock.unknown, stock.lost, topics)

    async def _while_renewing(self, connection: AsyncConnection, reign: Leadership, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait((task,), timeout=self.lease_seconds / 3))[0]:
                await renew(connection, reign, self.lease_seconds)
        except BaseException:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise
        return task.result()

    async def _look_around(self, producer: AIOKafkaProducer, reign: Leadership) -> None:
        """Raise `StateChanged` when a topic has gone or come back, or a partition is to be tried again."""
        present = await led_partitions(producer.client, reign.topics)
        gone = reign.topics - set(present)
        if gone != reign.missing or self.stops.due(reign.passed_over.partitions):
            raise StateChanged

    async def _step(self, connection: AsyncConnection, producer: AIOKafkaProducer, reign: Leadership) -> None:
        seen = await outgoing.read(connection, reign, self.batch_events)
        rows = list(takewhile(lambda row: row.settled, seen))
        if strange := {row.topic for row in rows} - reign.topics:
            await self._take_stock(connection, reign, strange)
        elif absent := {row.target for row in rows} - reign.offsets.keys():
            self._fail(reign, dict.fromkeys(absent, "missing"))
        elif rows:
            await self._publish(connection, producer, reign, rows)
        else:
            await self._wait(connection, reign, _UNSETTLED_SECONDS if seen else _IDLE_SECONDS)

    async def _publish(
        self, connection: AsyncConnection, producer: AIOKafkaProducer, reign: Leadership, rows: list[Row]
    ) -> None:
        with traces.batch("publish", SpanKind.PRODUCER, (row.carried for row in rows), len(rows), self.owner) as batch:
            records, last = reign.number(rows, batch.onward)
            failpoint("relay-numbered")
            outcome = await publish(producer, records)
            failpoint("relay-acknowledged")
            last = {each: number for each, number in last.items() if each not in outcome.failed}
            self._fail(reign, outcome.failed)
            await self._acknowledge(connection, reign, rows[-1], last)
            failpoint("relay-marked")
        reign.xid, reign.seq = rows[-1].xid, rows[-1].seq
        reign.numbers.update(last)
        PUBLISHED.labels(self.owner).inc(sum(row.target in last for row in rows) if outcome.failed else len(rows))
        self._judge(reign, outcome, last)

    def _judge(self, reign: Leadership, outcome: Outcome, last: Mapping[Partition, int]) -> None:
        """Raise `StateChanged` when a partition has failed, or when its log is shorter than it was."""
        self.stops.delivered(last)
        replaced = [each for each, (first, _) in outcome.offsets.items() if 0 <= first <= reign.offsets.get(each, -1)]
        reign.offsets.update({each: begin for each, (_, begin) in outcome.offsets.items()})
        if outcome.failed or replaced:
            raise StateChanged

    def _fail(self, reign: Leadership, failed: Mapping[Partition, Refusal]) -> None:
        """Pass over partitions that take nothing, for as long as this relay leads."""
        if failed:
            reign.passed_over.partitions |= failed.keys()
            self.stops.failed(failed)
            self.stops.tell()

    async def _acknowledge(
        self, connection: AsyncConnection, reign: Leadership, end: Row, last: Mapping[Partition, int]
    ) -> None:
        async with connection.transaction():
            await renew(connection, reign, self.lease_seconds)
            await outgoing.acknowledge(connection, last)
            await outgoing.remove(connection, end, reign.passed_over)

    async def _wait(self, connection: AsyncConnection, reign: Leadership, seconds: float) -> None:
        async for _ in connection.notifies(timeout=min(seconds, self.lease_seconds / 3), stop_after=1):
            break
        await renew(connection, reign, self.lease_seconds)


def open_relay(settings: ServiceSettings, owner: str) -> Relay:
    """Return the relay of one service's outbox."""
    holder = f"{owner}-{clock.new_id()}"
    return Relay(
        open_connection=lambda: connect(settings.database_url, autocommit=True),
        open_producer=lambda: open_producer(settings.kafka_servers, holder),
        open_reader=lambda: reading(settings.kafka_servers, settings.streams(owner)),
        owner=owner,
        topics=frozenset(topic(province, owner) for province in settings.provinces),
        holder=holder,
        batch_events=settings.relay_batch_events,
        lease_seconds=settings.relay_lease_seconds,
    )
