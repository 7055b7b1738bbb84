"""What the law of sequences speaks of: records, numbers, positions, and what a batch means to a partition.

The law itself, pure, is `classification`. Numbers in a partition are dense, and a number is not an identity: beside
each number taken stands the id of the event that took it (`identities`).

Invariant: what is said here of a partition is said of exactly one consumer; nothing here decides or does anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from shared.contracts.partition import Partition

EventT = TypeVar("EventT")
SEQUENCE_REUSED: Final = "sequence-reused"
"""Why a record is quarantined whose number was taken by another event."""
PUT_ASIDE: Final = "put-aside"
"""Why a record is quarantined that an operator has put aside."""
LAW_REASONS: Final = (SEQUENCE_REUSED, PUT_ASIDE)
"""Reasons that every consumer has beside those of its own decoder."""
Holders = Mapping[Partition, Mapping[int, bytes | None]]
"""Whose numbers are: the id of the event that took each, `NOBODY` where it is free, None where nobody knows."""


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

    @property
    def beyond(self) -> int:
        """The offset to read on from: behind the last record, and behind what is no record (markers, aborted ones)."""


@dataclass(slots=True)
class Records:
    """All that a batch has of one partition."""

    offsets: list[int] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)
    beyond: int = 0
    """The offset to read on from."""


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
    aside: frozenset[int] = frozenset()
    """Offsets of the records that an operator has put aside."""
    decisions: int = 0
    """How many decisions of operators about this partition were read with it."""
    blocked: "Blocked | None" = None
    """The record for which the partition has stopped, as long as it may be the records before it that are missing."""


class Blocked(NamedTuple):
    """A record whose number is too far: either others are missing, or it is foreign."""

    offset: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Undecodable:
    """A record that cannot be applied, and why; its number where that can be trusted."""

    reason: str
    sequence: int | None = None
    identity: bytes = field(default=b"", compare=False)
    """Which event it is, where its number can be trusted."""


class Decoder(Protocol[EventT]):
    """How one consumer reads records. Both ways decide alike; the fast one refuses nothing, it only gives up."""

    def whole(self, topic: str, values: Sequence[bytes]) -> list[EventT] | None:
        """Read a batch of one partition in one pass; None when something in it has to be looked at one by one."""

    def one(self, topic: str, value: bytes) -> EventT | Undecodable:
        """Read one record, or say why it cannot be applied."""

    def sequences(self, events: Iterable[EventT]) -> Iterator[int]:
        """Yield the numbers of events."""

    def identities(self, events: Sequence[EventT], values: Sequence[bytes]) -> bytes:
        """Return the ids of events, 16 bytes each; `values` are the records they were read from."""


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
    holds: bool = True
    """Whether the record took its number, if it has one."""


class Taken(NamedTuple):
    """Neighbouring numbers that a batch took, with the ids of their events."""

    first: int
    ids: bytearray


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
    blocked: Blocked | None = None
    """The record for which it has to stop, unless that is known to be foreign."""
    taken: list[Taken] = field(default_factory=list)
    """The numbers between the two positions, with their events' ids; waived ones are left out."""
    filled: dict[int, bytes] = field(default_factory=dict)
    """Free numbers that an event took late, with its id."""
    late: list[tuple[int, int]] = field(default_factory=list)
    """Those of them that an operator had waived; shape: (number, offset)."""
    dropped: int = 0
    """Records dropped as seen: number and event were taken in before."""
    unheld: int = 0
    """Those of them of which the number alone is known, for no id was kept when it was taken."""
    unresolved: set[int] = field(default_factory=set)
    """Numbers whose holders have to be looked up before this plan may be carried out."""


def join(runs: Iterable[Run]) -> dict[Partition, Records]:
    """Put together what a batch has of each partition, in its order."""
    partitions: defaultdict[Partition, Records] = defaultdict(Records)
    for run in runs:
        mine = partitions[Partition(run.topic, run.partition)]
        mine.offsets += run.offsets
        mine.values += run.values
        mine.beyond = run.beyond
    return dict(partitions)
