"""Sending to partitions.

Invariant: each partition's records are sent in the given order, and none is taken for sent before all replicas have it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer

from shared.contracts.partition import Partition
from shared.contracts.wire import CONTENT_TYPE
from shared.runtime.failpoints import failpoint


@dataclass(frozen=True, slots=True)
class Publication:
    """One record about to be sent to its partition."""

    partition: Partition
    key: bytes
    value: bytes
    traceparent: str


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


async def _send_partition(
    producer: AIOKafkaProducer, partition: Partition, records: list[Publication]
) -> list[Awaitable[Any]]:
    sent, batch = [], producer.create_batch()
    for record in records:
        field = {"key": record.key, "value": record.value, "headers": _headers(record), "timestamp": None}
        if batch.append(**field) is None:
            sent.append(await producer.send_batch(batch, partition.topic, partition=partition.partition))
            batch = producer.create_batch()
            batch.append(**field)
    sent.append(await producer.send_batch(batch, partition.topic, partition=partition.partition))
    return sent


async def publish(producer: AIOKafkaProducer, records: Sequence[Publication]) -> None:
    """Send records, each partition in the given order; returns when all are acknowledged.

    Raises a `KafkaError` when any is not; the producer must not be used again then.
    """
    partitions: defaultdict[Partition, list[Publication]] = defaultdict(list)
    for record in records:
        partitions[record.partition].append(record)
    sent = [
        future for partition, mine in partitions.items() for future in await _send_partition(producer, partition, mine)
    ]
    failpoint("relay-sent")
    await asyncio.gather(*sent)
