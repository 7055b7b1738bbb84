"""One batch of records becomes one write batch: what one transaction adds, quarantines and remembers.

Invariant: a write batch holds the effect of exactly the records between where its partitions stood and where they will
stand.
"""

from collections import defaultdict
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

import msgspec

from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.rules.timeline_parts import KeptKind
from services.reporting.projection.rules.decoding import RecordDecoder, by_type
from services.reporting.projection.rules.fold import Deltas, Fold
from services.reporting.projection.rules.record_schemas import DecodedRecord, RecordSchema
from services.reporting.projection.rules.surrogate_keys import Series, SurrogateKeys
from shared.contracts.partition import Partition
from shared.messaging.inbox.classification import NOTHING_LOOKED_UP, classify
from shared.messaging.inbox.sequencing import BatchPlan, Holders, Position, Run

PROJECTOR: Final = "folder"
"""What the projector is called where its positions and its quarantine are kept."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """The newest version of one part of a timeline that a batch brought."""

    kind: KeptKind
    id: UUID
    part: str
    version: int
    province: str
    region: str
    state: bytes
    """The event's data as JSON."""


@dataclass
class WriteBatch:
    """What one transaction writes."""

    plans: list[BatchPlan[DecodedRecord]]
    deltas: Deltas = field(default_factory=Deltas)
    timelines: list[TimelineRow] = field(default_factory=list)
    provinces: set[str] = field(default_factory=set)
    """The provinces whose numbers or timelines it moves."""
    views: set[str] = field(default_factory=set)
    """The views that it may move."""
    newest: dict[Partition, datetime] = field(default_factory=dict)
    """When the last event of each partition was recorded."""
    stood: Mapping[Partition, int] = field(default_factory=dict)
    """The offsets that the commit before it left: a database that says less is not the one that gave the keys."""


class ProjectionWriter(Protocol):
    """Where batches are kept; each of its writes is one transaction."""

    async def assign_keys(self, series: Sequence[Series], names: Sequence[str]) -> tuple[list[int], list[int]]:
        """Return the keys of series and of named places, assigning new ones where there are none."""

    async def holders(self, asked: Mapping[Partition, set[int]]) -> Holders:
        """Return which events took numbers, as far as that is written."""

    def write(self, batch: WriteBatch) -> Awaitable[None]:
        """Begin to write a batch, whole or not at all.

        What is returned ends when the batch is written; it raises unless all partitions still stood where they did.
        """


class Projection:
    """Projects batches, remembering the keys of series and places between them."""

    def __init__(self, catalogue: Catalogue, decoder: RecordDecoder) -> None:
        self._catalogue, self._decoder = catalogue, decoder
        self.forget_keys()

    def forget_keys(self) -> None:
        """Ask for every key again: the database may have been put back to a state in which it had not given them."""
        self._surrogate_keys = SurrogateKeys()
        self._fold = Fold(self._catalogue.plans, self._surrogate_keys)

    def project_batch(
        self, runs: Iterable[Run], positions: Mapping[Partition, Position], holders: Holders = NOTHING_LOOKED_UP
    ) -> WriteBatch:
        """Return what a batch amounts to, as far as everything in it has a key (see `resolve_keys`)."""
        return self.project(classify(self._decoder, runs, positions, holders))

    def project(self, plans: list[BatchPlan[DecodedRecord]]) -> WriteBatch:
        """Return what was taken in amounts to, as far as everything in it has a key."""
        batch = WriteBatch(plans)
        reads = _by_province(batch.plans)
        self._count(batch, reads)
        for (province, kind), mine in reads.items():
            self._add(batch, province, self._decoder.record_schemas[kind], mine)
        for plan in plans:
            if plan.events:
                batch.newest[plan.partition] = plan.events[-1].time
        return batch

    async def resolve_keys(self, batch: WriteBatch, writer: ProjectionWriter) -> None:
        """Get keys for what a batch met for the first time, and count it once more with them."""
        fresh = self._surrogate_keys.unresolved
        if not fresh:
            return
        try:
            found = await writer.assign_keys(list(fresh.series), list(fresh.names))
        except BaseException:
            self._surrogate_keys.forget()
            raise
        self._surrogate_keys.resolve(*found)
        batch.deltas = Deltas()
        self._count(batch, _by_province(batch.plans))

    def _count(
        self, batch: WriteBatch, reads: Mapping[tuple[str, type[DecodedRecord]], Sequence[DecodedRecord]]
    ) -> None:
        for (province, kind), mine in reads.items():
            schema = self._decoder.record_schemas[kind]
            self._fold.add(batch.deltas, schema.counted, province, schema.facts(mine), schema.sign)

    def _add(self, batch: WriteBatch, province: str, schema: RecordSchema, reads: Sequence[DecodedRecord]) -> None:
        batch.timelines += _timelines(schema, province, reads)
        moved = self._catalogue.moved_views[schema.declared.cls]
        if moved:
            batch.provinces.add(province)
            batch.views |= moved


def _by_province(
    plans: Iterable[BatchPlan[DecodedRecord]],
) -> dict[tuple[str, type[DecodedRecord]], list[DecodedRecord]]:
    found: defaultdict[tuple[str, type[DecodedRecord]], list[DecodedRecord]] = defaultdict(list)
    for plan in plans:
        for kind, mine in by_type(plan.events).items():
            found[plan.partition.topic.partition(".")[0], kind] += mine
    return found


def _timelines(schema: RecordSchema, province: str, reads: Sequence[DecodedRecord]) -> list[TimelineRow]:
    newest: dict[UUID, TimelineRow] = {}
    for part in schema.parts:
        for read in reads:
            identity = getattr(read.data, part.id)
            if identity is not None and (identity not in newest or newest[identity].version < read.aggregateversion):
                region = getattr(read.data, part.region) if part.region else ""
                newest[identity] = TimelineRow(
                    part.kind, identity, schema.declared.name, read.aggregateversion, province, region,
                    msgspec.json.encode(read.data),
                )  # fmt: skip
    return list(newest.values())
