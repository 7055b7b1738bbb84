"""One batch of records becomes one booking: what is to be added, put aside and remembered, in one transaction.

Invariant: a booking holds the effect of exactly the records between where its lanes stood and where they will stand.
"""

from collections import defaultdict
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from services.reporting.application.lanes import LaneBatch, LaneName, Run, Standing, join, take
from services.reporting.application.reading import Reader, by_type
from services.reporting.application.shapes import Read, Shape
from services.reporting.domain.cards import CardKind
from services.reporting.domain.catalogue import Catalogue
from services.reporting.domain.fold import Fold, Tally
from services.reporting.domain.numbers import Line, Numbers


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

    async def number(self, lines: Sequence[Line], names: Sequence[str]) -> tuple[list[int], list[int]]:
        """Return the numbers of lines and of named places, giving new ones where there are none."""

    def book(self, booking: Booking) -> Awaitable[None]:
        """Begin to write a booking, whole or not at all.

        Whoever awaits what is returned is told when it is done; it raises unless all lanes still stood where they did.
        """


class Folding:
    """Folds batches, remembering the numbers of lines and places between them."""

    def __init__(self, catalogue: Catalogue, reader: Reader) -> None:
        self._catalogue, self._reader = catalogue, reader
        self._numbers = Numbers()
        self._fold = Fold(catalogue.plans, self._numbers)

    def fold_batch(self, runs: Iterable[Run], standings: Mapping[LaneName, Standing]) -> Booking:
        """Return what a batch amounts to, as far as everything in it has a number (see `settle`)."""
        taken = [take(self._reader, lane, standings[lane], mine) for lane, mine in join(runs).items()]
        return self.amount_of([batch for batch in taken if batch.after != batch.before or batch.missing])

    def amount_of(self, lanes: list[LaneBatch]) -> Booking:
        """Return what was taken in amounts to, as far as everything in it has a number."""
        booking = Booking(lanes)
        reads = _by_province(booking.lanes)
        self._count(booking, reads)
        for (province, kind), mine in reads.items():
            self._add(booking, province, self._reader.shapes[kind], mine)
        for batch in booking.lanes:
            if batch.reads:
                booking.newest[batch.lane] = batch.reads[-1].time
        return booking

    async def settle(self, booking: Booking, ledger: Ledger) -> None:
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
        booking.tally = Tally()
        self._count(booking, _by_province(booking.lanes))

    def _count(self, booking: Booking, reads: Mapping[tuple[str, type[Read]], Sequence[Read]]) -> None:
        for (province, kind), mine in reads.items():
            shape = self._reader.shapes[kind]
            self._fold.add(booking.tally, shape.counted, province, shape.facts(mine), shape.sign)

    def _add(self, booking: Booking, province: str, shape: Shape, reads: Sequence[Read]) -> None:
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
