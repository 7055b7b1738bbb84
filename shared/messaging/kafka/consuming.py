"""Consumers of raw batches whose place PostgreSQL keeps.

Invariant: a batch is acknowledged once all of it is applied, or handed over again; nothing is handed over before the
partition's place is known.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka.message import KafkaAckableMessage

from shared.contracts.partition import Partition
from shared.messaging.kafka.record_batches import BATCH_RECORDS, ISOLATION, RecordBatch, patch_fetcher
from shared.messaging.watchdog import ConsumerWatchdog
from shared.runtime.failpoints import async_failpoint
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import log

_POLL_MS = 25
_RETRY_SECONDS = 0.5
_RETRY_MOST_SECONDS = 10.0


class _RawBatch:
    """A codec that leaves the bytes alone: decoding is the reader's, once and in one pass."""

    async def encode(self, message: Any, serializer: Any = None) -> tuple[Any, None]:  # noqa: ARG002
        return message, None

    async def decode(self, message: Any) -> Any:
        return message.body

    async def encode_batch(self, messages: Any, serializer: Any = None) -> list[tuple[Any, None]]:  # noqa: ARG002
        return [(message, None) for message in messages]

    async def decode_batch(self, message: Any) -> Any:
        return message.body


@dataclass
class Subscription:
    """What a batch consumer needs from whoever uses it."""

    pattern: str
    group: str
    positions: Callable[[set[Partition]], Awaitable[Mapping[Partition, int]]]
    """Called on assignment: the next offset wanted for each partition; an absent one starts at the beginning."""
    on_batch: Callable[[Sequence[RecordBatch]], Awaitable[None]]
    """Applies a batch; raising hands the same records over again after a pause, those already applied included."""
    batch_records: int = 100_000
    """About how many records a batch may have; it has no fewer than one run."""
    fetch_bytes: int = 8 << 20


class _SeekToPositions(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """On assignment every partition is read from where PostgreSQL says, not from where Kafka says.

    The partitions are paused meanwhile: aiokafka fetches from Kafka's own offsets beside this callback, and swallows
    its errors. So nothing is handed over before the place is known, and a database that is away is waited for here.
    """

    def __init__(self, wanted: Subscription, consumer: Callable[[], Any], watchdog: ConsumerWatchdog) -> None:
        self._wanted, self._consumer, self._watchdog = wanted, consumer, watchdog

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:  # noqa: ARG002  # aiokafka's signature
        self._watchdog.revoked()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        consumer, partitions = self._consumer(), {Partition(each.topic, each.partition) for each in assigned}
        consumer.pause(*assigned)
        self._watchdog.begins(consumer)
        positions = await self._positions(partitions)
        for partition in partitions:
            consumer.seek(TopicPartition(*partition), positions.get(partition, 0))
        consumer.resume(*(each for each in assigned if Partition(*each) not in self._watchdog.held))
        self._watchdog.assigned(consumer, partitions)
        log().info("lanes-assigned", group=self._wanted.group, partitions=len(partitions))

    async def _positions(self, partitions: set[Partition]) -> Mapping[Partition, int]:
        while partitions:
            try:
                return await self._wanted.positions(partitions)
            except Exception as fault:  # noqa: BLE001  # whatever it is, reading from anywhere else would be wrong
                self._watchdog.retries("positions-unknown", fault)
                await asyncio.sleep(_RETRY_SECONDS)
        return {}


def open_broker(settings: ServiceSettings, client: str) -> KafkaBroker:
    """Return the FastStream broker of one process; it never creates a topic."""
    return KafkaBroker(
        settings.kafka_servers.split(","),
        client_id=client,
        allow_auto_create_topics=False,
        metadata_max_age_ms=5_000,
        logger=None,
    )


def subscribe(broker: KafkaBroker, settings: ServiceSettings, wanted: Subscription) -> ConsumerWatchdog:
    """Add a consumer of raw batches to the broker; returns the watchdog by which a watchdog sees whether it moves."""
    patch_fetcher()
    watchdog = ConsumerWatchdog(wanted.group)

    async def parse(runs: Any, _original: object) -> KafkaAckableMessage:
        return KafkaAckableMessage(
            body=[], raw_message=runs, headers={}, batch_headers=[], consumer=subscriber.consumer,
            message_id=str(runs[0].offset), correlation_id="",
        )  # fmt: skip

    subscriber: Any = broker.subscriber(
        pattern=wanted.pattern,
        group_id=wanted.group,
        group_instance_id=settings.group_instance or None,
        batch=True,
        max_records=max(1, wanted.batch_records // BATCH_RECORDS),
        batch_timeout_ms=_POLL_MS,
        fetch_max_wait_ms=500,
        max_partition_fetch_bytes=wanted.fetch_bytes,
        session_timeout_ms=int(settings.session_timeout_seconds * 1000),
        max_poll_interval_ms=int(settings.batch_most_seconds * 1000),
        heartbeat_interval_ms=int(settings.session_timeout_seconds * 1000 / 3),
        auto_offset_reset="earliest",
        isolation_level=ISOLATION,
        ack_policy=AckPolicy.MANUAL,
        listener=_SeekToPositions(wanted, lambda: subscriber.consumer, watchdog),
        codec=_RawBatch(),
        parser=parse,
    )
    subscriber(_apply(wanted, watchdog))
    return watchdog


def _apply(wanted: Subscription, watchdog: ConsumerWatchdog) -> Callable[..., Awaitable[None]]:
    pause = _RETRY_SECONDS

    async def apply(_body: list, message: KafkaMessage) -> None:  # type: ignore[type-arg]  # FastStream reads it
        nonlocal pause
        # What was fetched before its partition was held is handed over by aiokafka all the same.
        runs = [run for run in _runs(message) if Partition(run.topic, run.partition) not in watchdog.held]
        watchdog.taken()
        await async_failpoint("consumer-taken")
        try:
            if runs:
                await wanted.on_batch(runs)
        except Exception as fault:
            watchdog.retries("batch-retried", fault)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _RETRY_MOST_SECONDS)
            await message.nack()
            raise
        pause = _RETRY_SECONDS
        watchdog.moved(sum(map(len, runs)))
        if watchdog.commit_due():
            with suppress(KafkaError):
                await message.ack()

    return apply


def _runs(message: KafkaMessage) -> Sequence[RecordBatch]:
    runs: Any = message.raw_message
    return runs  # type: ignore[no-any-return]  # FastStream knows records; `patch_fetcher` makes them runs
