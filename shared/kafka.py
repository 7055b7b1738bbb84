"""Doors to Kafka: topics, a producer that keeps lanes in order, and batch consumers that hand over raw records.

A consumer's place is kept in PostgreSQL by whoever folds; Kafka's own offsets are only a display of lag. So a batch is
either applied and acknowledged, or handed over again: nothing is ever committed past a failure, and on assignment the
consumer is sought to the place PostgreSQL remembers.

Invariant: topics are made by `ensure_topics` alone, with a fixed number of partitions and unlimited retention.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from aiokafka import AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka.message import KafkaAckableMessage

from shared.contracts.wire import CONTENT_TYPE
from shared.faults import passed, reached
from shared.pulse import ConsumerPulse
from shared.settings import ServiceSettings
from shared.telemetry import log

_STREAM_SETTINGS = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
_POLL_MS = 25
_RETRY_SECONDS = 0.5
_RETRY_MOST_SECONDS = 10.0
_START_SECONDS = 5.0
_STOP_SECONDS = 5.0


class Lane(NamedTuple):
    """One partition of one topic: the unit of order and of numbering."""

    topic: str
    partition: int


class Record(Protocol):
    """What a batch consists of: aiokafka's `ConsumerRecord`, by the fields that are used."""

    topic: str
    partition: int
    offset: int
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Publication:
    """One record about to be sent to its lane."""

    lane: Lane
    key: bytes
    value: bytes
    traceparent: str


class TopicUnfit(Exception):
    """A stream cannot be made, or is not as the settings say; keys would change lanes."""


async def ensure_topics(servers: str, topics: Iterable[str], partitions: int, replication: int) -> None:
    """Create the streams that do not exist yet; raises `TopicUnfit` when an existing one has other partitions."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        present = set(topics) & set(await admin.list_topics())
        missing = sorted(set(topics) - present)
        wanted = [NewTopic(name, partitions, replication, topic_configs=_STREAM_SETTINGS) for name in missing]
        if wanted:
            _refuse_failures(await admin.create_topics(wanted, timeout_ms=60_000))
        if present:
            _refuse_misfits(await admin.describe_topics(sorted(present)), partitions)
    finally:
        await admin.close()


def _refuse_failures(answer: Any) -> None:
    for name, code, message in answer.topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            raise TopicUnfit(f"topic {name} could not be created: {message or code}")


def _refuse_misfits(described: Iterable[Mapping[str, Any]], partitions: int) -> None:
    for each in described:
        found = len(each["partitions"])
        if found != partitions:
            raise TopicUnfit(f"topic {each['topic']} has {found} partitions, the settings say {partitions}")


class Client(Protocol):
    """Whatever speaks to Kafka: a producer, a broker with its consumers."""

    async def start(self) -> object:
        """Connect."""

    async def stop(self) -> object:
        """Disconnect; also what has only half connected."""


@asynccontextmanager
async def started(client: Client) -> AsyncIterator[None]:
    """Start a client, and stop it when the block is left.

    A start is not cut short, unless it takes too long: aiokafka then leaves connections behind that nobody closes.
    A stop is: a group whose members sleep makes whoever leaves wait for them, and nothing is lost by not waiting.
    """
    starting = asyncio.ensure_future(client.start())
    try:
        await asyncio.shield(starting)
        yield
    finally:
        await asyncio.wait((starting,), timeout=_START_SECONDS)
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(_STOP_SECONDS):
                await client.stop()


def open_producer(servers: str, client: str) -> AIOKafkaProducer:
    """Return an idempotent producer that waits for all replicas; it keeps each lane in order."""
    return AIOKafkaProducer(
        bootstrap_servers=servers,
        client_id=client,
        enable_idempotence=True,
        acks="all",
        compression_type="zstd",
        max_batch_size=512 * 1024,
        request_timeout_ms=15_000,
        linger_ms=0,
    )


def _headers(record: Publication) -> list[tuple[str, bytes]]:
    trace = [("traceparent", record.traceparent.encode())] if record.traceparent else []
    return [("content-type", CONTENT_TYPE), *trace]


async def _send_lane(producer: AIOKafkaProducer, lane: Lane, records: list[Publication]) -> list[Awaitable[Any]]:
    sent, batch = [], producer.create_batch()
    for record in records:
        field = {"key": record.key, "value": record.value, "headers": _headers(record), "timestamp": None}
        if batch.append(**field) is None:
            sent.append(await producer.send_batch(batch, lane.topic, partition=lane.partition))
            batch = producer.create_batch()
            batch.append(**field)
    sent.append(await producer.send_batch(batch, lane.topic, partition=lane.partition))
    return sent


async def publish(producer: AIOKafkaProducer, records: Sequence[Publication]) -> None:
    """Send records, each lane in the given order; returns when all are acknowledged.

    Raises a `KafkaError` when any is not; the producer must not be used again then.
    """
    lanes: defaultdict[Lane, list[Publication]] = defaultdict(list)
    for record in records:
        lanes[record.lane].append(record)
    sent = [future for lane, mine in lanes.items() for future in await _send_lane(producer, lane, mine)]
    reached("relay-sent")
    await asyncio.gather(*sent)


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
    positions: Callable[[set[Lane]], Awaitable[Mapping[Lane, int]]]
    """Called on assignment: the next offset wanted for each lane; a lane that is absent starts at the beginning."""
    on_batch: Callable[[Sequence[Record]], Awaitable[None]]
    """Applies a batch, whole or not at all; raising hands the same records over again after a pause."""
    batch_records: int = 20_000
    fetch_bytes: int = 8 << 20


class _SeekToPositions(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """On assignment every lane is read from where PostgreSQL says, not from where Kafka says.

    The lanes are paused meanwhile: aiokafka fetches from Kafka's own offsets beside this callback, and swallows its
    errors. So nothing is handed over before the place is known, and a database that is away is waited for here.
    """

    def __init__(self, wanted: Subscription, consumer: Callable[[], Any], pulse: ConsumerPulse) -> None:
        self._wanted, self._consumer, self._pulse = wanted, consumer, pulse

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:  # noqa: ARG002  # aiokafka's signature
        self._pulse.revoked()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        consumer, lanes = self._consumer(), {Lane(each.topic, each.partition) for each in assigned}
        consumer.pause(*assigned)
        positions = await self._positions(lanes)
        for lane in lanes:
            consumer.seek(TopicPartition(*lane), positions.get(lane, 0))
        consumer.resume(*assigned)
        self._pulse.assigned(consumer, lanes)
        log().info("lanes-assigned", group=self._wanted.group, lanes=len(lanes))

    async def _positions(self, lanes: set[Lane]) -> Mapping[Lane, int]:
        while lanes:
            try:
                return await self._wanted.positions(lanes)
            except Exception as fault:  # noqa: BLE001  # whatever it is, reading from anywhere else would be wrong
                self._pulse.retries("positions-unknown", fault)
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


def subscribe(broker: KafkaBroker, settings: ServiceSettings, wanted: Subscription) -> ConsumerPulse:
    """Add a consumer of raw batches to the broker; returns the pulse by which a watchdog sees whether it moves."""
    pulse = ConsumerPulse(wanted.group)

    async def parse(records: Any, _original: object) -> KafkaAckableMessage:
        return KafkaAckableMessage(
            body=[], raw_message=records, headers={}, batch_headers=[], consumer=subscriber.consumer,
            message_id=str(records[0].offset), correlation_id="",
        )  # fmt: skip

    subscriber: Any = broker.subscriber(
        pattern=wanted.pattern,
        group_id=wanted.group,
        group_instance_id=settings.group_instance or None,
        batch=True,
        max_records=wanted.batch_records,
        batch_timeout_ms=_POLL_MS,
        fetch_max_wait_ms=500,
        max_partition_fetch_bytes=wanted.fetch_bytes,
        session_timeout_ms=int(settings.session_timeout_seconds * 1000),
        heartbeat_interval_ms=int(settings.session_timeout_seconds * 1000 / 3),
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.MANUAL,
        listener=_SeekToPositions(wanted, lambda: subscriber.consumer, pulse),
        codec=_RawBatch(),
        parser=parse,
    )
    subscriber(_apply(wanted, pulse))
    return pulse


def _apply(wanted: Subscription, pulse: ConsumerPulse) -> Callable[..., Awaitable[None]]:
    pause = _RETRY_SECONDS

    async def apply(_body: list, message: KafkaMessage) -> None:  # type: ignore[type-arg]  # FastStream reads it
        nonlocal pause
        records: Any = message.raw_message
        pulse.taken()
        await passed("consumer-taken")
        try:
            await wanted.on_batch(records)
        except Exception as fault:
            pulse.retries("batch-retried", fault)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _RETRY_MOST_SECONDS)
            await message.nack()
            raise
        pause = _RETRY_SECONDS
        pulse.moved(len(records))
        if pulse.commit_due():
            with suppress(KafkaError):
                await message.ack()

    return apply
