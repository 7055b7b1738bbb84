"""Records handed over in runs: the values of many neighbours of one partition in one object, instead of an object each.

aiokafka unpacks what it fetched record by record, and making its record objects costs more than everything else it
does. Its class for one fetched partition is replaced by a subclass that differs in that one place; fetching, seeking,
checksums and rebalances stay its own. Without this only speed would be lost.

Invariant: runs hold exactly the records that aiokafka would have handed over one by one, in their order, those of
aborted transactions left out where it reads what is committed, and the consumer's position is where the run says that
it ends, behind markers and aborted records too (tests/integration/test_record_batches.py compares the two on a real
broker).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException

BATCH_RECORDS = 10_000
"""A run this long is handed over; it may be longer by what one of the log's own batches holds."""
ISOLATION: Final = "read_committed"
"""How every reader reads: what a transaction wrote is there once it has been committed, and ends are stable ones."""
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

    beyond: int = 0
    """The offset behind its last record and behind what is none: markers, records of aborted transactions."""

    heads: list[Any] = field(default_factory=list)
    """Some of its first records, for whoever looks at headers."""

    @property
    def offset(self) -> int:
        """The first one's place in its partition, or the one to read on from where there is no record at all."""
        return self.offsets[0] if self.offsets else self.beyond

    def __post_init__(self) -> None:
        if self.offsets and not self.beyond:
            self.beyond = self.offsets[-1] + 1

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
        while self._records.has_next():
            batch = self._records.next_batch()
            if self._check_crcs and not batch.validate_crc():
                if not run.beyond:
                    raise CorruptRecordException(f"{self._tp}: the batch at {batch.base_offset} is damaged")
                break  # what lies before it is handed over; it is fetched again, and then it is the first
            if not self._is_left_out(batch):
                run.add(batch, begin)
            run.beyond = batch.next_offset
            if len(run) >= BATCH_RECORDS:
                self.next_fetch_offset = run.beyond
                yield run
                run = RecordBatch(*self._tp)
        if run.beyond:
            self.next_fetch_offset = run.beyond
            yield run

    def _is_left_out(self, batch: Any) -> bool:
        """Tell whether a batch holds no records of anybody: a marker, or what a transaction wrote that was aborted."""
        if self._isolation_level == fetcher.READ_COMMITTED and batch.producer_id is not None:
            self._consume_aborted_up_to(batch.base_offset)
            if batch.is_control_batch and self._contains_abort_marker(batch):
                self._aborted_producers.discard(batch.producer_id)
            if batch.is_transactional and batch.producer_id in self._aborted_producers:
                return True
        return bool(batch.is_control_batch)


def patch_fetcher() -> None:
    """Let every consumer of this process, from now on, hand over runs."""
    fetcher.PartitionRecords = _RecordBatches
