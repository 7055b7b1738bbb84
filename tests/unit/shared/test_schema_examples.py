"""An example fits its schema, and where nobody can say what would be right there is none."""

from typing import Any

import pytest

from shared.runtime.schema_examples import ABSENT, SchemaExamples

SCHEMAS: dict[str, Any] = {
    "Place": {
        "type": "object",
        "required": ["code"],
        "properties": {
            "code": {"type": "string", "examples": ["73.09"]},
            "shown": {"anyOf": [{"type": "integer", "minimum": 3, "examples": [7]}, {"type": "null"}]},
            "left_out": {"type": "integer"},
        },
    },
    "Nothing": {"type": "object"},
}


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "string", "format": "date"}, "2025-03-03"),
        ({"type": "string", "format": "date-time"}, "2025-03-03T10:30:00+08:00"),
        ({"type": "boolean"}, True),
        ({"type": "integer"}, 0),
        ({"type": "integer", "minimum": 5.0}, 5),
        ({"type": "integer", "minimum": -5}, 0),
        ({"enum": ["visit", "phone"]}, "visit"),
        ({"const": "mou"}, "mou"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, 0),
        ({"type": "array", "items": {"type": "boolean"}}, [True]),
        ({"$ref": "#/components/schemas/Place"}, {"code": "73.09", "shown": 7}),
        ({"$ref": "#/components/schemas/Nothing"}, {}),
    ],
)
def test_an_example_follows_from_the_schema(schema: dict[str, Any], example: object) -> None:
    assert SchemaExamples(SCHEMAS).of(schema) == example


def test_a_whole_example_shows_what_may_be_left_out() -> None:
    shown = SchemaExamples(SCHEMAS, is_whole=True).of({"$ref": "#/components/schemas/Place"})
    assert shown == {"code": "73.09", "shown": 7, "left_out": 0}


def test_what_may_be_left_out_is_left_out_where_nobody_can_say_what_it_would_be() -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string"}, "open": {"type": "boolean"}}}
    assert SchemaExamples({}, is_whole=True).of(schema) == {"open": True}


def test_ids_of_one_name_are_one_thing_and_of_two_names_two() -> None:
    written, examples = {"type": "string", "format": "uuid"}, SchemaExamples({})
    assert examples.of(written, "centre_id") == examples.of(written, "centre_id")
    assert examples.of(written, "centre_id") != examples.of(written, "partner_id")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
    ],
)
def test_nothing_is_made_up(schema: dict[str, Any]) -> None:
    assert SchemaExamples({}).of(schema) is ABSENT


def test_a_name_says_what_its_type_does_not() -> None:
    assert SchemaExamples({}, {"name": "Ani"}).of({"type": "string"}, "name") == "Ani"
