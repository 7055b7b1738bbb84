"""Tells a consumer that waits for work from one that hangs.

Invariant: a consumer is declared dead only when the log's end is ahead of it and it has not moved for the whole
patience, while nothing it depends on is known to be away. Why: aiokafka can hang
after a broker restart.
"""

import asyncio
import time
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from shared.telemetry import consumed, log


class Stuck(Exception):
    """The log moves and this consumer does not; its process has to be started anew."""


class ConsumerPulse:
    """What is known about one consumer's movement."""

    def __init__(self, group: str) -> None:
        self.group = group
        self.holding = False
        """True while a batch is being retried: standing still is then explained."""
        self._consumer: Any = None
        self._lanes: set[TopicPartition] = set()
        self._places: dict[TopicPartition, int] = {}
        self._moved_at = time.monotonic()
        self._committed_at = 0.0

    def assigned(self, consumer: Any, lanes: set[Any]) -> None:  # aiokafka has no types
        """Note the lanes this consumer reads from now on."""
        self._consumer = consumer
        self._lanes = {TopicPartition(*lane) for lane in lanes}
        self._moved_at = time.monotonic()

    def revoked(self) -> None:
        """Note that the lanes are being shared out anew."""
        self._lanes = set()
        self._moved_at = time.monotonic()

    def moved(self, records: int) -> None:
        """Note that a batch is done."""
        self.holding = False
        self._moved_at = time.monotonic()
        consumed(self.group, records)

    def commit_due(self, every_seconds: float = 5) -> bool:
        """Tell whether Kafka's own offsets, a display of lag and nothing more, are worth refreshing."""
        due = time.monotonic() - self._committed_at > every_seconds
        if due:
            self._committed_at = time.monotonic()
        return due

    @property
    def started(self) -> bool:
        """Whether the consumer has been given its lanes at least once."""
        return self._consumer is not None

    async def ends(self) -> dict[TopicPartition, int]:
        """Return the offset behind the last record of each lane; raises a `KafkaError` or `TimeoutError`."""
        if not self._lanes:
            return {}
        found: dict[TopicPartition, int] = await asyncio.wait_for(self._consumer.end_offsets(list(self._lanes)), 10)
        return found

    async def waiting(self) -> int:
        """Count the records between this consumer and the end of its lanes."""
        ends = await self.ends()
        self._places = {lane: await self._consumer.position(lane) for lane in ends}
        return int(sum(max(0, end - self._places[lane]) for lane, end in ends.items()))

    async def watch(self, *, every_seconds: float = 5, patience_seconds: float = 30) -> None:
        """Return never; raise `Stuck` when the consumer is dead."""
        before: dict[TopicPartition, int] = {}
        while True:
            await asyncio.sleep(every_seconds)
            try:
                waiting = await self.waiting()
            except (KafkaError, TimeoutError, OSError):
                continue
            if waiting == 0 or self.holding or self._places != before:
                self._moved_at = time.monotonic()
            before = dict(self._places)
            if time.monotonic() - self._moved_at > patience_seconds:
                log().error("consumer-stuck", group=self.group, waiting=waiting)
                raise Stuck(f"{self.group}: {waiting} records wait and nothing moves")
