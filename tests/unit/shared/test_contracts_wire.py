"""The record on the wire, byte by byte: what every subscriber has built on."""

import msgspec
import pytest

from shared.contracts import CATALOGUE
from shared.contracts.registry import CentreRegistered
from shared.contracts.wire import Decoder, encode, numbered, unseal
from tests.unit.shared.test_contracts import CENTRE, ENVELOPE

RECORD = (
    b'{"dataschema":"urn:naik-kelas:event:centre-registered:1","specversion":"1.0",'
    b'"id":"00000000-0000-0000-0000-000000000001","source":"/73/registry","type":"centre-registered",'
    b'"subject":"00000000-0000-0000-0000-000000000007","time":"2026-01-02T03:04:05Z",'
    b'"datacontenttype":"application/json","aggregateversion":1,"data":{'
    b'"centre_id":"00000000-0000-0000-0000-000000000007","name":"PLUT Bulukumba","level":"regency",'
    b'"region_code":"73.02","founded_on":"2015-03-01","founding":"new","operational_on":null,'
    b'"registered_on":"2026-01-02"},"sequence":"00000000000000000042"}'
)
DECODER = Decoder(CATALOGUE.values())


def test_a_record_is_a_cloudevent_with_its_place_in_the_partition() -> None:
    assert numbered(encode(ENVELOPE), 42) == RECORD


def test_a_field_that_an_older_release_did_not_send_takes_its_default() -> None:
    read = DECODER.decode(RECORD.replace(b'"operational_on":null,', b""))
    assert read.data == CENTRE


def test_a_field_that_a_newer_release_sends_is_passed_over() -> None:
    read = DECODER.decode(RECORD.replace(b'"founding":"new",', b'"founding":"new","rooms":4,'))
    assert read.data == CENTRE


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (RECORD.replace(b'"regency"', b'"village"'), "Invalid enum value"),
        (RECORD.replace(b'"73.02"', b'"Bulukumba"'), "matching regex"),
        (RECORD.replace(b'"73.02"', '"٧٣.02"'.encode()), "matching regex"),
        (RECORD.replace(b'"name":"PLUT Bulukumba",', b""), "missing required field `name`"),
        (RECORD.replace(b"centre-registered:1", b"centre-registered:9"), "Invalid value"),
        (RECORD.replace(b"2026-01-02T03:04:05Z", b"yesterday"), "RFC3339"),
        (RECORD[:-1], "truncated"),
    ],
)
def test_a_record_that_breaks_its_schema_is_refused_with_a_reason(sent: bytes, why: str) -> None:
    with pytest.raises(msgspec.DecodeError, match=why):
        DECODER.decode(sent)


def test_a_reader_of_some_types_refuses_the_others() -> None:
    others = [declared for declared in CATALOGUE.values() if declared.cls is not CentreRegistered]
    with pytest.raises(msgspec.DecodeError):
        Decoder(others).decode(RECORD)
    assert unseal(RECORD).type == "centre-registered"
