"""A body has one meaning or none: what is ambiguous, unbounded or no Unicode is refused with its place."""

import json

import pytest

from shared.http.json_bodies import (
    MOST_DEPTH,
    MOST_PARTS,
    BodyUnread,
    read_json,
    refuse_encoded,
    refuse_media_type,
)
from shared.runtime.errors import Invalid

BIG = 2**63


@pytest.mark.parametrize(
    "said",
    [{}, {"a": [1, -(2**63), 2**63 - 1, 1.5, True, None]}, {"a": {"b": ["teks", "Zéphyrine", "\U0001f600"]}}, [], "x"],
)
def test_what_json_can_say_once_is_read_as_it_is(said: object) -> None:
    assert read_json(json.dumps(said).encode()) == said
    assert read_json(json.dumps(said, ensure_ascii=False).encode()) == said


UNFIT = (
    (b'{"contact_minutes": 60, "contact_minutes": 90}', "contact_minutes", "more than once"),
    (b'{"a": {"nik": "1", "nik": "1"}}', "a.nik", "more than once"),
    (b'{"a": [{"b": 1}, {"b": 1, "b": 2}]}', "a.1.b", "more than once"),
    (b'{"a": NaN}', "a", "NaN"),
    (b'{"a": [-Infinity]}', "a.0", "Infinity"),
    (b'{"a": 1e999}', "a", "64 bits"),
    (b'{"a": %d}' % BIG, "a", "64 bits"),
    (b'{"a": %d}' % (-BIG - 1), "a", "64 bits"),
    (b'{"a": ' + b"9" * 5_000 + b"}", "a", "64 bits"),
    (b'{"a": "x\\u0000"}', "a", "NUL"),
    (b'{"a\\u0000": 1}', "a\\0", "NUL"),
    (b'{"a": "\\ud800"}', "a", "Unicode"),
    (b'{"\\udfff": 1}', "?", "Unicode"),
    (b"[" * 100_000, "body", "deeper"),
    (b'{"a":' * (MOST_DEPTH + 1) + b"1" + b"}" * (MOST_DEPTH + 1), "a", "deeper"),
    (b"[" + b"1," * MOST_PARTS + b"1]", "body", "values"),
    (b"{", "body", "valid JSON"),
    (b"{'a': 1}", "body", "valid JSON"),
    (b'{"a": 01}', "body", "valid JSON"),
    (b'{"a": "\n"}', "body", "valid JSON"),
    (b'{"a": 1} {"b": 2}', "body", "valid JSON"),
)
"""What a body says, the place that is named, and a word of the rule."""


@pytest.mark.parametrize(("raw", "field", "rule"), UNFIT, ids=str)
def test_what_is_unfit_is_refused_with_its_place_and_its_rule(raw: bytes, field: str, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_json(raw)
    assert refused.value.slug == "malformed"
    flaw = refused.value.flaws[0]
    assert flaw.field == field
    assert rule in flaw.rule.en
    assert json.dumps([flaw.field, flaw.value, flaw.rule.id]).encode()


def test_every_unfit_place_is_named_up_to_a_bound() -> None:
    with pytest.raises(Invalid) as refused:
        read_json(b'{"a": NaN, "b": {"c": 1, "c": 2}, "d": [Infinity]}')
    assert {flaw.field for flaw in refused.value.flaws} == {"a", "b.c", "d.0"}
    with pytest.raises(Invalid) as bounded:
        read_json(b"[" + b"NaN," * 500 + b"NaN]")
    assert len(bounded.value.flaws) == 20


@pytest.mark.parametrize(
    "raw",
    [
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        '{"a": 1}'.encode("utf-16-le"),
        b'{"a": "\xe9"}',
        b"\xff\xfe",
    ],
    ids=["BOM", "UTF-16", "UTF-16 without BOM", "latin-1", "nothing"],
)
def test_another_encoding_than_utf_8_is_not_guessed(raw: bytes) -> None:
    with pytest.raises(BodyUnread) as refused:
        read_json(raw)
    assert [flaw.field for flaw in refused.value.flaws] == ["Content-Type"]


@pytest.mark.parametrize(
    "given",
    ["application/json", "Application/JSON", 'application/json; charset="UTF-8"', "application/merge-patch+json"],
)
def test_json_is_announced_by_its_media_type(given: str) -> None:
    refuse_media_type({"content-type": given})
    refuse_media_type({"content-type": given, "content-encoding": "Identity"})


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({}, "Content-Type"),
        ({"content-type": ""}, "Content-Type"),
        ({"content-type": "text/plain"}, "Content-Type"),
        ({"content-type": "application/jsonp"}, "Content-Type"),
        ({"content-type": "application/x-www-form-urlencoded"}, "Content-Type"),
        ({"content-type": "application/json; charset=latin-1"}, "Content-Type"),
        ({"content-type": "application/json; charset=utf-16"}, "Content-Type"),
        ({"content-type": "application/json", "content-encoding": "gzip"}, "Content-Encoding"),
        ({"content-type": "application/json", "content-encoding": "br, gzip"}, "Content-Encoding"),
    ],
)
def test_another_kind_of_body_is_refused_and_the_header_named(headers: dict[str, str], field: str) -> None:
    with pytest.raises(BodyUnread) as refused:
        refuse_media_type(headers)
    assert (refused.value.kind, [flaw.field for flaw in refused.value.flaws]) == ("unreadable", [field])


def test_a_compressed_form_is_refused_like_a_compressed_body() -> None:
    refuse_encoded({})
    with pytest.raises(BodyUnread):
        refuse_encoded({"content-encoding": "deflate"})
