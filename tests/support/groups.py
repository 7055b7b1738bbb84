"""Who reads which partitions of a consumer group, as Kafka tells any administrator.

Invariant: only a settled group is described; while its members change, nobody has any partition.
"""

from typing import Any

from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient

_SECONDS = 10


def partitions_by_member(servers: str, group: str) -> dict[str, int]:
    """Return how many partitions each member reads; shape: {member's id: partitions}."""
    admin = AdminClient({"bootstrap.servers": servers, "log_level": 0})
    asked = admin.describe_consumer_groups([group], request_timeout=_SECONDS)
    found: Any = asked[group].result(_SECONDS)
    if found.state != ConsumerGroupState.STABLE:
        return {}
    return {each.member_id: len(each.assignment.topic_partitions) for each in found.members}
