"""The raw way to Kafka: aiokafka's idempotent `send_batch` of records that are already in memory.

`python -m tests.bench.sending <servers> <records> <topic> <partitions>`. Invariant: nothing is read, numbered or
marked; it only sends, with the relay's own producer settings, as much at once as a batch holds.
"""

import asyncio
import sys
from typing import Any

from shared.contracts.wire import CONTENT_TYPE
from shared.messaging.kafka import open_producer
from tests.bench.contest import say_done, stand_ready
from tests.bench.relaying import facts


async def send(servers: str, count: int, topic: str, partitions: int) -> None:
    """Send so many records."""
    headers = [("content-type", CONTENT_TYPE)]
    queues: list[list[dict[str, Any]]] = [[] for _ in range(partitions)]
    for fact in facts(count, partitions):
        said = {"key": fact.key.encode(), "value": fact.numbered, "headers": headers, "timestamp": None}
        queues[fact.partition].append(said)
    producer: Any = open_producer(servers, "raw")
    await producer.start()
    stand_ready()
    sent = []
    for partition, queue in enumerate(queues):
        batch = producer.create_batch()
        for record in queue:
            if batch.append(**record) is None:
                sent.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                batch.append(**record)
        sent.append(await producer.send_batch(batch, topic, partition=partition))
    for each in sent:
        await each
    say_done()
    await producer.stop()


if __name__ == "__main__":
    asyncio.run(send(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
