"""Streams, as Kafka keeps them.

Invariant: a stream has the number of partitions that the settings say, for ever, and nothing in it is ever deleted.
"""

from collections.abc import Iterable, Mapping
from re import Pattern
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError

from shared.contracts.partition import Partition

_STREAM_SETTINGS = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}


class TopicUnfit(Exception):
    """A stream cannot be made, or is not as the settings say; keys would change partitions."""


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


async def partitions_of(servers: str, pattern: Pattern[str]) -> list[Partition]:
    """Return every partition of the streams whose names match."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        names = sorted(name for name in await admin.list_topics() if pattern.fullmatch(name))
        described = await admin.describe_topics(names) if names else []
    finally:
        await admin.close()
    return [Partition(each["topic"], part["partition"]) for each in described for part in each["partitions"]]


async def led_partitions(client: Any, topics: Iterable[str]) -> dict[str, dict[Partition, bool]]:
    """Return, of those topics that a client may know of, the partitions and whether each has a leader.

    All topics are asked for at once: a client that asks for one it cannot have goes on asking, and says so each time.
    Raises a `KafkaError` when no broker answers.
    """
    cluster = await client.fetch_all_metadata()
    found = {name: cluster.partitions_for_topic(name) for name in topics}
    return {
        name: {
            Partition(name, each): cluster.leader_for_partition(TopicPartition(name, each)) not in {None, -1}
            for each in sorted(numbers)
        }
        for name, numbers in found.items()
        if numbers
    }


def _refuse_failures(answer: Any) -> None:
    for name, code, message in answer.topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            raise TopicUnfit(f"topic {name} could not be created: {message or code}")


def _refuse_misfits(described: Iterable[Mapping[str, Any]], partitions: int) -> None:
    for each in described:
        found = len(each["partitions"])
        if found != partitions:
            raise TopicUnfit(f"topic {each['topic']} has {found} partitions, the settings say {partitions}")
