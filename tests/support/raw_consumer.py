"""A reader of the streams that keeps on reading: librdkafka, no group, every record from the first one on.

Invariant: after `read_on` it has seen every record that was acknowledged before the call, in the order of offsets.
"""

from collections.abc import Iterable
from typing import Any, Self

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

from tests.support.eventually import poll
from tests.support.streams import Published, published

_SECONDS = 30
PartitionName = tuple[str, int]


class Stranger:
    """Reads streams that exist; `with Stranger(servers, topics) as stranger: stranger.read_on()`."""

    def __init__(self, servers: str, topics: Iterable[str]) -> None:
        settings = {"bootstrap.servers": servers, "group.id": "stranger", "log_level": 0, "enable.auto.commit": False}
        self._consumer = Consumer({**settings, "allow.auto.create.topics": False, "fetch.wait.max.ms": 20})
        self.records: list[Published] = []
        """Everything read so far."""
        self.ends: dict[PartitionName, int] = {}
        """The offset behind the last record of each partition, as of the last reading."""
        known = self._consumer.list_topics(timeout=_SECONDS).topics
        self._next: dict[PartitionName, int] = {(name, each): 0 for name in topics for each in known[name].partitions}
        self._consumer.assign([TopicPartition(*partition, OFFSET_BEGINNING) for partition in self._next])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def read_on(self, within_seconds: float = _SECONDS) -> None:
        """Read to the ends that the partitions have now; raises `NeverHappened` when nobody answers in time."""
        poll(self._see_ends, within_seconds)
        poll(self._there, within_seconds)

    def _see_ends(self) -> bool:
        try:
            for partition in self._next:
                self.ends[partition] = int(
                    self._consumer.get_watermark_offsets(TopicPartition(*partition), timeout=5)[1]
                )
        except KafkaException as unheard:
            raise ConnectionError(str(unheard)) from unheard
        return True

    def _there(self) -> bool:
        while any(place < self.ends[partition] for partition, place in self._next.items()):
            found: list[Any] = self._consumer.consume(1_000, timeout=0.2)
            if not found:
                return False
            for each in found:
                if each.error() is None:
                    self._next[each.topic(), each.partition()] = each.offset() + 1
                    self.records.append(published(each))
        return True
