"""Tells whoever waits for work from whoever hangs.

Aiokafka can hang after a broker restart: in a fetch, in a rebalance that nobody ends, or in every question to the
broker. So three things are looked at: records that wait, a batch in hand, and partitions that were taken away. A
partition that is held, because its log is not the one that was read, is not waited for.

Invariant: a consumer is declared dead only when there is work for it and it has not moved for the whole patience,
while nothing it depends on is known to be away. A broker that is away for long is not believed to be: then only a new
process can know better.
"""

import asyncio
import time
from contextlib import suppress
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from shared.contracts.partition import Partition
from shared.messaging import log_probe
from shared.messaging.inbox.log_identity import TopicSeen
from shared.runtime.telemetry import log
from shared.runtime.telemetry.logs import first_line
from shared.runtime.telemetry.metrics import BATCH_SECONDS, EVENTS, LAG, RECORDS, RETRIES

UNREADY_SECONDS = 15.0
PATIENCE_SECONDS = 30.0
AWAY_PATIENCE_SECONDS = 300.0
_ANSWER_SECONDS = 10
_PROBE_SECONDS = 3
_NO_PARTITIONS = "no lanes assigned yet"


class Stalled(Exception):
    """There is work and nothing moves; the process has to be started anew."""


class LoopWatchdog:
    """What is known about a loop that has to come round again and again."""

    def __init__(self, name: str) -> None:
        self._name, self._away, self._came_at = name, "not begun yet", time.monotonic()

    def heartbeat(self) -> None:
        """Note that it came round."""
        self._away, self._came_at = "", time.monotonic()

    def waiting_for(self, reason: str) -> None:
        """Note what it waits for; it knows, so it does not hang."""
        self._away, self._came_at = reason, time.monotonic()

    @property
    def failure_reason(self) -> str | None:
        """Say why it does not do its work."""
        seconds = time.monotonic() - self._came_at
        return self._away or (f"still for {seconds:.0f} s" if seconds > UNREADY_SECONDS else None)

    async def watch(self, *, every_seconds: float = 5, patience_seconds: float = 2 * PATIENCE_SECONDS) -> None:
        """Return never; raise `Stalled` when the loop hangs."""
        while time.monotonic() - self._came_at <= patience_seconds:
            await asyncio.sleep(every_seconds)
        log().error("loop-stuck", loop=self._name)
        raise Stalled(f"{self._name} has not come round for {patience_seconds:.0f} s")


class ConsumerWatchdog:
    """What is known about one consumer's movement."""

    def __init__(self, group: str) -> None:
        self.group = group
        self.name = group.partition(".")[2] or group
        """The consumer's name as metrics say it, without the provinces that it works for."""
        self._consumer: Any = None
        """The client, once it has been given partitions."""
        self._client: Any = None
        self._partitions: set[TopicPartition] = set()
        self._between = False
        """Whether partitions were taken away and none given since."""
        self._away = self._retried = ""
        """Why Kafka does not answer, why a batch is tried again: standing still is then explained."""
        self._taken_at: float | None = None
        self.batches = 0
        """How many batches have come."""
        self.held: set[Partition] = set()
        """Partitions that are not read until they are assigned anew."""
        self._places: dict[TopicPartition, int] = {}
        self._waiting = 0
        self._moved_at = self._heard_at = time.monotonic()
        self._committed_at = 0.0
        for told_from_the_start in (RECORDS, RETRIES, EVENTS):
            told_from_the_start.labels(self.name).inc(0)

    def begins(self, consumer: Any) -> None:  # aiokafka has no types
        """Note the client that is about to be given partitions."""
        self._client, self.held = consumer, set()

    def assigned(self, consumer: Any, partitions: set[Any]) -> None:
        """Note the partitions this consumer reads from now on."""
        self._consumer = self._client = consumer
        self._partitions = {TopicPartition(*partition) for partition in partitions}
        self._between, self._retried = False, ""
        self._moved_at = time.monotonic()

    def revoked(self) -> None:
        """Note that the partitions are being shared out anew."""
        for partition in self._partitions:
            _forget_lag(self.name, partition)
        self._partitions, self._between, self._moved_at = set(), self._consumer is not None, time.monotonic()
        self._places = {}

    def taken(self) -> None:
        """Note that a batch is in hand."""
        self._taken_at, self.batches = time.monotonic(), self.batches + 1

    def moved(self, records: int) -> None:
        """Note that a batch is done."""
        now = time.monotonic()
        BATCH_SECONDS.labels(self.name).observe(now - (self._taken_at or now))
        RECORDS.labels(self.name).inc(records)
        self._retried, self._taken_at, self._moved_at = "", None, now

    def retries(self, what: str, fault: Exception) -> None:
        """Note that a batch, or the question where to begin, has failed and is tried again."""
        RETRIES.labels(self.name).inc()
        self._retried, self._taken_at = type(fault).__name__, None
        log().warning(what, group=self.group, reason=self._retried, detail=first_line(fault))

    @property
    def has_client(self) -> bool:
        """Whether there is a client to ask through."""
        return self._client is not None

    @property
    def partitions(self) -> set[Partition]:
        """The partitions that this consumer has been given."""
        return {Partition(*each) for each in self._partitions}

    @property
    def between(self) -> bool:
        """Whether partitions are being shared out anew."""
        return self._between

    def hold(self, partition: Partition) -> None:
        """Read no further in a partition until it is assigned anew."""
        self.held.add(partition)
        _forget_lag(self.name, TopicPartition(*partition))
        if self._is_assigned(partition):
            self._client.pause(TopicPartition(*partition))

    def seek(self, partition: Partition, offset: int) -> None:
        """Read a partition from an offset on, whatever was read of it already."""
        if self._is_assigned(partition):
            self._client.seek(TopicPartition(*partition), offset)

    def _is_assigned(self, partition: Partition) -> bool:
        """Tell whether the client reads a partition: who sees other topics loses all of them, and hears of it later."""
        asked = TopicPartition(*partition)
        return asked in self._partitions and asked in self._client.assignment()

    @property
    def places(self) -> dict[Partition, int]:
        """The offset that each partition was last seen to be read on from; none while a batch explains what it says."""
        explained = self._between or self._taken_at or self._retried
        return {} if explained else {Partition(*each): place for each, place in self._places.items()}

    def commit_due(self, every_seconds: float = 5) -> bool:
        """Tell whether Kafka's own offsets, a display of lag and nothing more, are worth refreshing."""
        due = time.monotonic() - self._committed_at > every_seconds
        if due:
            self._committed_at = time.monotonic()
        return due

    @property
    def failure_reason(self) -> str | None:
        """Say why this consumer does not consume."""
        if excuse := self._away or self._retried:
            return excuse
        if self._consumer is None:
            return _NO_PARTITIONS
        seconds = time.monotonic() - self._moved_at
        return f"{self._waiting} records wait, still for {seconds:.0f} s" if seconds > UNREADY_SECONDS else None

    async def ends(self) -> dict[TopicPartition, int]:
        """Return the offset behind the last record of each partition; raises a `KafkaError` or `TimeoutError`.

        What has no leader, because its topic is gone or for a moment, is left out.
        """
        if not self._partitions:
            return {}
        async with asyncio.timeout(_ANSWER_SECONDS):  # `wait_for` can swallow the word that the process ends
            return await log_probe.ends(self._consumer, self._partitions)

    async def ends_with_open_transactions(self, partitions: set[Partition]) -> dict[Partition, int]:
        """Return the ends of some partitions with all their records, those that readers may not see yet included."""
        async with asyncio.timeout(_PROBE_SECONDS):
            asked = [TopicPartition(*each) for each in partitions]
            found = await log_probe.ends(self._client, asked, log_probe.EVERY_RECORD)
        return {Partition(*partition): end for partition, end in found.items()}

    async def topics(self) -> dict[str, TopicSeen]:
        """Return every topic that there is; raises a `KafkaError` or `TimeoutError`."""
        async with asyncio.timeout(_PROBE_SECONDS):
            return await log_probe.topics(self._client)

    async def read_by_group(self) -> set[Partition] | None:
        """Return the partitions that some member of this group reads; None while they are shared out."""
        if self._consumer is None or self._between:
            return None
        async with asyncio.timeout(_PROBE_SECONDS):
            return await log_probe.read_by_group(self._consumer, self.group)

    async def waiting(self) -> int:
        """Count the records between this consumer and the end of its partitions."""
        if self._between:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._consumer.topics()  # is the broker there at all?
        ends = await self.ends()
        self._places = {
            partition: await self._consumer.position(partition)
            for partition in ends
            if partition in self._partitions and Partition(*partition) not in self.held
        }
        behind = {partition: max(0, ends[partition] - place) for partition, place in self._places.items()}
        for partition, records in behind.items():
            LAG.labels(self.name, partition.topic, partition.partition).set(records)
        return sum(behind.values())

    async def watch(self, *, every_seconds: float = 5, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Return never; raise `Stalled` when the consumer is dead."""
        before: dict[TopicPartition, int] = {}
        while True:
            await asyncio.sleep(every_seconds)
            try:
                self._waiting = await self.waiting()
            except (KafkaError, TimeoutError, OSError) as fault:
                self._is_away(type(fault).__name__)
                continue
            self._is_heard(before)
            before = dict(self._places)
            if time.monotonic() - self._moved_at > patience_seconds:
                log().error("consumer-stuck", group=self.group, waiting=self._waiting)
                raise Stalled(f"{self.group}: {self._waiting} records wait and nothing moves")

    def _is_away(self, reason: str) -> None:
        self._away, self._moved_at = reason, time.monotonic()
        if time.monotonic() - self._heard_at > AWAY_PATIENCE_SECONDS:
            log().error("consumer-stuck", group=self.group, reason=reason)
            raise Stalled(f"{self.group}: no answer from Kafka for {AWAY_PATIENCE_SECONDS:.0f} s")

    def _is_heard(self, before: dict[TopicPartition, int]) -> None:
        self._away, self._heard_at = "", time.monotonic()
        idle = not (self._waiting or self._between or self._taken_at)
        if idle or self._retried or self._places != before:
            self._moved_at = self._heard_at


def failure_reason_of(watchdog: ConsumerWatchdog | None) -> str | None:
    """Say why a consumer does not consume; one that has no watchdog yet has not begun."""
    return _NO_PARTITIONS if watchdog is None else watchdog.failure_reason


def _forget_lag(consumer: str, partition: TopicPartition) -> None:
    with suppress(KeyError):  # nobody has measured it yet
        LAG.remove(consumer, partition.topic, partition.partition)
