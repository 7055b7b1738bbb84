"""Streams for tests: empty ones made, old ones taken away, records read as a stranger would read them.

It speaks through the other Kafka client (librdkafka), which shares no code with the services. Invariant: when `create`
returns, every partition has a leader and is empty.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # documented, though not listed as exported
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
)
from confluent_kafka.cimpl import NewTopic

from tests.support.eventually import poll

_STREAM = re.compile(r"\d\d\.[a-z]+")
_SECONDS = 30


@dataclass(frozen=True)
class Published:
    """One record, as any Kafka client sees it."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes
    headers: dict[str, str]


def _admin(servers: str) -> AdminClient:
    return AdminClient({"bootstrap.servers": servers, "log_level": 0})


def names(servers: str, within_seconds: float = _SECONDS) -> list[str]:
    """Return the province streams that exist; raises `KafkaException` when nobody answers in time."""
    return [name for name in _admin(servers).list_topics(timeout=within_seconds).topics if _STREAM.fullmatch(name)]


def delete_all(servers: str) -> None:
    """Delete every province stream; other topics stay."""
    admin = _admin(servers)  # held until the answers are there: without it they are given up
    if present := names(servers):
        for deleted in admin.delete_topics(present, operation_timeout=_SECONDS).values():
            deleted.result(_SECONDS)
        poll(lambda: not names(servers), within_seconds=_SECONDS)


def delete(servers: str, *topics: str) -> None:
    """Delete streams."""
    admin = _admin(servers)
    for deleted in admin.delete_topics(list(topics), operation_timeout=_SECONDS).values():
        deleted.result(_SECONDS)
    poll(lambda: not {*topics} & {*names(servers)}, within_seconds=_SECONDS)


def create(servers: str, topics: Iterable[str], partitions: int = 4) -> None:
    """Create streams on a single broker; raises `KafkaException` when one exists already."""
    wanted, admin = sorted(topics), _admin(servers)
    for made in admin.create_topics([NewTopic(name, partitions, 1) for name in wanted]).values():
        made.result(_SECONDS)
    poll(lambda: _led(admin, wanted, partitions), within_seconds=_SECONDS)


def allow(servers: str, topic: str, most_bytes: int) -> None:
    """Let a stream take larger records than usual."""
    entry = ConfigEntry("max.message.bytes", str(most_bytes), incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[entry])
    admin = _admin(servers)
    for altered in admin.incremental_alter_configs([resource]).values():
        altered.result(_SECONDS)


def purge(servers: str, topic: str, partition: int, before: int) -> None:
    """Delete the records of a partition that lie before an offset, as an operator or an expired retention would."""
    admin = _admin(servers)
    for deleted in admin.delete_records([TopicPartition(topic, partition, before)]).values():
        deleted.result(_SECONDS)


def _led(admin: AdminClient, wanted: list[str], partitions: int) -> bool:
    topics = admin.list_topics(timeout=_SECONDS).topics
    made = [each for name in wanted if name in topics for each in topics[name].partitions.values()]
    return len(made) == len(wanted) * partitions and all(each.leader >= 0 for each in made)


def read(servers: str, topic: str) -> list[Published]:
    """Return every record a stream holds now: partition by partition, in order."""
    settings = {"bootstrap.servers": servers, "group.id": "stranger", "enable.partition.eof": True, "log_level": 0}
    consumer = Consumer({**settings, "enable.auto.commit": False})
    try:
        partitions = list(consumer.list_topics(topic, _SECONDS).topics[topic].partitions)
        consumer.assign([TopicPartition(topic, each, OFFSET_BEGINNING) for each in partitions])
        records = list(_until_the_end(consumer, len(partitions)))
    finally:
        consumer.close()
    return sorted(records, key=lambda each: (each.partition, each.offset))


def _until_the_end(consumer: Consumer, partitions: int) -> Iterator[Published]:
    """Yield records until every partition has said that this is its end; raises `KafkaException`."""
    while partitions:
        message = consumer.poll(_SECONDS)
        if message is None:
            raise KafkaException(f"no answer within {_SECONDS} s")
        failure = message.error()
        if failure is None:
            yield published(message)
        elif failure.code() == KafkaError._PARTITION_EOF:
            partitions -= 1
        else:
            raise KafkaException(failure)


def published(message: Message) -> Published:
    """Return a message of librdkafka under the names a test uses."""
    raw: Any = message  # its annotations allow for what only a producer may hand in
    headers = {name: (value or b"").decode() for name, value in raw.headers() or ()}
    return Published(raw.topic(), raw.partition(), raw.offset(), (raw.key() or b"").decode(), raw.value(), headers)
