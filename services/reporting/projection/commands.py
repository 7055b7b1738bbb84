"""One batch of records becomes one booking: what is to be added, put aside and remembered, in one transaction.

Invariant: a booking holds the effect of exactly the records between where its lanes stood and where they will stand.
"""

from collections import defaultdict
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

import msgspec

from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.rules.timeline_parts import TimelineKind
from services.reporting.projection.rules.decoding import Reader, by_type
from services.reporting.projection.rules.fold import Deltas, Fold
from services.reporting.projection.rules.record_schemas import Read, RecordSchema
from services.reporting.projection.rules.surrogate_keys import Series, SurrogateKeys
from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import BatchPlan, Position, Run, classify

PROJECTOR: Final = "folder"
"""What the projector is called where its positions and its quarantine are kept."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """The newest version of one part of a card that a batch brought."""

    kind: TimelineKind
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

    plans: list[BatchPlan[Read]]
    tally: Deltas = field(default_factory=Deltas)
    cards: list[TimelineRow] = field(default_factory=list)
    provinces: set[str] = field(default_factory=set)
    """The provinces whose numbers or cards it moves."""
    views: set[str] = field(default_factory=set)
    """The views that it may move."""
    newest: dict[Partition, datetime] = field(default_factory=dict)
    """When the last event of each lane was recorded."""


class ProjectionWriter(Protocol):
    """Where bookings are kept; each of its writes is one transaction."""

    async def number(self, lines: Sequence[Series], names: Sequence[str]) -> tuple[list[int], list[int]]:
        """Return the numbers of lines and of named places, giving new ones where there are none."""

    def book(self, booking: WriteBatch) -> Awaitable[None]:
        """Begin to write a booking, whole or not at all.

        Whoever awaits what is returned is told when it is done; it raises unless all lanes still stood where they did.
        """


class Projection:
    """Folds batches, remembering the numbers of lines and places between them."""

    def __init__(self, catalogue: Catalogue, reader: Reader) -> None:
        self._catalogue, self._reader = catalogue, reader
        self._numbers = SurrogateKeys()
        self._fold = Fold(catalogue.plans, self._numbers)

    def fold_batch(self, runs: Iterable[Run], positions: Mapping[Partition, Position]) -> WriteBatch:
        """Return what a batch amounts to, as far as everything in it has a number (see `settle`)."""
        return self.amount_of(classify(self._reader, runs, positions))

    def amount_of(self, plans: list[BatchPlan[Read]]) -> WriteBatch:
        """Return what was taken in amounts to, as far as everything in it has a number."""
        booking = WriteBatch(plans)
        reads = _by_province(booking.plans)
        self._count(booking, reads)
        for (province, kind), mine in reads.items():
            self._add(booking, province, self._reader.shapes[kind], mine)
        for plan in plans:
            if plan.events:
                booking.newest[plan.partition] = plan.events[-1].time
        return booking

    async def settle(self, booking: WriteBatch, ledger: ProjectionWriter) -> None:
        """Get numbers for what a batch met for the first time, and count it once more with them."""
        fresh = self._numbers.fresh
        if not fresh:
            return
        try:
            found = await ledger.number(list(fresh.lines), list(fresh.names))
        except BaseException:
            self._numbers.forget()
            raise
        self._numbers.settle(*found)
        booking.tally = Deltas()
        self._count(booking, _by_province(booking.plans))

    def _count(self, booking: WriteBatch, reads: Mapping[tuple[str, type[Read]], Sequence[Read]]) -> None:
        for (province, kind), mine in reads.items():
            shape = self._reader.shapes[kind]
            self._fold.add(booking.tally, shape.counted, province, shape.facts(mine), shape.sign)

    def _add(self, booking: WriteBatch, province: str, shape: RecordSchema, reads: Sequence[Read]) -> None:
        booking.cards += _cards(shape, province, reads)
        moved = self._catalogue.moved_views[shape.declared.cls]
        if moved:
            booking.provinces.add(province)
            booking.views |= moved


def _by_province(plans: Iterable[BatchPlan[Read]]) -> dict[tuple[str, type[Read]], list[Read]]:
    found: defaultdict[tuple[str, type[Read]], list[Read]] = defaultdict(list)
    for plan in plans:
        for kind, mine in by_type(plan.events).items() if plan.events else ():
            found[plan.partition.topic.partition(".")[0], kind] += mine
    return found


def _cards(shape: RecordSchema, province: str, reads: Sequence[Read]) -> list[TimelineRow]:
    newest: dict[UUID, TimelineRow] = {}
    for part in shape.parts:
        for read in reads:
            identity = getattr(read.data, part.id)
            if identity not in newest or newest[identity].version < read.aggregateversion:
                region = getattr(read.data, part.region) if part.region else ""
                newest[identity] = TimelineRow(
                    part.kind, identity, shape.declared.name, read.aggregateversion, province, region,
                    msgspec.json.encode(read.data),
                )  # fmt: skip
    return list(newest.values())
