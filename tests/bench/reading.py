"""R: merely reading the streams with aiokafka, which nothing built on it can be faster than without another client.

`python -m tests.bench.reading <servers> <records> <topic>...`. Invariant: no record is looked at.
"""

import asyncio
import sys
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from tests.bench.contest import say_done, stand_ready


async def read(servers: str, records: int, topics: list[str]) -> None:
    """Read so many records, in the same bites as the projector takes."""
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=servers, max_partition_fetch_bytes=8 << 20)
    await consumer.start()
    partitions = [TopicPartition(topic, 0) for topic in topics]
    stand_ready()
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)
    left = records
    while left:
        taken = await consumer.getmany(timeout_ms=100, max_records=20_000)
        left -= sum(map(len, taken.values()))
    say_done()
    await consumer.stop()


if __name__ == "__main__":
    asyncio.run(read(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))
