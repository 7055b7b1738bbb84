"""The AsyncAPI document says what is on the streams: no more, no less, and in a form a generator can follow.

The official parser (npm `@asyncapi/parser`) reads all documents without an error; that needs Node, so here stands what
it would find. Invariant: a record that is published fits the message that the document describes.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given

from shared.contracts import CATALOGUE, OWNERS, Envelope, Event, EventType
from shared.contracts.compatibility import edition
from shared.contracts.wire import Decoder, encode, numbered
from shared.http.asyncapi_page import page
from shared.i18n import Text
from shared.messaging.asyncapi import Streams, document, owned_by
from shared.messaging.message_examples import message_examples
from tests.support.strategies import events

PROVINCES = ("73", "95")
DOCUMENTS = {owner: document(Streams(owner, PROVINCES, "broker:9092,other:9092", 4, 3)) for owner in OWNERS}
EVENTS = [pytest.param(declared, id=declared.schema) for declared in CATALOGUE.values()]


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from ([node["$ref"]] if "$ref" in node else [])
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _references(child)


def _at(whole: Any, reference: str) -> Any:
    for step in reference.removeprefix("#/").split("/"):
        whole = whole[step]
    return whole


def _message(declared: EventType) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENTS[declared.owner]["components"]["messages"][f"{declared.name}.v{declared.version}"]
    return found


@pytest.mark.parametrize("owner", OWNERS)
def test_every_reference_leads_somewhere(owner: str) -> None:
    assert all(_at(DOCUMENTS[owner], reference) for reference in _references(DOCUMENTS[owner]))


@pytest.mark.parametrize("owner", OWNERS)
def test_it_lists_the_events_of_its_owner_and_no_others(owner: str) -> None:
    expected = {f"{declared.name}.v{declared.version}" for declared in CATALOGUE.values() if declared.owner == owner}
    assert set(DOCUMENTS[owner]["components"]["messages"]) == expected
    assert set(DOCUMENTS[owner]["channels"][owner]["messages"]) == expected
    assert {declared.owner for declared in owned_by(owner)} == {owner}


@pytest.mark.parametrize("owner", OWNERS)
def test_it_names_a_stream_for_every_province(owner: str) -> None:
    channel = DOCUMENTS[owner]["channels"][owner]
    assert channel["address"] == f"{{province}}.{owner}"
    assert channel["parameters"]["province"]["enum"] == list(PROVINCES)
    server = DOCUMENTS[owner]["servers"]["kafka"]
    assert (server["host"], server["protocol"], server["security"]) == ("broker:9092", "kafka", [])
    assert _at(DOCUMENTS[owner], channel["servers"][0]["$ref"]) == server


@pytest.mark.parametrize("owner", OWNERS)
def test_it_says_how_a_stream_is_laid_out(owner: str) -> None:
    binding = DOCUMENTS[owner]["channels"][owner]["bindings"]["kafka"]
    assert (binding["partitions"], binding["replicas"]) == (4, 3)
    assert binding["topicConfiguration"] == {"cleanup.policy": ["delete"], "retention.ms": -1, "retention.bytes": -1}


@pytest.mark.parametrize("declared", EVENTS)
def test_its_example_is_a_record_that_readers_take(declared: EventType) -> None:
    message = _message(declared)
    (example,) = message["examples"]
    record = example["payload"]
    taken = Decoder((declared,)).decode(json.dumps(record))
    assert type(taken.data) is declared.cls
    assert record["subject"] == record["data"][declared.key]
    assert record["data"].keys() == {each.encode_name for each in msgspec.structs.fields(declared.cls)}
    assert message["bindings"]["kafka"]["key"]["format"] == "uuid"


def test_a_field_that_says_nothing_of_itself_leaves_an_example_out_and_stops_nobody() -> None:
    class Unexplained(Event, frozen=True, kw_only=True):
        thing: Annotated[str, msgspec.Meta(pattern="^[0-9]{4}$")]

    unknown = EventType("unexplained", 1, "thing", "registry", Unexplained, Text("Entah", "Unexplained"))
    assert message_examples(unknown, "73") == []


@pytest.mark.parametrize("declared", EVENTS)
def test_what_people_read_is_in_words(declared: EventType) -> None:
    message = _message(declared)
    assert declared.words.en in message["title"]
    assert declared.words.id in message["title"]
    assert message["summary"]


@pytest.mark.parametrize("declared", EVENTS)
def test_the_data_it_describes_is_the_data_that_was_promised(declared: EventType) -> None:
    whole = DOCUMENTS[declared.owner]
    described = _at(whole, _message(declared)["payload"]["properties"]["data"]["$ref"])
    promised = edition(declared)["data"]
    assert described["required"] == promised["required"]
    assert list(described["properties"]) == list(promised["properties"])


@pytest.mark.parametrize("declared", EVENTS)
def test_a_record_has_all_that_is_required_and_nothing_that_is_not_described(declared: EventType) -> None:
    @given(events(declared.cls))
    def holds(event: Any) -> None:
        told = Envelope(UUID(int=1), event, "73", datetime(2026, 1, 2, tzinfo=UTC), 1, "00-" + "a" * 32 + "-01")
        record = json.loads(numbered(encode(told), 7))
        payload = _message(declared)["payload"]
        assert set(payload["required"]) <= set(record) <= set(payload["properties"])
        for name, schema in payload["properties"].items():
            assert record[name] == schema.get("const", record[name])
            assert re.search(schema.get("pattern", ""), str(record[name]))

    holds()


@pytest.mark.parametrize("owner", OWNERS)
def test_its_page_shows_every_event_and_needs_nothing_from_elsewhere(owner: str) -> None:
    shown = page(DOCUMENTS[owner])
    assert all(f"<code>{declared.name}</code>" in shown for declared in owned_by(owner))
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", shown)
    assert "[&#x27;" not in shown
    assert "['" not in shown
    anchors = re.findall(r'<li><a href="#([^"]*)"', shown)
    assert anchors == re.findall(r'<h2 id="([^"]*)"', shown)
    assert shown.count("<main ") == 1
