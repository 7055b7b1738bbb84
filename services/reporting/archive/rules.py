"""One batch of records becomes rows of the archive: every event once, filed by what and when and where it counts.

The same reader and the same partition rules decide what is filed as decide what is folded, so a number and the events
behind it can only differ by how far each of the two has come.

Invariant: filing never fails on what an event carries beside the fields that are counted; data that PostgreSQL could
not keep as JSON is left out, and the row still says where in the log the whole record is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.rules.record_schemas import DecodedRecord, RecordSchema
from shared.contracts import type_of
from shared.contracts.partition import Partition
from shared.contracts.wire import UNDECODABLE
from shared.messaging.inbox.classification import NOTHING_LOOKED_UP, classify
from shared.messaging.inbox.sequencing import BatchPlan, Holders, Position, Run

ARCHIVE: Final = "archive"
"""What the archive is called where its positions and its quarantine are kept."""


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """One event as it is filed."""

    event_id: UUID
    type: str
    counts: str
    """The type of event whose numbers it moves: its own, or the one that it takes back."""
    sign: int
    province: str
    region: str
    centre_id: str | None
    business_on: date
    recorded_at: datetime
    partition: Partition
    offset: int
    sequence: int
    subject: str
    version: int
    data: str | None


@dataclass
class ArchiveBatch:
    """What one transaction of the archive writes."""

    plans: list[BatchPlan[DecodedRecord]]
    rows: list[ArchiveRow]


class _Rest(msgspec.Struct):
    """What only the archive reads of a record."""

    id: Any = None
    subject: Any = ""
    data: msgspec.Raw = msgspec.Raw(b"null")


_rest = msgspec.json.Decoder(_Rest)


def archive_batch(
    decoder: RecordDecoder,
    runs: Sequence[Run],
    positions: Mapping[Partition, Position],
    holders: Holders = NOTHING_LOOKED_UP,
) -> ArchiveBatch:
    """Return the rows that a batch adds to the archive."""
    plans = classify(decoder, runs, positions, holders)
    return ArchiveBatch(plans, [row for plan in plans for row in rows_of(decoder, plan)])


def rows_of(decoder: RecordDecoder, plan: BatchPlan[DecodedRecord]) -> Iterator[ArchiveRow]:
    """Yield the rows of what was taken in of one partition."""
    records = zip(plan.origin.offsets, plan.origin.values, strict=True)
    for read, record in zip(plan.events, records, strict=True):
        yield _row(decoder.record_schemas[type(read)], plan.partition, read, record)


def _row(schema: RecordSchema, partition: Partition, read: DecodedRecord, record: tuple[int, bytes]) -> ArchiveRow:
    offset, value = record
    rest = _rest.decode(value)
    (fact,) = schema.facts([read])
    return ArchiveRow(
        event_id=_identity(rest.id, partition, read.sequence),
        type=schema.declared.name,
        counts=type_of(schema.counted).name,
        sign=schema.sign,
        province=partition.topic.partition(".")[0],
        region=schema.filing.region(fact),
        centre_id=schema.filing.centre(fact),
        business_on=schema.filing.day(fact),
        recorded_at=read.time,
        partition=partition,
        offset=offset,
        sequence=int(read.sequence),
        subject=_storable_text(rest.subject),
        version=read.aggregateversion,
        data=_storable(rest.data),
    )


def _identity(said: Any, partition: Partition, sequence: str) -> UUID:
    """Return the event's id; one that is no UUID is replaced by one that its place in the log makes unique."""
    try:
        return UUID(said)
    except (ValueError, AttributeError, TypeError):
        return uuid5(NAMESPACE_URL, f"{partition.topic}/{partition.partition}/{sequence}")


def _storable_text(said: Any) -> str:
    return said.replace("\x00", "") if isinstance(said, str) else ""


def _storable(raw: msgspec.Raw) -> str | None:
    """Return data as JSON that PostgreSQL keeps, or nothing: it takes no NUL and no number beyond its range."""
    try:
        text = msgspec.json.encode(msgspec.json.decode(raw)).decode()
    except UNDECODABLE:
        return None
    return None if "\\u0000" in text else text


def months(rows: Iterable[ArchiveRow]) -> set[tuple[int, int]]:
    """Return the business months that rows lie in; shape: (year, month)."""
    return {(row.business_on.year, row.business_on.month) for row in rows}
