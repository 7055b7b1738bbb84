"""The record on the wire: CloudEvents 1.0, structured JSON mode, with a dense `sequence` per partition.

`encode` makes the value without its number; `numbered` adds the number at publish time, because only then is the
order of commits known. `Decoder` turns bytes back into envelopes, all event types in one pass.

Invariant: `decode(numbered(encode(x), n))` is x with number n, and every field the outside needs (type, source,
subject, time, schema, sequence, trace) is in the value itself, so a record can be kept, replayed and read alone.
Source: CloudEvents 1.0 core, Kafka binding (structured mode), `sequence` and distributed-tracing extensions.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec

from shared.contracts.base import Envelope, Event, EventType, source

CONTENT_TYPE = b"application/cloudevents+json"
SEQUENCE_DIGITS = 20
MOST_EVENTS = 10**18 - 1
"""The last number of a partition: 30,000 years at a million events a second, and none that a database cannot count."""
_LEAST_SEQUENCE, _MOST_SEQUENCE = (f"{number:0{SEQUENCE_DIGITS}d}" for number in (1, MOST_EVENTS))
UNDECODABLE = (ValueError, RecursionError)
"""What decoding raises: msgspec's own errors, text that is not UTF-8, and brackets nested without end."""


Version = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
"""1, 2, 3... for each aggregate, and never more than a database can count."""


class Wire(msgspec.Struct, kw_only=True):
    """A CloudEvent as a folder reads it; `data` is typed by the subclass made for each event type."""

    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    sequence: str
    aggregateversion: Version
    traceparent: str = ""
    data: Event


class Sealed(msgspec.Struct, kw_only=True):
    """The same record with its data left unread: what is looked at when a record cannot be understood."""

    id: Any = ""
    source: str = ""
    type: Any = ""
    """Whatever stands there, as in `id`: no reader decides by it whether a record is fit."""
    dataschema: str = ""
    sequence: str = ""
    data: msgspec.Raw = msgspec.Raw(b"null")


def are_sequences(texts: Collection[str]) -> bool:
    """Say whether all texts are numbers as `numbered` writes them; of one width, texts compare as numbers do."""
    together = "".join(texts)
    digits = set(map(len, texts)) == {SEQUENCE_DIGITS} and together.isascii() and together.isdecimal()
    return digits and min(texts) >= _LEAST_SEQUENCE and max(texts) <= _MOST_SEQUENCE


def sequence_of(text: str) -> int | None:
    """Return a number written as `numbered` writes it, or None for anything else."""
    return int(text) if are_sequences((text,)) else None


_encoder = msgspec.json.Encoder()
_sealed = msgspec.json.Decoder(Sealed)


def encode(envelope: Envelope) -> bytes:
    """Return the CloudEvent of an envelope, still without its number."""
    declared = envelope.type
    return _encoder.encode(
        {
            "dataschema": declared.schema,
            "specversion": "1.0",
            "id": envelope.id,
            "source": source(envelope.province, declared.owner),
            "type": declared.name,
            "subject": envelope.key,
            "time": envelope.recorded_at,
            "datacontenttype": "application/json",
            "aggregateversion": envelope.version,
            **({"traceparent": envelope.traceparent} if envelope.traceparent else {}),
            "data": envelope.event,
        }
    )


def numbered(value: bytes, number: int) -> bytes:
    """Return the CloudEvent with its place in its partition."""
    return b'%b,"sequence":"%0*d"}' % (value[:-1], SEQUENCE_DIGITS, number)


def unseal(value: bytes) -> Sealed:
    """Read only the envelope of a record; raises one of `UNDECODABLE` when even that is not there."""
    return _sealed.decode(value)


def _wire_struct(declared: EventType) -> type[Wire]:
    name = f"{declared.cls.__name__}V{declared.version}Wire"
    made = msgspec.defstruct(
        name, [("data", declared.cls)], bases=(Wire,), kw_only=True, tag_field="dataschema", tag=declared.schema
    )
    return cast("type[Wire]", made)


class Decoder:
    """Reads records of the given event types in one pass; anything else raises one of `UNDECODABLE`."""

    def __init__(self, types: Iterable[EventType]) -> None:
        union: Any = reduce(or_, (_wire_struct(declared) for declared in types))
        self.decode = msgspec.json.Decoder[Wire](union).decode
