"""The law of sequences: which records of a batch are next, seen or unfit, and where a gap begins.

Numbers in a partition are dense. The next number is applied, a seen one dropped (a relay sent it again), and a number
further on is a gap: records are missing, so the partition stops there and the missing numbers are named. It stays
stopped until its records are read again from where it stands.

A quarantined record takes its number like any other, as long as its envelope can be read and is the partition's own.
Of a record whose number nobody can know it is unclear whether it took one (a relay's record, damaged) or none (a
stranger's). So each such record allows the next number to be one further on: of a damaged record nothing is lost but
itself, a stranger's costs nothing, and only as many missing records could hide behind them as there are unreadable
ones, each of which is quarantined for somebody to look at.

A gap that will never be filled can be waived by an operator, exactly as the partition names it (`Gap`); the partition
then goes on behind it, and what was waived stays on record.

Invariant: how records are cut into batches never changes what becomes of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import eq
from typing import Generic, NamedTuple, Protocol, TypeVar

from shared.contracts.partition import Partition
from shared.contracts.wire import SEQUENCE_DIGITS

EventT = TypeVar("EventT")


class Run(Protocol):
    """What a log hands over: neighbouring records of one partition."""

    @property
    def topic(self) -> str:
        """The stream."""

    @property
    def partition(self) -> int:
        """The partition's number in its stream."""

    @property
    def offsets(self) -> list[int]:
        """The records' places in their partition."""

    @property
    def values(self) -> list[bytes]:
        """The events as they were written; empty where nothing was."""


@dataclass(slots=True)
class Records:
    """All that a batch has of one partition."""

    offsets: list[int] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)


class Gap(NamedTuple):
    """Missing numbers, from the first to the last of them."""

    first: int
    last: int

    def __str__(self) -> str:
        """Name it as operators and pages do: `7..9`."""
        return f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class Position:
    """How far a consumer has come in one partition."""

    offset: int = 0
    """Offset of the next record to read."""
    sequence: int = 0
    """Number of the last event taken in."""
    unnumbered: int = 0
    """Records quarantined since then whose number is not known."""
    waived: tuple[Gap, ...] = ()
    """The gaps of this partition that an operator has waived, in order."""
    halted: str = ""
    """Why the partition has stopped, if it has since it was assigned."""


@dataclass(frozen=True, slots=True)
class Undecodable:
    """A record that cannot be applied, and why; its number where that can be trusted."""

    reason: str
    sequence: int | None = None


class Decoder(Protocol[EventT]):
    """How one consumer reads records. Both ways decide alike; the fast one refuses nothing, it only gives up."""

    def whole(self, topic: str, values: Sequence[bytes]) -> list[EventT] | None:
        """Read a batch of one partition in one pass; None when something in it has to be looked at one by one."""

    def one(self, topic: str, value: bytes) -> EventT | Undecodable:
        """Read one record, or say why it cannot be applied."""

    def sequences(self, events: Iterable[EventT]) -> Iterator[int]:
        """Yield the numbers of events."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record to be put aside, and why."""

    partition: Partition
    offset: int
    reason: str
    sequence: int | None
    after: int
    """Number of the last event taken in before it."""
    value: bytes


@dataclass
class BatchPlan(Generic[EventT]):
    """What a batch means to one partition."""

    partition: Partition
    before: Position
    after: Position
    events: list[EventT] = field(default_factory=list)
    """The events that are next, in order."""
    origin: Records = field(default_factory=Records)
    """The records they were read from."""
    quarantined: list[Quarantined] = field(default_factory=list)
    missing: str = ""
    """Why the partition has to stop: the numbers that are missing (`7..9`), or what else is wrong with the log."""


def sequence_of(text: str) -> int | None:
    """Return a number written as relays write it, or None for anything else."""
    return int(text) if len(text) == SEQUENCE_DIGITS and text.isascii() and text.isdecimal() else None


def join(runs: Iterable[Run]) -> dict[Partition, Records]:
    """Put together what a batch has of each partition, in its order."""
    partitions: defaultdict[Partition, Records] = defaultdict(Records)
    for run in runs:
        mine = partitions[Partition(run.topic, run.partition)]
        mine.offsets += run.offsets
        mine.values += run.values
    return dict(partitions)


def classify(
    decoder: Decoder[EventT], runs: Iterable[Run], positions: Mapping[Partition, Position]
) -> list[BatchPlan[EventT]]:
    """Return a plan for every partition to which a batch, which may mix partitions, means anything."""
    plans = [classify_one(decoder, each, positions[each], mine) for each, mine in join(runs).items()]
    return [plan for plan in plans if plan.after != plan.before or plan.missing]


def classify_one(
    decoder: Decoder[EventT], partition: Partition, position: Position, records: Records
) -> BatchPlan[EventT]:
    """Take in one partition's records, as far as they can be."""
    plan = BatchPlan[EventT](partition, position, position)
    if not records.values or (position.halted and records.offsets[0] != position.offset):
        return plan
    events = decoder.whole(partition.topic, records.values)
    if events is None or records.offsets[0] < position.offset or not _dense(decoder, events, position):
        return _one_by_one(decoder, plan, records)
    plan.events, plan.origin = events, records
    plan.after = Position(records.offsets[-1] + 1, position.sequence + len(events), waived=position.waived)
    return plan


def _dense(decoder: Decoder[EventT], events: Sequence[EventT], position: Position) -> bool:
    first = position.sequence + 1
    return all(map(eq, decoder.sequences(events), range(first, first + len(events))))


def _one_by_one(decoder: Decoder[EventT], plan: BatchPlan[EventT], records: Records) -> BatchPlan[EventT]:
    plan.after = replace(plan.before, halted="")
    for offset, value in zip(records.offsets, records.values, strict=True):
        found = decoder.one(plan.partition.topic, value)
        sequence = found.sequence if isinstance(found, Undecodable) else next(decoder.sequences((found,)))
        plan.after = _past_waived(plan.after, sequence)
        plan.missing = _obstacle(plan.after, offset, sequence)
        if plan.missing:
            break
        if offset >= plan.after.offset and (sequence is None or sequence > plan.after.sequence):
            _take(plan, (offset, value), found, sequence)
        plan.after = replace(plan.after, offset=max(plan.after.offset, offset + 1))
    return plan


def _past_waived(now: Position, sequence: int | None) -> Position:
    """Go past the waived gaps that lie in front of a number."""
    for first, last in now.waived:
        if first == now.sequence + 1 and sequence is not None and sequence > last:
            now = replace(now, sequence=last, unnumbered=0)
    return now


def _obstacle(now: Position, offset: int, sequence: int | None) -> str:
    """Say why a partition cannot go on: numbers are missing, or the log it was reading was replaced by another."""
    if sequence is None or sequence <= now.sequence:
        return ""
    if offset < now.offset:
        return f"{sequence} at offset {offset}, behind {now.offset}"
    return "" if sequence <= now.sequence + 1 + now.unnumbered else str(Gap(now.sequence + 1, sequence - 1))


def _take(
    plan: BatchPlan[EventT], record: tuple[int, bytes], found: EventT | Undecodable, sequence: int | None
) -> None:
    now, (offset, value) = plan.after, record
    if isinstance(found, Undecodable):
        plan.quarantined.append(Quarantined(plan.partition, offset, found.reason, sequence, now.sequence, value))
    else:
        plan.events.append(found)
        plan.origin.offsets.append(offset)
        plan.origin.values.append(value)
    if sequence is None:
        plan.after = replace(now, unnumbered=now.unnumbered + 1)
    else:
        plan.after = replace(now, sequence=sequence, unnumbered=0)
