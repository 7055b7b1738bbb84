"""One batch of records becomes one booking: what is to be added, put aside and remembered, in one transaction.

Invariant: a booking holds the effect of exactly the records between where its lanes stood and where they will stand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Protocol
from uuid import UUID

import msgspec

from services.reporting.application.lanes import LaneBatch, LaneName, Record, Standing, take
from services.reporting.application.reading import Reader, by_type
from services.reporting.application.shapes import Read, Shape
from services.reporting.domain.cards import CardKind
from services.reporting.domain.catalogue import Catalogue
from services.reporting.domain.fold import Fold, Numbers, Series, Tally

_lane = attrgetter("topic", "partition")


@dataclass(frozen=True, slots=True)
class CardRow:
    """The newest version of one part of a card that a batch brought."""

    kind: CardKind
    id: UUID
    part: str
    version: int
    province: str
    region: str
    state: bytes
    """The event's data as JSON."""


@dataclass
class Booking:
    """What one transaction writes."""

    lanes: list[LaneBatch]
    tally: Tally = field(default_factory=Tally)
    cards: list[CardRow] = field(default_factory=list)
    provinces: set[str] = field(default_factory=set)
    """The provinces whose numbers or cards it moves."""
    views: set[str] = field(default_factory=set)
    """The views that it may move."""
    newest: dict[LaneName, datetime] = field(default_factory=dict)
    """When the last event of each lane was recorded."""


class Ledger(Protocol):
    """Where bookings are kept; each of its writes is one transaction."""

    async def number(self, series: Sequence[Series]) -> list[int]:
        """Return the numbers of series, giving new ones where there are none."""

    async def book(self, booking: Booking) -> None:
        """Write a booking whole or not at all; raises unless all its lanes still stand where they stood."""


def split(records: Sequence[Record]) -> dict[LaneName, list[Record]]:
    """Sort a batch's records by lane, keeping each lane's order."""
    lanes: defaultdict[LaneName, list[Record]] = defaultdict(list)
    for (topic, partition), run in groupby(records, key=_lane):
        lanes[LaneName(topic, partition)] += run
    return dict(lanes)


class Folding:
    """Folds batches, remembering the numbers of series between them."""

    def __init__(self, catalogue: Catalogue, reader: Reader) -> None:
        self._catalogue, self._reader = catalogue, reader
        self._numbers = Numbers()
        self._fold = Fold(catalogue.plans, self._numbers)

    def fold_batch(self, records: Sequence[Record], standings: Mapping[LaneName, Standing]) -> Booking:
        """Return what a batch amounts to; its new series still bear provisional numbers (see `settle`)."""
        taken = [take(self._reader, lane, standings[lane], mine) for lane, mine in split(records).items()]
        booking = Booking([batch for batch in taken if batch.after != batch.before or batch.missing])
        for (province, kind), reads in _by_province(booking.lanes).items():
            self._add(booking, province, self._reader.shapes[kind], reads)
        for batch in booking.lanes:
            if batch.reads:
                booking.newest[batch.lane] = batch.reads[-1].time
        return booking

    async def settle(self, booking: Booking, ledger: Ledger) -> None:
        """Give the batch's new series their numbers."""
        if not self._numbers.fresh:
            return
        try:
            found = await ledger.number(self._numbers.fresh)
        except BaseException:
            self._numbers.forget()
            raise
        booking.tally.settle(found)
        self._numbers.settle(found)

    def _add(self, booking: Booking, province: str, shape: Shape, reads: Sequence[Read]) -> None:
        self._fold.add(booking.tally, shape.counted, province, shape.facts(reads), shape.sign)
        booking.cards += _cards(shape, province, reads)
        moved = self._catalogue.moved_views[shape.declared.cls]
        if moved:
            booking.provinces.add(province)
            booking.views |= moved


def _by_province(lanes: Iterable[LaneBatch]) -> dict[tuple[str, type[Read]], list[Read]]:
    found: defaultdict[tuple[str, type[Read]], list[Read]] = defaultdict(list)
    for batch in lanes:
        for kind, mine in by_type(batch.reads).items() if batch.reads else ():
            found[batch.lane.topic.partition(".")[0], kind] += mine
    return found


def _cards(shape: Shape, province: str, reads: Sequence[Read]) -> list[CardRow]:
    newest: dict[UUID, CardRow] = {}
    for part in shape.parts:
        for read in reads:
            identity = getattr(read.data, part.id)
            if identity not in newest or newest[identity].version < read.aggregateversion:
                region = getattr(read.data, part.region) if part.region else ""
                newest[identity] = CardRow(
                    part.kind, identity, shape.declared.name, read.aggregateversion, province, region,
                    msgspec.json.encode(read.data),
                )  # fmt: skip
    return list(newest.values())
