"""How records of another service's stream are read by a service that keeps a replica of its things.

Invariant: whether a record is fit depends on that record and its partition alone; one that is not says why, with its
number as long as its envelope can be read and is the partition's own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Literal
from uuid import UUID

from shared.contracts import CATALOGUE, Event, source
from shared.contracts.wire import UNDECODABLE, Wire, sequence_of, unseal
from shared.messaging.inbox.identities import identity
from shared.messaging.inbox.sequencing import Undecodable

Reason = Literal["not-json", "not-cloudevents", "unknown-type", "schema", "wrong-province"]
"""Why a record of a followed stream is quarantined."""
_NUL = b"\\u0000"
"""JSON can say it, PostgreSQL's text cannot: a record that does is unfit, or it would fail its batch for ever."""
_sequence = attrgetter("sequence")


@dataclass(frozen=True, slots=True)
class ReplicatedEvent:
    """An event that another service published, with its number in its partition."""

    province: str
    version: int
    event: Event
    sequence: int
    time: datetime
    """When it was recorded."""
    id: UUID


@dataclass(frozen=True, slots=True)
class ReplicaDecoder:
    """Reads the records of followed streams."""

    decode: Callable[[bytes], Wire]
    home: tuple[str, ...] = ()
    """Fields with the region in which a thing lies: it must be in the province whose stream tells of it."""

    def whole(self, topic: str, values: Sequence[bytes]) -> list[ReplicatedEvent] | None:
        """Read a batch of one partition; None when something in it has to be looked at one by one."""
        found = [self.one(topic, value) for value in values]
        events = [each for each in found if isinstance(each, ReplicatedEvent)]
        return events if len(events) == len(found) else None

    def one(self, topic: str, value: bytes) -> ReplicatedEvent | Undecodable:
        """Read one record, or say why it cannot be applied."""
        try:
            wire = self.decode(value)
        except UNDECODABLE:
            return _unfit(topic, value)
        return self._fit(topic, wire, value)

    def sequences(self, events: Iterable[ReplicatedEvent]) -> Iterator[int]:
        """Yield the numbers of events."""
        return map(_sequence, events)

    def identities(self, events: Sequence[ReplicatedEvent], values: Sequence[bytes]) -> bytes:
        """Return the ids of events, 16 bytes each."""
        return b"".join(identity(str(event.id), value) for event, value in zip(events, values, strict=True))

    def _fit(self, topic: str, wire: Wire, value: bytes) -> ReplicatedEvent | Undecodable:
        sequence = sequence_of(wire.sequence)
        province, owner = topic.split(".", 1)
        if sequence is None:
            return Undecodable("not-cloudevents")
        if wire.source != source(province, owner):  # the stream says whose a record is, never the payload
            return Undecodable("wrong-province")
        which = identity(str(wire.id), value)
        if _NUL in value:
            return Undecodable("schema", sequence, which)
        if any(not getattr(wire.data, name, province).startswith(province) for name in self.home):
            return Undecodable("wrong-province", sequence, which)
        return ReplicatedEvent(province, wire.aggregateversion, wire.data, sequence, wire.time, wire.id)


def envelope_of(topic: str, value: bytes) -> tuple[int, bytes] | None:
    """Return number and identity of a record whose envelope is its partition's own; None for any other."""
    try:
        sealed = unseal(value)
    except UNDECODABLE:
        return None
    sequence = sequence_of(sealed.sequence)
    if sequence is None or sealed.source != source(*topic.split(".", 1)):
        return None
    return sequence, identity(sealed.id, value)


def _unfit(topic: str, value: bytes) -> Undecodable:
    try:
        sealed = unseal(value)
    except UNDECODABLE:
        return Undecodable("not-json")
    sequence = sequence_of(sealed.sequence)
    if sequence is None or not sealed.dataschema:
        return Undecodable("not-cloudevents")
    if sealed.source != source(*topic.split(".", 1)):
        return Undecodable("wrong-province")
    reason = "schema" if sealed.dataschema in CATALOGUE else "unknown-type"
    return Undecodable(reason, sequence, identity(sealed.id, value))
