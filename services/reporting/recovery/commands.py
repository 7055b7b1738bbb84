"""What quarantined records amount to when they are read again: cells, timelines and rows of the archive.

And what the archive lacks although it went past it (a row that was lost, a backup that was older): the log has it
still, so it is read there again and filed as it was the first time.

Cells add up in any order and of a timeline the highest version wins, so a record counts the same however late it comes.
Projector and archive each quarantined it in their own name, or did not because the one of them could read it already.

Invariant: each of the two is given exactly what it quarantined itself.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.reporting.archive.rules import ARCHIVE, ArchiveBatch, ArchiveRow, rows_of
from services.reporting.projection.commands import PROJECTOR, Projection, ProjectionWriter, WriteBatch
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.rules.record_schemas import DecodedRecord
from shared.contracts.partition import Partition
from shared.i18n import Text
from shared.messaging.inbox.reprocessing import Outcome, QuarantinedRecord, read_again
from shared.messaging.inbox.sequencing import BatchPlan, Gap, Position, Records, Run, Undecodable


@dataclass
class Reprocessing(Outcome):
    """What one transaction writes: what some quarantined records amount to, and which of them leave the quarantine."""

    projected: WriteBatch
    archived: ArchiveBatch


@dataclass
class Refiling:
    """What became of the numbers that the archive lacked."""

    filed: int = 0
    gone: dict[Partition, list[Gap]] = field(default_factory=dict)
    """Those that the log does not have either, or not so that they can be read."""

    @property
    def words(self) -> Text:
        """Say how many were filed, and how many partitions lack some still."""
        return Text(
            f"{self.filed} kejadian diarsipkan lagi dari log; {len(self.gone)} partisi masih kurang.",
            f"{self.filed} events were filed again from the log; {len(self.gone)} partitions lack some still.",
        )

    def named(self) -> list[str]:
        """Name what is lacking still, partition by partition."""
        return [
            f"{partition.topic}/{partition.partition}: {', '.join(map(str, gaps))}"
            for partition, gaps in sorted(self.gone.items())
        ]


class LackingArchive(Protocol):
    """An archive that may lack something."""

    async def missing(self) -> dict[Partition, list[Gap]]:
        """Return the numbers that it has gone past without filing or quarantining them."""

    async def stretch(self, partition: Partition, gaps: Sequence[Gap]) -> tuple[int, int]:
        """Return the offsets between which these numbers lie in the log; shape: (first, beyond)."""

    async def refile(self, rows: Sequence[ArchiveRow]) -> int:
        """File what is not there; returns how many that were."""


class Log(Protocol):
    """The streams, read outside any group."""

    async def ends(self) -> dict[Partition, int]:
        """Return every partition that there is now, with its end."""

    def read(self, stretches: Mapping[Partition, tuple[int, int]]) -> AsyncIterator[Sequence[Run]]:
        """Yield what lies in stretches of partitions, each partition in order; shape: (first, beyond)."""


async def refile_all(decoder: RecordDecoder, archive: LackingArchive, log: Log) -> Refiling:
    """File from the log what the archive lacks."""
    done, lacking = Refiling(), await archive.missing()
    if not lacking:
        return done
    ends, stretches = await log.ends(), dict[Partition, tuple[int, int]]()
    for partition, gaps in lacking.items():
        first, beyond = await archive.stretch(partition, gaps)
        stretches[partition] = (first, min(beyond, ends.get(partition, 0)))
    async for runs in log.read(stretches):
        if rows := list(_lost(decoder, runs, lacking)):
            done.filed += await archive.refile(rows)
    done.gone = await archive.missing()
    return done


def _lost(
    decoder: RecordDecoder, runs: Iterable[Run], lacking: Mapping[Partition, Sequence[Gap]]
) -> Iterator[ArchiveRow]:
    """Yield the rows of records whose numbers are lacking; of two records with one number the first is the event."""
    seen: set[tuple[str, int, int]] = set()
    for run in runs:
        partition = Partition(run.topic, run.partition)
        for offset, value in zip(run.offsets, run.values, strict=True):
            read = decoder.one(partition.topic, value)
            number = 0 if isinstance(read, Undecodable) else int(read.sequence)
            if isinstance(read, Undecodable) or (*partition, number) in seen:
                continue
            if any(first <= number <= last for first, last in lacking.get(partition, ())):
                seen.add((*partition, number))
                plan = BatchPlan(partition, Position(), Position(), [read], Records([offset], [value]))
                yield from rows_of(decoder, plan)


class ArchivePartitions(Protocol):
    """Where the archive files rows."""

    async def ensure_partitions(self, rows: Iterable[ArchiveRow]) -> None:
        """Make sure that rows of these months can be filed."""


@dataclass(frozen=True)
class Reprocessor:
    """Decodes quarantined records again, and decides what becomes of each."""

    decoder: RecordDecoder
    projection: Projection
    writer: ProjectionWriter
    partitions: ArchivePartitions

    async def judge(self, held: Sequence[QuarantinedRecord]) -> Reprocessing:
        """Return what quarantined records amount to now."""
        fit, stay = read_again(self.decoder, held)
        projected = self.projection.project(_plans(PROJECTOR, fit))
        await self.projection.resolve_keys(projected, self.writer)
        rows = [row for plan in _plans(ARCHIVE, fit) for row in rows_of(self.decoder, plan)]
        await self.partitions.ensure_partitions(rows)
        return Reprocessing([kept for kept, _ in fit], stay, projected, ArchiveBatch([], rows))


def _plans(consumer: str, fit: Iterable[tuple[QuarantinedRecord, DecodedRecord]]) -> list[BatchPlan[DecodedRecord]]:
    partitions: defaultdict[Partition, list[tuple[QuarantinedRecord, DecodedRecord]]] = defaultdict(list)
    for kept, read in fit:
        if consumer in kept.consumers:
            partitions[Partition(kept.topic, kept.partition)].append((kept, read))
    return [_plan(partition, mine) for partition, mine in partitions.items()]


def _plan(partition: Partition, mine: Sequence[tuple[QuarantinedRecord, DecodedRecord]]) -> BatchPlan[DecodedRecord]:
    origin = Records([kept.offset for kept, _ in mine], [kept.value for kept, _ in mine])
    return BatchPlan(partition, Position(), Position(), [read for _, read in mine], origin)
