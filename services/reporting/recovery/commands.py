"""What quarantined records amount to when they are read again: cells, timelines and rows of the archive.

Cells add up in any order and of a timeline the highest version wins, so a record counts the same however late it comes.
Projector and archive each quarantined it in their own name, or did not because the one of them could read it already.

Invariant: each of the two is given exactly what it quarantined itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.reporting.archive.rules import ARCHIVE, ArchiveBatch, ArchiveRow, rows_of
from services.reporting.projection.commands import PROJECTOR, Projection, ProjectionWriter, WriteBatch
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.rules.record_schemas import DecodedRecord
from shared.contracts.partition import Partition
from shared.messaging.inbox.reprocessing import Outcome, QuarantinedRecord, read_again
from shared.messaging.inbox.sequencing import BatchPlan, Position, Records


@dataclass
class Reprocessing(Outcome):
    """What one transaction writes: what some quarantined records amount to, and which of them leave the quarantine."""

    projected: WriteBatch
    archived: ArchiveBatch


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
