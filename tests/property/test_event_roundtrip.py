"""Whatever an event says, it arrives: from the outbox's door over the wire into a projector, for every event type."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import CATALOGUE, Envelope, EventType, source
from shared.contracts.wire import MOST_EVENTS, SEQUENCE_DIGITS, Decoder, encode, numbered, unseal
from tests.support.strategies import envelopes

EVENTS = [pytest.param(declared, id=declared.schema) for declared in CATALOGUE.values()]
DECODER = Decoder(CATALOGUE.values())
NUMBERS = st.integers(1, MOST_EVENTS)


@pytest.mark.parametrize("declared", EVENTS)
@given(data=st.data(), number=NUMBERS)
def test_what_is_decoded_is_what_was_said(declared: EventType, data: st.DataObject, number: int) -> None:
    envelope: Envelope = data.draw(envelopes(declared))
    read = DECODER.decode(numbered(encode(envelope), number))
    assert read.data == envelope.event
    assert type(read.data) is declared.cls
    assert (read.id, read.time, read.aggregateversion) == (envelope.id, envelope.recorded_at, envelope.version)
    assert (int(read.sequence), len(read.sequence)) == (number, SEQUENCE_DIGITS)
    assert (read.type, read.subject, read.traceparent) == (declared.name, envelope.key, envelope.traceparent)
    assert read.source == source(envelope.province, declared.owner)


@pytest.mark.parametrize("declared", EVENTS)
@given(data=st.data(), number=NUMBERS)
def test_a_stranger_reads_a_cloudevent(declared: EventType, data: st.DataObject, number: int) -> None:
    envelope: Envelope = data.draw(envelopes(declared))
    told = json.loads(numbered(encode(envelope), number))
    assert told["specversion"] == "1.0"
    assert told["datacontenttype"] == "application/json"
    assert told["dataschema"] == declared.schema
    assert told["data"][declared.key] == told["subject"]
    assert ("traceparent" in told) == bool(envelope.traceparent)
    assert set(told) - {"data"} <= {name for name in told if name.islower() and name.isalnum()}, "attribute names"


@given(data=st.data(), number=NUMBERS)
def test_a_record_of_an_unknown_type_still_shows_its_envelope(data: st.DataObject, number: int) -> None:
    declared = data.draw(st.sampled_from(list(CATALOGUE.values())))
    record = numbered(encode(data.draw(envelopes(declared))), number)
    strange = record.replace(declared.schema.encode(), b"urn:naik-kelas:event:from-tomorrow:9", 1)
    with pytest.raises(msgspec.ValidationError):
        DECODER.decode(strange)
    assert unseal(strange).dataschema == "urn:naik-kelas:event:from-tomorrow:9"
    assert int(unseal(strange).sequence) == number


@given(st.binary(max_size=200))
def test_bytes_that_are_no_event_are_refused_and_never_misread(noise: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        DECODER.decode(noise)
