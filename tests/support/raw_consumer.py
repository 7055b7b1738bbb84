"""A reader of the streams that keeps on reading: librdkafka, no group, every record from the first one on.

Invariant: after `read_on` it has seen every record that was acknowledged before the call, in the order of offsets.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Self

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from tests.support.eventually import poll
from tests.support.streams import Published, published

_SECONDS = 30
_TELLS_ENDS = {"enable.partition.eof": True}
"""Behind the last record there may be markers and what a transaction wrote that was aborted; the end is behind them."""
PartitionName = tuple[str, int]


class Stranger:
    """Reads streams that exist; `with Stranger(servers, topics) as stranger: stranger.read_on()`."""

    def __init__(self, servers: str, topics: Iterable[str]) -> None:
        settings = {"bootstrap.servers": servers, "group.id": "stranger", "log_level": 0, "enable.auto.commit": False}
        self._consumer = Consumer(
            {**settings, "allow.auto.create.topics": False, "fetch.wait.max.ms": 20, **_TELLS_ENDS}
        )
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

    def begin_anew(self, topics: Iterable[str]) -> None:
        """Read streams that were deleted and made again from their beginning; what was read of them stays."""
        mine = {*topics}
        self._next = {each: 0 if each[0] in mine else place for each, place in self._next.items()}
        self._consumer.unassign()
        self._consumer.assign([TopicPartition(*each, place) for each, place in self._next.items()])

    def _see_ends(self) -> bool:
        try:
            for partition in self._next:
                self.ends[partition] = int(
                    self._consumer.get_watermark_offsets(TopicPartition(*partition), timeout=5)[1]
                )
        except KafkaException as unheard:
            with suppress(KafkaException):
                self._consumer.list_topics(timeout=5)  # a broker that hung has been forgotten, its partitions with it
            raise ConnectionError(str(unheard)) from unheard
        return True

    def _there(self) -> bool:
        while any(place < self.ends[partition] for partition, place in self._next.items()):
            found: list[Any] = self._consumer.consume(1_000, timeout=0.2)
            if not found:
                return False
            for each in found:
                self._take(each)
        return True

    def _take(self, message: Any) -> None:
        partition, error = (message.topic(), message.partition()), message.error()
        if error is None:
            self._next[partition] = message.offset() + 1
            self.records.append(published(message))
        elif error.code() == KafkaError._PARTITION_EOF:
            self._next[partition] = max(self._next[partition], message.offset())
