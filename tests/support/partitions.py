"""Partitions as a relay fills them: records with dense numbers, whole or damaged, for readers that are being tested.

Invariant: a partition's numbers are dense and its offsets are those Kafka gives to a stream that was empty.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.contracts import Envelope, Event, topic, type_of
from shared.contracts.wire import encode, numbered
from shared.runtime.clock import new_id, now


class Record(NamedTuple):
    """One record of a log."""

    topic: str
    partition: int
    offset: int
    value: bytes | None
    key: bytes = b""

    @property
    def offsets(self) -> list[int]:
        """Its place, as a run of one record says it."""
        return [self.offset]

    @property
    def values(self) -> list[bytes]:
        """What it holds, as a run of one record says it."""
        return [self.value or b""]

    @property
    def beyond(self) -> int:
        """Where to read on."""
        return self.offset + 1


@dataclass
class Logs:
    """Writes records to partitions, keeping each partition's count."""

    recorded_at: datetime = field(default_factory=now)
    records: list[Record] = field(default_factory=list)
    _numbers: defaultdict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    _offsets: defaultdict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    def tell(
        self, event: Event, *, province: str = "73", partition: int = 0, version: int = 1, event_id: UUID | None = None
    ) -> Record:
        """Add an event with the next number of its partition."""
        stream = topic(province, type_of(type(event)).owner)
        envelope = Envelope(
            id=event_id or new_id(), event=event, province=province, recorded_at=self.recorded_at, version=version
        )
        return self.put(stream, partition, numbered(encode(envelope), self.next_number(stream, partition)))

    def next_number(self, stream: str, partition: int = 0) -> int:
        """Take the partition's next number; taking it without using it leaves a gap."""
        self._numbers[stream, partition] += 1
        return self._numbers[stream, partition]

    def back(self, stream: str, partition: int = 0) -> None:
        """Give the last number back, as if it had not been taken."""
        self._numbers[stream, partition] -= 1

    def put(self, stream: str, partition: int, value: bytes | None) -> Record:
        """Add a record as it is."""
        record = Record(stream, partition, self._offsets[stream, partition], value)
        self._offsets[stream, partition] += 1
        self.records.append(record)
        return record

    def again(self, record: Record) -> Record:
        """Send a record once more, as a relay does that died before it could note that it had sent it."""
        return self.put(record.topic, record.partition, record.value)

    def begin_anew(self, stream: str) -> None:
        """Let a stream be deleted and made again: offsets begin at 0, its publisher's numbers go on."""
        for mine in [each for each in self._offsets if each[0] == stream]:
            del self._offsets[mine]

    def take(self) -> list[Record]:
        """Return the records added since the last time."""
        taken, self.records = self.records, []
        return taken
