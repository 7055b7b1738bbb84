"""Records handed over in runs: the values of many neighbours of one partition in one object, instead of an object each.

aiokafka unpacks what it fetched record by record, and making its record objects costs more than everything else it
does. Its class for one fetched partition is replaced by a subclass that differs in that one place; fetching, seeking,
checksums and rebalances stay its own. Without this only speed would be lost.

Invariant: runs hold exactly the records that aiokafka would have handed over one by one, in their order, and the
consumer's position is behind the last one (tests/integration/test_record_batches.py compares the two on a real broker).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException

BATCH_RECORDS = 10_000
"""A run this long is handed over; it may be longer by what one of the log's own batches holds."""
_HEADS = 128
_offset = attrgetter("offset")


@dataclass(slots=True)
class RecordBatch:
    """Neighbouring records of one partition."""

    topic: str
    partition: int
    offsets: list[int] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)
    """What was written; empty for a record without a value (a tombstone)."""

    heads: list[Any] = field(default_factory=list)
    """Some of its first records, for whoever looks at headers."""

    @property
    def offset(self) -> int:
        """The first one's place in its partition."""
        return self.offsets[0]

    def __len__(self) -> int:
        return len(self.offsets)

    def add(self, batch: Any, begin: int) -> None:
        """Append a batch of the log, from an offset on."""
        records = list(batch)
        if batch.base_offset < begin:
            records = [record for record in records if record.offset >= begin]
        self.offsets += map(_offset, records)
        self.heads += records[: _HEADS - len(self.heads)]
        self.values += [record.value or b"" for record in records]


class _RecordBatches(fetcher.PartitionRecords):  # type: ignore[misc]  # aiokafka has no types
    """What was fetched of one partition, unpacked run by run."""

    next_fetch_offset: int

    def _unpack_records(self) -> Iterator[RecordBatch]:
        run, begin = RecordBatch(*self._tp), self.next_fetch_offset
        reached = begin
        while self._records.has_next():
            batch = self._records.next_batch()
            if self._check_crcs and not batch.validate_crc():
                if not run:
                    raise CorruptRecordException(f"{self._tp}: the batch at {batch.base_offset} is damaged")
                break  # what lies before it is handed over; it is fetched again, and then it is the first
            if not batch.is_control_batch:
                run.add(batch, begin)
            reached = batch.next_offset
            if len(run) >= BATCH_RECORDS:
                self.next_fetch_offset = reached
                yield run
                run = RecordBatch(*self._tp)
            elif not run:
                self.next_fetch_offset = reached
        if run:
            self.next_fetch_offset = reached
            yield run


def patch_fetcher() -> None:
    """Let every consumer of this process, from now on, hand over runs."""
    fetcher.PartitionRecords = _RecordBatches
