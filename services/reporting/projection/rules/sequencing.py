"""What a batch means to a lane: which records are next, which were seen, which are parked, and where a hole begins.

Numbers in a lane are dense. The next number is applied, a seen one dropped (a relay sent it again), and a number
further on is a hole: records are missing, so the lane stops there and the missing numbers are named.

A parked record takes its number like any other, as long as its envelope can be read and is the lane's own. Of a record
whose number nobody can know it is unclear whether it took one (a relay's record, damaged) or none (a stranger's). So
each such record allows the next number to be one further on: of a damaged record nothing is lost but itself, a
stranger's costs nothing, and only as many missing records could hide behind them as there are unreadable ones,
each of which is parked for somebody to look at.

Numbers that are missing for good can be let go by an operator, exactly those that the lane names (`Pass`); it then
goes on behind them, and what was let go stays on record.

Invariant: how records are cut into batches never changes what becomes of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter, eq
from typing import NamedTuple, Protocol

from services.reporting.projection.rules.decoding import Reader, Undecodable, sequence_of
from services.reporting.projection.rules.record_schemas import Read, Reason

_sequence = attrgetter("sequence")


class PartitionName(NamedTuple):
    """One partition of one topic: the unit of order and of numbering."""

    topic: str
    partition: int


class RecordBatch(Protocol):
    """What a log hands over: neighbouring records of one lane."""

    @property
    def topic(self) -> str:
        """The stream."""

    @property
    def partition(self) -> int:
        """The lane's place in its stream."""

    @property
    def offsets(self) -> list[int]:
        """The records' places in their lane."""

    @property
    def values(self) -> list[bytes]:
        """The events as they were written; empty where nothing was."""


@dataclass(slots=True)
class PartitionRecords:
    """All that a batch has of one lane."""

    offsets: list[int] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)


def join(runs: Iterable[RecordBatch]) -> dict[PartitionName, PartitionRecords]:
    """Put together what a batch has of each lane, in its order."""
    lanes: defaultdict[PartitionName, PartitionRecords] = defaultdict(PartitionRecords)
    for run in runs:
        mine = lanes[PartitionName(run.topic, run.partition)]
        mine.offsets += run.offsets
        mine.values += run.values
    return dict(lanes)


class WaivedGap(NamedTuple):
    """Missing numbers that an operator has let go."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Position:
    """How far a lane has been taken in."""

    position: int = 0
    """Offset of the next record to read."""
    sequence: int = 0
    """Number of the last event taken in."""
    unread: int = 0
    """Records parked since then whose number is not known."""
    passes: tuple[WaivedGap, ...] = ()
    """What has been let go of this lane, in order."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record put aside, and why."""

    lane: PartitionName
    offset: int
    reason: Reason
    number: int | None
    after: int
    """Number of the last event taken in before it."""
    value: bytes


@dataclass
class PartitionBatch:
    """What a batch brought to one lane."""

    lane: PartitionName
    before: Position
    after: Position
    reads: list[Read] = field(default_factory=list)
    """The events that are next, in order."""
    origin: PartitionRecords = field(default_factory=PartitionRecords)
    """The records they were read from."""
    parked: list[Quarantined] = field(default_factory=list)
    missing: str = ""
    """Why the lane has to stop: the numbers that are missing (`7..9`), or what else is wrong with the log."""


def accept(reader: Reader, lane: PartitionName, standing: Position, run: PartitionRecords) -> PartitionBatch:
    """Take a lane's records in, as far as they can be."""
    batch = PartitionBatch(lane, standing, standing)
    if not run.values:
        return batch
    reads = reader.whole(lane.topic, run.values)
    if reads is None or run.offsets[0] < standing.position or not _dense(reads, standing):
        return _take_one_by_one(reader, batch, run)
    batch.reads, batch.origin = reads, run
    batch.after = Position(run.offsets[-1] + 1, standing.sequence + len(reads), passes=standing.passes)
    return batch


def _dense(reads: Sequence[Read], standing: Position) -> bool:
    first = standing.sequence + 1
    return all(map(eq, map(int, map(_sequence, reads)), range(first, first + len(reads))))


def _take_one_by_one(reader: Reader, batch: PartitionBatch, run: PartitionRecords) -> PartitionBatch:
    for offset, value in zip(run.offsets, run.values, strict=True):
        read = reader.one(batch.lane.topic, value)
        number = read.number if isinstance(read, Undecodable) else sequence_of(read.sequence)
        batch.after = _past(batch.after, number)
        batch.missing = _obstacle(batch.after, offset, number)
        if batch.missing:
            break
        if offset >= batch.after.position and (number is None or number > batch.after.sequence):
            _apply(batch, (offset, value), read, number)
        batch.after = replace(batch.after, position=max(batch.after.position, offset + 1))
    return batch


def _past(now: Position, number: int | None) -> Position:
    """Go past the missing numbers that were let go and that lie in front of a number."""
    for first, last in now.passes:
        if first == now.sequence + 1 and number is not None and number > last:
            now = replace(now, sequence=last, unread=0)
    return now


def _obstacle(now: Position, offset: int, number: int | None) -> str:
    """Say why a lane cannot go on: numbers are missing, or the log it was reading has been replaced by another."""
    if number is None or number <= now.sequence:
        return ""
    if offset < now.position:
        return f"{number} at offset {offset}, behind {now.position}"
    return "" if number <= now.sequence + 1 + now.unread else f"{now.sequence + 1}..{number - 1}"


def _apply(batch: PartitionBatch, record: tuple[int, bytes], read: Read | Undecodable, number: int | None) -> None:
    now, (offset, value) = batch.after, record
    if isinstance(read, Undecodable):
        batch.parked.append(Quarantined(batch.lane, offset, read.reason, number, now.sequence, value))
    else:
        batch.reads.append(read)
        batch.origin.offsets.append(offset)
        batch.origin.values.append(value)
    if number is None:
        batch.after = replace(now, unread=now.unread + 1)
    else:
        batch.after = replace(now, sequence=number, unread=0)
