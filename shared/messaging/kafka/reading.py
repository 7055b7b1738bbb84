"""Reading stretches of partitions from beginning to end, outside any group: for whoever reads a log again.

Invariant: a reader belongs to no group and notes nothing in Kafka, so consumers of the same partitions never feel it.
"""

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.contracts.partition import Partition
from shared.messaging.kafka.lifecycle import started
from shared.messaging.kafka.record_batches import BATCH_RECORDS, ISOLATION, RecordBatch, patch_fetcher
from shared.messaging.kafka.topics import led_partitions, partitions_of

_BATCH_RUNS = 20_000 // BATCH_RECORDS
_FETCH_BYTES = 8 << 20
_WAIT_MS = 200


class LogReader:
    """One connection to the log; made by `reading`."""

    def __init__(self, servers: str, pattern: str, consumer: Any) -> None:
        self._servers, self._pattern, self._consumer = servers, re.compile(pattern), consumer

    async def ends(self) -> dict[Partition, int]:
        """Return every partition of the streams that there are now, with the offset behind its last stable record."""
        partitions = [TopicPartition(*partition) for partition in await partitions_of(self._servers, self._pattern)]
        # Assigned, so that the client learns where they all are at once; it would ask for topic after topic otherwise.
        self._consumer.assign(partitions)
        self._consumer.pause(*partitions)
        ends: Mapping[TopicPartition, int] = await self._consumer.end_offsets(partitions) if partitions else {}
        return {Partition(partition.topic, partition.partition): end for partition, end in ends.items()}

    async def led_partitions(self, topics: Iterable[str]) -> dict[str, dict[Partition, bool]]:
        """Return the partitions of those topics that exist, and whether each has a leader."""
        return await led_partitions(self._consumer._client, topics)  # noqa: SLF001  # its consumer has no such question

    async def bounds(self, partitions: Iterable[Partition]) -> dict[Partition, tuple[int, int]]:
        """Return where each partition's log begins, and the offset behind its last record."""
        asked = [TopicPartition(*partition) for partition in partitions]
        if not asked:
            return {}
        self._consumer.assign(asked)
        self._consumer.pause(*asked)
        begins: Mapping[TopicPartition, int] = await self._consumer.beginning_offsets(asked)
        ends: Mapping[TopicPartition, int] = await self._consumer.end_offsets(asked)
        return {Partition(each.topic, each.partition): (begins[each], ends[each]) for each in asked}

    async def read(self, stretches: Mapping[Partition, tuple[int, int]]) -> AsyncIterator[Sequence[RecordBatch]]:
        """Yield what lies in stretches of partitions (and a little beyond), each in order; shape: (first, beyond)."""
        beyond = {TopicPartition(*partition): end for partition, (first, end) in stretches.items() if first < end}
        self._consumer.assign(list(beyond))
        for partition in beyond:
            self._consumer.seek(partition, stretches[Partition(*partition)][0])
        while beyond:
            found = await self._consumer.getmany(*beyond, timeout_ms=_WAIT_MS, max_records=_BATCH_RUNS)
            if runs := [run for theirs in found.values() for run in theirs]:
                yield runs
            beyond = {
                partition: end for partition, end in beyond.items() if await self._consumer.position(partition) < end
            }


@asynccontextmanager
async def reading(servers: str, pattern: str) -> AsyncIterator[LogReader]:
    """Lend a reader of the streams whose names match a pattern."""
    patch_fetcher()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level=ISOLATION,
        max_partition_fetch_bytes=_FETCH_BYTES,
    )
    async with started(consumer):
        yield LogReader(servers, pattern, consumer)
