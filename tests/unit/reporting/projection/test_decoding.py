"""Bytes in, typed events out, or the reason why not; and the fast way decides as the slow one does."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from services.reporting.indicators import DECLARED
from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.rules.indicator import Indicator
from services.reporting.indicators.rules.measures import Count
from services.reporting.projection.rules.decoding import MOST_BYTES, RecordDecoder
from services.reporting.projection.rules.record_schemas import DecodedRecord, RecordSchema
from shared.contracts import CATALOGUE, Event, EventType
from shared.contracts.vocabulary import CentreId
from shared.contracts.wire import MOST_EVENTS
from shared.i18n import Text
from shared.messaging.inbox.sequencing import Undecodable
from tests.support.partitions import Logs
from tests.unit.reporting.samples import a_centre, a_session, a_voiding, an_agreement, an_enrolment, an_entrepreneur

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOPIC = "73.mentoring"


@pytest.fixture
def decoder() -> RecordDecoder:
    """A reader that has seen nothing yet."""
    return RecordDecoder(DECLARED)


def told(event: Event | None = None, province: str = "73") -> dict[str, Any]:
    """Return an event as it stands in a record."""
    record = Logs(recorded_at=NOON).tell(event or a_session(), province=province)
    found: dict[str, Any] = json.loads(record.value or b"")
    return found


def changed(data: dict[str, Any] | None = None, **changes: Any) -> bytes:
    """Write a record with other fields in its envelope, or in its data."""
    record = told()
    return json.dumps(record | {"data": record["data"] | (data or {})} | changes).encode()


def without(*names: str) -> bytes:
    """Write a record with fields of its envelope left out."""
    return json.dumps({name: value for name, value in told().items() if name not in names}).encode()


def _name(event: Event) -> str:
    return type(event).__name__


UNFIT: dict[str, tuple[str, int | None, bytes]] = {
    "nothing at all": ("not-json", None, b""),
    "no text": ("not-json", None, b"\xff\xfe"),
    "cut short": ("not-json", None, changed()[:-9]),
    "endlessly deep": ("not-json", None, b'{"a":' * 100_000),
    "a list": ("not-cloudevents", None, b"[1, 2]"),
    "an empty object": ("not-cloudevents", None, b"{}"),
    "no source": ("not-cloudevents", None, without("source")),
    "no schema": ("not-cloudevents", None, without("dataschema")),
    "no number": ("not-cloudevents", None, without("sequence")),
    "a short number": ("not-cloudevents", None, changed(sequence="1")),
    "a negative number": ("not-cloudevents", None, changed(sequence="-0000000000000000001")),
    "a number before the first": ("not-cloudevents", None, changed(sequence="0" * 20)),
    "a number beyond counting": ("not-cloudevents", None, changed(sequence=f"{MOST_EVENTS + 1:020d}")),
    "the highest number of 20 digits": ("not-cloudevents", None, changed(sequence="9" * 20)),
    "a number that is no text": ("not-cloudevents", None, changed(sequence=1)),
    "a type nobody declared": (
        "unknown-type",
        1,
        changed(dataschema="urn:naik-kelas:event:dance-held:1", type="dance-held"),
    ),
    "a later version": ("unknown-version", 1, changed(dataschema="urn:naik-kelas:event:session-completed:9")),
    "no data": ("schema", 1, without("data")),
    "no time": ("schema", 1, without("time")),
    "a time without zone": ("schema", 1, changed(time="2026-11-22T12:00:00")),
    "no version of the aggregate": ("schema", 1, changed(aggregateversion="first")),
    "minutes in words": ("schema", 1, changed({"contact_minutes": "sixty"})),
    "more minutes than a day has": ("schema", 1, changed({"contact_minutes": 1441})),
    "more minutes than a database holds": ("schema", 1, changed({"contact_minutes": 10**30})),
    "a day that is not": ("schema", 1, changed({"completed_on": "2026-02-31"})),
    "a channel that is not": ("schema", 1, changed({"channel": "telepathy"})),
    "a field that is no code": ("schema", 1, changed({"field": "Finance!"})),
    "a field without end": ("schema", 1, changed({"field": "f" * 61})),
    "a character that cannot be kept": ("schema", 1, changed({"field": "a\x00b"})),
    "a centre without identity": ("schema", 1, changed({"centre_id": "Maros"})),
    "a centre in capital letters": ("schema", 1, changed({"centre_id": str(UUID(int=0xABC)).upper()})),
    "a client without identity": ("schema", 1, changed({"client_ref": "Ani"})),
    "a village without dots": ("schema", 1, changed({"village_code": "7309012003"})),
    "another province's source": ("wrong-province", None, changed(source="/72/mentoring")),
    "another service's source": ("wrong-province", None, changed(source="/73/registry")),
    "another province's village": ("wrong-province", 1, changed({"village_code": "72.01.01.2001"})),
    "the day after tomorrow": ("business-date", 1, changed({"completed_on": "2026-11-24"})),
    "before the Republic": ("business-date", 1, changed({"completed_on": "1945-08-16"})),
    "recorded before anybody recorded": ("schema", 1, changed(time="0001-01-01T00:00:00+14:00")),
    "recorded at the end of time": ("schema", 1, changed(time="9999-12-31T23:59:59Z")),
    "more than is read": ("too-large", 1, changed(traceparent="0" * MOST_BYTES)),
}
FIT: dict[str, bytes] = {
    "as it is": changed(),
    "already tomorrow in the east": changed({"completed_on": "2026-11-23"}),
    "of the first day there is": changed({"completed_on": "1945-08-17"}, time="1945-08-17T12:00:00Z"),
    "of the last day there is": changed({"completed_on": "2184-12-31"}, time="2184-12-31T12:00:00Z"),
    "another zone's clock": changed(time="2026-11-22T20:00:00+08:00"),
    "a later release's fields": changed({"follow_up_on": "2030-01-01", "invented_later": {"deep": [1, 2, 3]}}),
    "a fault in what is not counted": changed({"consultant_ref": "not looked at"}),
    "no id": without("id", "subject", "type"),
}


@pytest.mark.parametrize(("reason", "number", "value"), UNFIT.values(), ids=UNFIT)
def test_a_record_that_cannot_count_says_why(
    decoder: RecordDecoder, reason: str, number: int | None, value: bytes
) -> None:
    assert decoder.one(TOPIC, value) == Undecodable(reason, number)
    assert decoder.whole(TOPIC, [json.dumps(told()).encode(), value]) is None
    assert decoder.one(TOPIC, value) == Undecodable(reason, number)


@pytest.mark.parametrize("value", FIT.values(), ids=FIT)
def test_a_record_that_counts_is_read_both_ways_alike(decoder: RecordDecoder, value: bytes) -> None:
    read = decoder.one(TOPIC, value)
    assert isinstance(read, DecodedRecord)
    assert decoder.whole(TOPIC, [value]) == [read]


@pytest.mark.parametrize("event", [a_session(), an_entrepreneur(), an_enrolment()], ids=_name)
def test_only_what_counts_is_read_of_an_event_that_writes_no_timeline(decoder: RecordDecoder, event: Event) -> None:
    partitions = Logs(recorded_at=NOON)
    record = partitions.tell(event)
    read = decoder.one(record.topic, record.value or b"")
    assert isinstance(read, DecodedRecord)
    names = read.data.__struct_fields__
    assert set(names) < set(event.__struct_fields__)
    assert [str(getattr(read.data, name)) for name in names] == [str(getattr(event, name)) for name in names]


@pytest.mark.parametrize("event", [a_centre(), an_agreement()], ids=_name)
def test_an_event_that_writes_a_timeline_is_read_whole(decoder: RecordDecoder, event: Event) -> None:
    record = Logs(recorded_at=NOON).tell(event)
    read = decoder.one(record.topic, record.value or b"")
    assert isinstance(read, DecodedRecord)
    assert read.data == event


def test_a_correction_is_read_as_what_it_takes_back(decoder: RecordDecoder) -> None:
    record = Logs(recorded_at=NOON).tell(a_voiding(a_session(contact_minutes=45)))
    read = decoder.one(record.topic, record.value or b"")
    assert isinstance(read, DecodedRecord)
    record_schema = decoder.record_schemas[type(read)]
    assert (record_schema.sign, record_schema.counted) == (-1, type(a_session()))
    assert [fact.contact_minutes for fact in record_schema.facts([read])] == [45]


def sized(size: int) -> bytes:
    """Write a record of exactly so many bytes, which counts but for its size."""
    return changed(traceparent="0" * (size - len(changed(traceparent=""))))


def test_a_record_as_large_as_any_may_be_is_read_and_one_byte_more_is_not(decoder: RecordDecoder) -> None:
    largest = sized(MOST_BYTES)
    read = decoder.one(TOPIC, largest)
    assert isinstance(read, DecodedRecord)
    assert decoder.whole(TOPIC, [largest]) == [read]
    assert decoder.one(TOPIC, sized(MOST_BYTES + 1)) == Undecodable("too-large", 1)


def test_a_batch_of_sound_records_is_read_in_one_pass(decoder: RecordDecoder) -> None:
    numbers = [changed(sequence=f"{number:020}") for number in (1, 2, 3)]
    reads = decoder.whole(TOPIC, numbers)
    assert reads is not None
    assert list(decoder.sequences(reads)) == [1, 2, 3]


@pytest.mark.parametrize("amiss", [0, 1])
def test_a_fault_in_one_kind_of_record_is_seen_beside_sound_ones_of_another(decoder: RecordDecoder, amiss: int) -> None:
    events = [a_session(), a_voiding(a_session())]
    assert decoder.whole(TOPIC, [json.dumps(told(event)).encode() for event in events]) is not None
    late = a_session(completed_on=date(2027, 1, 1))
    events[amiss] = late if amiss == 0 else a_voiding(late)
    assert decoder.whole(TOPIC, [json.dumps(told(event)).encode() for event in events]) is None


AMISS: dict[str, tuple[Event, str]] = {
    "a name that cannot be kept": (a_centre(name="PLUT\x00Maros"), "schema"),
    "a centre elsewhere": (a_centre(region_code="72.01"), "wrong-province"),
    "an agreement elsewhere": (an_agreement(region_code="31"), "wrong-province"),
    "taking back what was elsewhere": (a_voiding(a_session(village_code="72.01.01.2001")), "wrong-province"),
    "taking back what has not been": (a_voiding(a_session(completed_on=date(2027, 1, 1))), "business-date"),
}


@pytest.mark.parametrize(("event", "reason"), AMISS.values(), ids=AMISS)
def test_what_is_read_whole_or_taken_back_is_checked_too(decoder: RecordDecoder, event: Event, reason: str) -> None:
    record = Logs(recorded_at=NOON).tell(event)
    assert decoder.one(record.topic, record.value or b"") == Undecodable(reason, 1)
    assert decoder.whole(record.topic, [record.value or b""]) is None


def test_an_event_on_another_services_stream_is_not_believed(decoder: RecordDecoder) -> None:
    record = told() | {"source": "/73/registry"}
    assert decoder.one("73.registry", json.dumps(record).encode()) == Undecodable("wrong-province", 1)


def test_what_was_right_in_one_province_is_wrong_in_another(decoder: RecordDecoder) -> None:
    assert decoder.whole(TOPIC, [json.dumps(told()).encode()])
    assert decoder.whole("72.mentoring", [json.dumps(told(province="72")).encode()]) is None


def test_every_declared_event_type_is_read() -> None:
    assert {record_schema.declared for record_schema in RecordDecoder(DECLARED).record_schemas.values()} == set(
        CATALOGUE.values()
    )


def test_a_reader_that_remembers_too_much_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.reporting.projection.rules.record_schemas._MOST_REMEMBERED", 1)
    decoder = RecordDecoder(DECLARED)
    for _ in range(3):
        assert decoder.whole(TOPIC, [changed()]) is not None
        assert decoder.whole(TOPIC, [changed({"village_code": "33.09.01.2003"})]) is None
    texts = [texts for record_schema in decoder.record_schemas.values() for texts in record_schema._texts]
    assert {len(right) for each in texts for right in each._right.values()} == {1}


class FairHeld(Event, frozen=True, kw_only=True):
    """An event type with several centres, a name and no timeline, such as may be declared one day."""

    fair_id: UUID
    name: str
    centre_ids: tuple[CentreId, ...]
    held_on: date


@pytest.fixture
def fairs() -> RecordSchema:
    """How records of fairs would be read."""
    words = Text("pameran", "fairs")
    counted = Indicator(
        name="fairs", title=words, unit=words, definition=words, basis=words, source=FairHeld, measure=Count(),
        when="held_on", places=("centre_ids",),
    )  # fmt: skip
    return RecordSchema(EventType("fair-held", 1, "fair_id", "partnerships", FairHeld, words), Catalogue((counted,)))


def test_several_centres_are_read_from_an_event_without_a_timeline(fairs: RecordSchema) -> None:
    assert {field.name for field in msgspec.structs.fields(fairs._narrow())} >= {"centre_ids", "held_on"}


def test_a_free_text_that_no_timeline_keeps_is_not_looked_at(fairs: RecordSchema) -> None:
    data = {"centre_ids": [], "held_on": "2026-01-01", "name": "a\x00b"}
    record = told() | {"dataschema": "urn:naik-kelas:event:fair-held:1", "data": data}
    read = msgspec.json.decode(json.dumps(record), type=fairs.struct())
    assert fairs.fault("73", [read]) is None


@pytest.mark.parametrize("name", ["id", "subject", "type", "datacontenttype", "specversion", "traceparent"])
@pytest.mark.parametrize("value", [5, None, ["x"], {}])
def test_whatever_stands_in_a_field_that_decides_nothing_both_ways_decide_alike(
    decoder: RecordDecoder, name: str, value: Any
) -> None:
    record = changed(**{name: value})
    alone = decoder.one(TOPIC, record)
    assert (decoder.whole(TOPIC, [record]) is None) == isinstance(alone, Undecodable)


def test_an_unknown_event_whose_type_is_no_text_is_unknown(decoder: RecordDecoder) -> None:
    assert decoder.one(TOPIC, changed(dataschema="urn:else", type=["x"])) == Undecodable("unknown-type", 1)
