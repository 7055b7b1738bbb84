"""What was parked is read again, after its cause was mended: counted where it can be, kept where it cannot.

Cells add up in any order and of a card the highest version wins, so a record counts the same however late it comes.
Its number was consumed when it was parked, so its lane is not touched. Folder and archive each parked it in their own
name, or did not because the one of them could read it already; each is given exactly what it parked.

Only records whose number was known when they were parked are taken in: nobody can tell whether one without a number
was ever sent again under it.

Invariant: what leaves the quarantine and what it amounts to are written together, so a record counts once, whatever
dies in between.
"""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from services.reporting.archive.rules import ArchiveBatch, ArchiveRow, rows_of
from services.reporting.projection.commands import Projection, ProjectionWriter, WriteBatch
from services.reporting.projection.rules.decoding import Reader, Undecodable
from services.reporting.projection.rules.record_schemas import Read
from services.reporting.projection.rules.sequencing import PartitionBatch, PartitionName, PartitionRecords, Position
from shared.i18n import Text

FOLDER: Final = "folder"
ARCHIVE: Final = "archive"


class LogPosition(NamedTuple):
    """Where a record lies in the log."""

    topic: str
    partition: int
    offset: int


LOG_START: Final = LogPosition("", 0, 0)


@dataclass(frozen=True, slots=True)
class QuarantinedRecord:
    """A record as it is parked."""

    topic: str
    partition: int
    offset: int
    value: bytes
    number: int | None
    reason: str
    consumers: frozenset[str]
    """Who parked it: the folder, the archive or both."""

    @property
    def spot(self) -> LogPosition:
        """Where it lies."""
        return LogPosition(self.topic, self.partition, self.offset)


@dataclass
class Reprocessing:
    """What one transaction writes: what some parked records amount to, and which of them leave the quarantine."""

    booking: WriteBatch
    accession: ArchiveBatch
    fit: list[QuarantinedRecord] = field(default_factory=list)
    stay: list[tuple[QuarantinedRecord, str]] = field(default_factory=list)
    """Those that still cannot be counted, and why."""

    @property
    def last(self) -> LogPosition:
        """The last record that was looked at."""
        return max(each.spot for each in (*self.fit, *(kept for kept, _ in self.stay)))


Judge = Callable[[Sequence[QuarantinedRecord]], Awaitable[Reprocessing]]


class QuarantineStore(Protocol):
    """Where parked records are."""

    async def readmit(self, behind: LogPosition, judge: Judge) -> Reprocessing | None:
        """Have the next parked records judged and write the outcome, whole or not at all; None when none are left."""


class ArchivePartitions(Protocol):
    """Where the archive files rows."""

    async def make_room(self, rows: Iterable[ArchiveRow]) -> None:
        """Make sure that rows of these months can be filed."""


@dataclass(frozen=True)
class Reprocessor:
    """Judges parked records anew."""

    reader: Reader
    folding: Projection
    ledger: ProjectionWriter
    room: ArchivePartitions

    async def judge(self, parked: Sequence[QuarantinedRecord]) -> Reprocessing:
        """Return what parked records amount to now."""
        judged = [(kept, self._read(kept)) for kept in parked]
        fit = [(kept, found) for kept, found in judged if isinstance(found, Read)]
        booking = self.folding.amount_of(_lanes(FOLDER, fit))
        await self.folding.settle(booking, self.ledger)
        rows = [row for batch in _lanes(ARCHIVE, fit) for row in rows_of(self.reader, batch)]
        await self.room.make_room(rows)
        stay = [(kept, found) for kept, found in judged if isinstance(found, str)]
        return Reprocessing(booking, ArchiveBatch([], rows), [kept for kept, _ in fit], stay)

    def _read(self, kept: QuarantinedRecord) -> Read | str:
        read = self.reader.one(kept.topic, kept.value)
        if isinstance(read, Undecodable):
            return read.reason
        return kept.reason if kept.number is None else read


def _lanes(consumer: str, fit: Iterable[tuple[QuarantinedRecord, Read]]) -> list[PartitionBatch]:
    lanes: defaultdict[PartitionName, list[tuple[QuarantinedRecord, Read]]] = defaultdict(list)
    for kept, read in fit:
        if consumer in kept.consumers:
            lanes[PartitionName(kept.topic, kept.partition)].append((kept, read))
    return [_batch(lane, mine) for lane, mine in lanes.items()]


def _batch(lane: PartitionName, mine: Sequence[tuple[QuarantinedRecord, Read]]) -> PartitionBatch:
    origin = PartitionRecords([kept.offset for kept, _ in mine], [kept.value for kept, _ in mine])
    return PartitionBatch(lane, Position(), Position(), [read for _, read in mine], origin)


@dataclass
class ReprocessingResult:
    """What has become of all that was parked."""

    counted: int = 0
    stay: Counter[str] = field(default_factory=Counter)
    """How many stay parked, by reason."""

    @property
    def words(self) -> Text:
        """Say it."""
        reasons = ", ".join(f"{reason} {number}" for reason, number in sorted(self.stay.items()))
        behind, left = f": {reasons}" if reasons else "", self.stay.total()
        return Text(
            id=f"{self.counted} kejadian kini terhitung; {left} tetap ditahan{behind}",
            en=f"{self.counted} events are counted now; {left} stay parked{behind}",
        )


async def reprocess_all(quarantine: QuarantineStore, judge: Judge) -> ReprocessingResult:
    """Judge everything that is parked, some records at a time."""
    told, behind = ReprocessingResult(), LOG_START
    while done := await quarantine.readmit(behind, judge):
        told.counted += len(done.fit)
        told.stay.update(reason for _, reason in done.stay)
        behind = done.last
    return told
