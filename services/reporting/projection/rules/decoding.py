"""Bytes in, typed events out, or the reason why not.

Invariant: whether a record is fit depends on that record and its partition alone. The fast way (`whole`, a batch in one
pass) and the slow way (`one`) decide alike, because the fast one never refuses: it only sends a batch to the slow one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import attrgetter, or_
from typing import Any, Final

import msgspec

from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.projection.rules.record_schemas import DecodedRecord, Reason, RecordSchema
from shared.contracts import CATALOGUE, source
from shared.contracts.wire import UNDECODABLE, Sealed, are_sequences, sequence_of, unseal
from shared.messaging.inbox.identities import identities, identity
from shared.messaging.inbox.sequencing import Undecodable

MOST_BYTES: Final = 1 << 20
"""The largest record that is read at all; no event of ours comes near it."""
_source, _sequence, _id = attrgetter("source"), attrgetter("sequence"), attrgetter("id")


def by_type(reads: Sequence[DecodedRecord]) -> Mapping[type[DecodedRecord], Sequence[DecodedRecord]]:
    """Sort records by their type, keeping their order."""
    kinds = set(map(type, reads))
    if len(kinds) == 1:
        return {kinds.pop(): reads}
    return {kind: [read for read in reads if type(read) is kind] for kind in kinds}


class RecordDecoder:
    """Reads the records of every declared event type."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._record_schemas = {declared.schema: RecordSchema(declared, catalogue) for declared in CATALOGUE.values()}
        self._names = {declared.name for declared in CATALOGUE.values()}
        structs = {schema: record_schema.struct() for schema, record_schema in self._record_schemas.items()}
        self.record_schemas = {struct: self._record_schemas[schema] for schema, struct in structs.items()}
        """How each kind of record is read, by the struct that it is read into."""
        union: Any = reduce(or_, structs.values())
        self._decode = msgspec.json.Decoder[DecodedRecord](union).decode

    def whole(self, topic: str, values: Sequence[bytes]) -> list[DecodedRecord] | None:
        """Read a batch of one partition; None when something in it has to be looked at one by one."""
        if max(map(len, values)) > MOST_BYTES:
            return None
        try:
            reads = list(map(self._decode, values))
        except UNDECODABLE:
            return None
        if set(map(_source, reads)) != {_expected(topic)} or not are_sequences(list(map(_sequence, reads))):
            return None
        sound = all(self._fault(topic, kind, mine) is None for kind, mine in by_type(reads).items())
        return reads if sound else None

    def one(self, topic: str, value: bytes) -> DecodedRecord | Undecodable:
        """Read one record, or say why it cannot be."""
        try:
            sealed = unseal(value)
        except msgspec.ValidationError:
            return Undecodable("not-cloudevents")
        except UNDECODABLE:
            return Undecodable("not-json")
        if not (sealed.source and sealed.dataschema) or sequence_of(sealed.sequence) is None:
            return Undecodable("not-cloudevents")
        if sealed.source != _expected(topic):  # its number belongs to another partition
            return Undecodable("wrong-province")
        return self._open(topic, value, sealed)

    def sequences(self, events: Iterable[DecodedRecord]) -> Iterator[int]:
        """Yield the numbers of events."""
        return map(int, map(_sequence, events))

    def identities(self, events: Sequence[DecodedRecord], values: Sequence[bytes]) -> bytes:
        """Return the ids of events, 16 bytes each."""
        return identities(list(map(_id, events)), values)

    def _open(self, topic: str, value: bytes, sealed: Sealed) -> DecodedRecord | Undecodable:
        number, which = sequence_of(sealed.sequence), identity(sealed.id, value)
        if len(value) > MOST_BYTES:
            return Undecodable("too-large", number, which)
        if sealed.dataschema not in self._record_schemas:
            known = isinstance(sealed.type, str) and sealed.type in self._names
            return Undecodable("unknown-version" if known else "unknown-type", number, which)
        try:
            read = self._decode(value)
        except UNDECODABLE:
            return Undecodable("schema", number, which)
        reason = self._fault(topic, type(read), [read])
        return Undecodable(reason, number, which) if reason else read

    def _fault(self, topic: str, kind: type[DecodedRecord], reads: Sequence[DecodedRecord]) -> Reason | None:
        record_schema, (province, _, owner) = self.record_schemas[kind], topic.partition(".")
        return "wrong-province" if record_schema.declared.owner != owner else record_schema.fault(province, reads)


def _expected(topic: str) -> str:
    province, _, owner = topic.partition(".")
    return source(province, owner)
