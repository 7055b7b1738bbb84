"""What a batch of records means to one consumer: which events are new, which records are unfit, where each lane goes.

Invariant: of every lane, exactly the events next in number are let through, each once and in order; a lane stops at
the first number that is missing, and stays stopped until its records are read again from where it stands.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shared.contracts import CATALOGUE, Event, source
from shared.contracts.wire import SEQUENCE_DIGITS, UNDECODABLE, Wire, unseal
from shared.messaging.inbox import Move, Place, judge
from shared.messaging.inbox.quarantine import Parked, Reason
from shared.messaging.kafka import Partition, RecordBatch

_NUL = b"\\u0000"
"""JSON can say it, PostgreSQL's text cannot: a record that does is unfit, or it would fail its batch for ever."""


@dataclass(frozen=True, slots=True)
class News:
    """An event that was read off a lane, with its number there."""

    province: str
    version: int
    event: Event
    number: int


@dataclass(frozen=True, slots=True)
class Unfit:
    """A record that cannot be applied, and its number where that can be trusted.

    Without a number the lane cannot count it; had it been one of the relay's, the next one shows a hole.
    """

    reason: Reason
    number: int | None = None


@dataclass(slots=True)
class Sifted:
    """What is left of a batch."""

    news: list[News] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    moves: dict[Partition, Move] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reader:
    """How one consumer reads records."""

    decode: Callable[[bytes], Wire]
    home: tuple[str, ...] = ()
    """Fields with the region in which a thing lies: it must be in the province whose stream tells of it."""

    def read(self, lane: Partition, value: bytes) -> News | Unfit:
        """Read one record of a lane."""
        try:
            wire = self.decode(value)
        except UNDECODABLE:
            return _unfit(lane, value)
        return self._fit(lane, wire, value)

    def _fit(self, lane: Partition, wire: Wire, value: bytes) -> News | Unfit:
        number = _number(wire.sequence)
        province, owner = lane.topic.split(".", 1)
        if number is None:
            return Unfit("not-cloudevents")
        if wire.source != source(province, owner):  # the stream says whose a record is, never the payload
            return Unfit("wrong-province")
        if _NUL in value:
            return Unfit("schema", number)
        if any(not getattr(wire.data, name, province).startswith(province) for name in self.home):
            return Unfit("wrong-province", number)
        return News(province, wire.aggregateversion, wire.data, number)


def _unfit(lane: Partition, value: bytes) -> Unfit:
    try:
        sealed = unseal(value)
    except UNDECODABLE:
        return Unfit("not-json")
    number = _number(sealed.sequence)
    if number is None or not sealed.dataschema:
        return Unfit("not-cloudevents")
    if sealed.source != source(*lane.topic.split(".", 1)):
        return Unfit("wrong-province")
    return Unfit("schema" if sealed.dataschema in CATALOGUE else "unknown-type", number)


def _number(text: str) -> int | None:
    return int(text) if len(text) == SEQUENCE_DIGITS and text.isascii() and text.isdigit() else None


def sift(runs: Iterable[RecordBatch], places: Mapping[Partition, Place], reader: Reader) -> Sifted:
    """Judge a batch, which may mix lanes, by where each lane stands."""
    lanes: defaultdict[Partition, list[tuple[int, bytes]]] = defaultdict(list)
    for run in runs:
        lanes[Partition(run.topic, run.partition)] += zip(run.offsets, run.values, strict=True)
    sifted = Sifted()
    for lane, mine in lanes.items():
        if places[lane].halted is None or mine[0][0] == places[lane].position:
            _sift_lane(lane, places[lane], mine, reader, sifted)
    return sifted


def _sift_lane(
    lane: Partition, place: Place, records: Sequence[tuple[int, bytes]], reader: Reader, sifted: Sifted
) -> None:
    position, sequence, halted = place.position, place.sequence, None
    for offset, value in records:
        found = reader.read(lane, value)
        if halted := _obstacle(Place(position, sequence), offset, found.number):
            break
        if isinstance(found, Unfit) and (found.number is None or found.number > sequence):
            sifted.parked.append(Parked(lane, offset, found.reason, value))
        elif isinstance(found, News) and found.number > sequence:
            sifted.news.append(found)
        position, sequence = max(position, offset + 1), max(sequence, found.number or 0)
    sifted.moves[lane] = Move(lane, place.position, Place(position, sequence), halted)


def _obstacle(place: Place, offset: int, number: int | None) -> str | None:
    """Say why a lane cannot go on: numbers are missing, or the log it was reading was replaced by another one."""
    if number is None:
        return None
    match judge(place.sequence, number):
        case "hole":
            return f"{place.sequence + 1}-{number - 1}"
        case "next" if offset < place.position:
            return f"{number} at offset {offset}, behind {place.position}"
        case _:
            return None
