"""What a cluster says of its streams: which there are and by what id, where each partition ends, who reads it.

aiokafka's `end_offsets` adds a topic that it cannot find to those its client follows. A client of a pattern follows all
topics by following none by name, so one such question narrows it to that topic, and its group to what it still sees.

Invariant: a question asked here never changes what the asking client follows, and a partition that cannot be asked
about keeps nobody from hearing of the others.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.coordinator.protocol import ConsumerProtocol
from aiokafka.errors import NodeNotReadyError, for_code
from aiokafka.protocol.admin import DescribeGroupsRequest
from aiokafka.protocol.offset import OffsetRequest, OffsetResetStrategy

from shared.contracts.partition import Partition
from shared.messaging.inbox.log_identity import TopicSeen
from shared.messaging.topic_ids import TopicsRequest

EVERY_RECORD: Final = 0
"""Counts records of transactions that are still open, too: the end that a log never falls behind."""
_STABLE: Final = "Stable"
_NOT_A_REPLICA: Final = -1


async def topics(consumer: Any) -> dict[str, TopicSeen]:  # aiokafka has no types
    """Return the topics that this client may see, by name; raises a `KafkaError`."""
    client = consumer._client  # noqa: SLF001  # aiokafka lends no other way to ask
    node = client.get_random_node()
    if node is None:
        raise NodeNotReadyError
    answer = await client.send(node, TopicsRequest())
    return {
        name: TopicSeen(identity if identity.int else None, len(partitions))
        for error, name, identity, _, partitions, *_ in answer.topics
        if not error
    }


async def ends(
    consumer: Any, partitions: Iterable[TopicPartition], isolation: int | None = None
) -> dict[TopicPartition, int]:
    """Return the offset behind the last record of those partitions that have a leader; raises a `KafkaError`."""
    client, asked = consumer._client, defaultdict[int, list[TopicPartition]](list)  # noqa: SLF001  # as above
    for partition in partitions:
        node = client.cluster.leader_for_partition(partition)
        if node is not None and node != _NOT_A_REPLICA:
            asked[node].append(partition)
    level = consumer._fetcher._isolation_level if isolation is None else isolation  # noqa: SLF001  # as above
    found = await asyncio.gather(*(_ends_at(client, node, mine, level) for node, mine in asked.items()))
    return {partition: end for theirs in found for partition, end in theirs.items()}


async def _ends_at(
    client: Any, node: int, partitions: Sequence[TopicPartition], isolation: int
) -> dict[TopicPartition, int]:
    by_topic = defaultdict[str, list[tuple[int, int]]](list)
    for topic, partition in partitions:
        by_topic[topic].append((partition, OffsetResetStrategy.LATEST))
    answer = await client.send(node, OffsetRequest(_NOT_A_REPLICA, isolation, list(by_topic.items())))
    found: dict[TopicPartition, int] = {}
    for topic, answered in answer.topics:
        for partition, error, _, end, *_ in answered:
            if not error:
                found[TopicPartition(topic, partition)] = end
            elif for_code(error).invalid_metadata:
                client.force_metadata_update()
    return found


async def read_by_group(consumer: Any, group: str) -> set[Partition] | None:
    """Return the partitions that some member of a group reads; None while its members change."""
    coordinator = consumer._coordinator.coordinator_id  # noqa: SLF001  # as above
    if coordinator is None:
        return None
    # Not over the coordinator's own connection: there a member that joins makes every question wait for the others.
    answer = await consumer._client.send(coordinator, DescribeGroupsRequest([group]))  # noqa: SLF001  # as above
    ((error, _, state, _, _, members, *_),) = answer.groups
    if error or state != _STABLE:
        return None
    assigned = [ConsumerProtocol.ASSIGNMENT.decode(member[4]) for member in members if member[4]]
    return {Partition(*each) for one in assigned for each in one.partitions()}
