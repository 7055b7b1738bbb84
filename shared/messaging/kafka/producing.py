"""Sending to partitions.

Invariant: each partition's records are sent in the given order, and none is taken for sent before all replicas have it.
What keeps one partition from taking its records says nothing of the others.
"""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    KafkaError,
    KafkaTimeoutError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from shared.contracts.partition import Partition
from shared.contracts.wire import CONTENT_TYPE
from shared.messaging.kafka.topics import led_partitions
from shared.runtime.failpoints import failpoint

_LOOK_SECONDS = 2.0
"""After so long without an acknowledgement it is looked up whether the topic is still there."""
_PATIENCE_SECONDS = 10.0
"""How long a partition that is there may then take."""

Refusal = Literal["missing", "forbidden", "leaderless", "refused", "unacknowledged"]


@dataclass(frozen=True, slots=True)
class Publication:
    """One record about to be sent to its partition."""

    partition: Partition
    key: bytes
    value: bytes
    traceparent: str


@dataclass(frozen=True)
class Outcome:
    """What became of records that were sent, by partition: all of a partition's are in its log, or it has failed."""

    failed: dict[Partition, Refusal] = field(default_factory=dict)
    offsets: dict[Partition, tuple[int, int]] = field(default_factory=dict)
    """Where the first and the last batch of a partition begin in its log."""


def open_producer(servers: str, client: str) -> AIOKafkaProducer:
    """Return an idempotent producer that waits for all replicas; it keeps each partition in order."""
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


async def _hand_over(
    producer: AIOKafkaProducer, partition: Partition, records: list[Publication]
) -> "list[asyncio.Future[Any]]":
    sent: list[asyncio.Future[Any]] = []
    try:
        for batch in _batches(producer, records):
            future = await producer.send_batch(batch, partition.topic, partition=partition.partition)
            sent.append(future)  # what was sent before a failure is let go below
    except BaseException:
        for future in sent:
            future.cancel()
        raise
    return sent


def _batches(producer: AIOKafkaProducer, records: list[Publication]) -> Iterator[Any]:
    batch = producer.create_batch()
    for record in records:
        said = {"key": record.key, "value": record.value, "headers": _headers(record), "timestamp": None}
        if batch.append(**said) is None:
            yield batch
            batch = producer.create_batch()
            batch.append(**said)
    yield batch


async def publish(producer: AIOKafkaProducer, records: Sequence[Publication]) -> Outcome:
    """Send records, each partition in the given order; returns when each is acknowledged or given up.

    When any has failed, the producer must not be used again. Raises a `KafkaError` when Kafka does not answer at all.
    """
    partitions: defaultdict[Partition, list[Publication]] = defaultdict(list)
    for record in records:
        partitions[record.partition].append(record)
    try:
        handed = await _each(producer, {each: _hand_over(producer, each, mine) for each, mine in partitions.items()})
        failpoint("relay-sent")
        batches = {each: futures for each, futures in handed.items() if isinstance(futures, list)}
        sent = await _each(producer, {each: _acknowledged(futures) for each, futures in batches.items()})
    except KafkaError:
        _give_up(producer)
        raise
    outcome = Outcome()
    for partition, found in {**handed, **sent}.items():
        if isinstance(found, tuple):
            outcome.offsets[partition] = found
        else:
            outcome.failed[partition] = found
    if outcome.failed:
        _give_up(producer)
    return outcome


async def _acknowledged(batches: "list[asyncio.Future[Any]]") -> tuple[int, int]:
    told = await asyncio.gather(*batches)
    return told[0].offset, told[-1].offset


async def _each(producer: AIOKafkaProducer, work: Mapping[Partition, Coroutine[Any, Any, Any]]) -> dict[Partition, Any]:
    """Do something for every partition; shape: {partition: its result, or why there is none}."""
    tasks = {asyncio.create_task(each): partition for partition, each in work.items()}
    try:
        absent = await _wait(producer, tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return {partition: "missing" if partition in absent else _result(task) for task, partition in tasks.items()}


async def _wait(producer: AIOKafkaProducer, tasks: "Mapping[asyncio.Task[Any], Partition]") -> frozenset[Partition]:
    """Wait until all are done, or those that are not have had their time; returns those whose topic is not there."""
    if not tasks:
        return frozenset()
    _, late = await asyncio.wait(tasks, timeout=_LOOK_SECONDS)
    if not late:
        return frozenset()
    present = await led_partitions(producer.client, {tasks[task].topic for task in late})
    absent = frozenset(tasks[task] for task in late if tasks[task].topic not in present)
    if waiting := [task for task in late if tasks[task] not in absent]:
        await asyncio.wait(waiting, timeout=_PATIENCE_SECONDS)
    return absent


def _result(task: "asyncio.Task[Any]") -> Any:
    if task.cancelled():
        return "unacknowledged"
    fault = task.exception()
    if fault is None:
        return task.result()
    if not isinstance(fault, KafkaError):
        raise fault
    return _refusal(fault)


def _refusal(fault: KafkaError) -> Refusal:
    match fault:
        case TopicAuthorizationFailedError():
            return "forbidden"
        case UnknownTopicOrPartitionError():
            return "missing"
        case KafkaTimeoutError():
            return "unacknowledged"
    return "unacknowledged" if fault.retriable else "refused"


def _give_up(producer: AIOKafkaProducer) -> None:
    """Let a producer, which is to end, try nothing again: it would ask for a lost topic without pause.

    aiokafka has no such word. A batch that waits, or that comes back, fails at once; one that Kafka has in hand is
    waited for. What a batch that was tried before does when it has failed needs it among the pending ones.
    """
    accumulator = producer._message_accumulator  # noqa: SLF001  # see above

    def fail(batch: Any) -> None:
        batch.failure(KafkaTimeoutError())
        batch._drain_waiter.exception()  # noqa: SLF001  # nobody else looks at it any more

    accumulator.reenqueue = fail
    while accumulator._batches:  # noqa: SLF001
        _, waiting = accumulator._batches.popitem()  # noqa: SLF001
        accumulator._pending_batches.update(batch for batch in waiting if batch.retry_count)  # noqa: SLF001
        for batch in waiting:
            fail(batch)
