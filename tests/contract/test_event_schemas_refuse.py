"""The gate of `test_event_schemas.py`, tried: whatever would break a reader is refused, the one allowed edit passes.

The edits are made on a sample written by hand and, as far as they can be made blindly, on every event there is.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal, cast
from uuid import UUID

import msgspec
import pytest
from msgspec import Meta
from msgspec.structs import FieldInfo

from shared.contracts import CATALOGUE, Event, EventType
from shared.contracts.compatibility import breaks, edition
from shared.i18n import Text
from tests.support import golden

EVENTS = [pytest.param(declared, id=declared.schema) for declared in CATALOGUE.values()]
Fields = dict[str, tuple[Any, Any]]
"""Shape: {name: (type, default)}; `msgspec.NODEFAULT` where there is none."""
REQUIRED = msgspec.NODEFAULT


class Place(msgspec.Struct, frozen=True):
    """A part of the sample, to see that the gate looks inside."""

    village: str


class PlaceWithoutVillage(msgspec.Struct, frozen=True):
    """The same part after a careless edit."""

    hamlet: str


SAMPLE: Fields = {
    "visit_id": (UUID, REQUIRED),
    "channel": (Literal["visit", "phone"], REQUIRED),
    "code": (Annotated[str, Meta(pattern="^[a-z]+$", max_length=20)], REQUIRED),
    "minutes": (Annotated[int, Meta(ge=0, le=1440)], REQUIRED),
    "topics": (tuple[Annotated[str, Meta(max_length=9)], ...], REQUIRED),
    "place": (Place, REQUIRED),
    "held_on": (date, REQUIRED),
    "follow_up_on": (date | None, None),
    "guests": (int, 0),
}

EDITS: dict[str, Fields] = {
    "a required field is added": {"mood": (str, REQUIRED)},
    "an optional field becomes required": {"guests": (int, REQUIRED)},
    "a required field becomes optional": {"minutes": (Annotated[int, Meta(ge=0, le=1440)], 0)},
    "a required field may be null": {"held_on": (date | None, REQUIRED)},
    "an optional field may no longer be null": {"follow_up_on": (date, date(2026, 1, 1))},
    "a default changes": {"guests": (int, 1)},
    "a type changes": {"minutes": (str, REQUIRED)},
    "a number becomes a fraction": {"guests": (float, 0)},
    "an identity becomes a text": {"visit_id": (str, REQUIRED)},
    "a list of words grows": {"channel": (Literal["visit", "phone", "online"], REQUIRED)},
    "a list of words shrinks": {"channel": (Literal["visit"], REQUIRED)},
    "a list of words is opened": {"channel": (str, REQUIRED)},
    "a pattern is tightened": {"code": (Annotated[str, Meta(pattern="^[a-f]+$", max_length=20)], REQUIRED)},
    "a pattern is loosened": {"code": (Annotated[str, Meta(pattern="^[a-z0-9]+$", max_length=20)], REQUIRED)},
    "a pattern is dropped": {"code": (Annotated[str, Meta(max_length=20)], REQUIRED)},
    "a length is tightened": {"code": (Annotated[str, Meta(pattern="^[a-z]+$", max_length=10)], REQUIRED)},
    "a range is tightened": {"minutes": (Annotated[int, Meta(ge=1, le=1440)], REQUIRED)},
    "a range is widened": {"minutes": (Annotated[int, Meta(ge=0, le=2880)], REQUIRED)},
    "one becomes many": {"channel": (tuple[Literal["visit", "phone"], ...], REQUIRED)},
    "an item of a list changes": {"topics": (tuple[Annotated[str, Meta(max_length=5)], ...], REQUIRED)},
    "a part of a part changes": {"place": (PlaceWithoutVillage, REQUIRED)},
}


def _declare(fields: Fields) -> EventType:
    shape = [(name, kind) if default is REQUIRED else (name, kind, default) for name, (kind, default) in fields.items()]
    cls = msgspec.defstruct("Edited", shape, bases=(Event,), frozen=True, kw_only=True)
    return EventType("visit-held", 1, "visit_id", "mentoring", cast("type[Event]", cls), Text("Kunjungan", "Visit"))


def _without(fields: Fields, name: str) -> Fields:
    return {each: field for each, field in fields.items() if each != name}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_that_breaks_a_reader_is_refused(edit: str) -> None:
    old, new = edition(_declare(SAMPLE)), edition(_declare(SAMPLE | EDITS[edit]))
    assert breaks(old, new), edit


@pytest.mark.parametrize("edit", EDITS)
def test_so_is_the_same_edit_undone(edit: str) -> None:
    old, new = edition(_declare(SAMPLE | EDITS[edit])), edition(_declare(SAMPLE))
    assert breaks(old, new), f"undone: {edit}"


@pytest.mark.parametrize("name", SAMPLE)
def test_a_field_that_goes_or_gets_another_name_is_refused(name: str) -> None:
    old, fields = edition(_declare(SAMPLE)), _without(SAMPLE, name)
    assert f"data.{name}: is gone" in breaks(old, edition(_declare(fields)))
    assert f"data.{name}: is gone" in breaks(old, edition(_declare(fields | {f"{name}_new": SAMPLE[name]})))


@pytest.mark.parametrize(
    "change",
    [{"key": "code"}, {"owner": "registry"}, {"name": "visit-made"}, {"version": 2}],
    ids=lambda each: next(iter(each)),
)
def test_another_key_owner_name_or_version_is_refused(change: dict[str, Any]) -> None:
    declared = _declare(SAMPLE)
    assert breaks(edition(declared), edition(replace(declared, **change)))


def test_a_field_taken_away_and_brought_back_as_something_else_is_refused_across_editions() -> None:
    with_text, without, with_number = (
        edition(_declare(SAMPLE | extra)) for extra in ({"mood": (str, "")}, {}, {"mood": (int, 0)})
    )
    assert breaks(with_text, without), "taking it away is already refused"
    assert breaks(with_text, with_number), "and every edition is compared with every other, not only with its neighbour"


def test_further_optional_fields_and_better_words_are_welcome() -> None:
    described = Annotated[int, Meta(ge=0, le=1440, description="How long it took.", examples=[60])]
    grown = SAMPLE | {"mood": (str | None, None), "minutes": (described, REQUIRED), "seats": (int, 4)}
    assert not breaks(edition(_declare(SAMPLE)), edition(_declare(grown)))


@pytest.mark.parametrize("declared", EVENTS)
def test_no_event_may_lose_a_field_or_change_its_duty(declared: EventType) -> None:
    promised = golden.editions(declared)[-1]
    for field in msgspec.structs.fields(declared.cls):
        for edit in (_drop, _flip_duty):
            edited = replace(declared, cls=_edited(declared, edit, field.name))
            assert breaks(promised, edition(edited)), f"{edit.__name__} {field.name}"


@pytest.mark.parametrize("declared", EVENTS)
def test_every_event_may_gain_an_optional_field(declared: EventType) -> None:
    fields = {each.name: (each.type, each.default) for each in msgspec.structs.fields(declared.cls)}
    grown = replace(declared, cls=_declare(fields | {"mood": (str | None, None)}).cls)
    assert not breaks(golden.editions(declared)[-1], edition(grown))


def _drop(_: FieldInfo) -> Fields:
    return {}


def _flip_duty(field: FieldInfo) -> Fields:
    return {field.name: (field.type, None if field.required else REQUIRED)}


def _edited(declared: EventType, edit: Callable[[FieldInfo], Fields], name: str) -> type[Event]:
    fields: Fields = {}
    for field in msgspec.structs.fields(declared.cls):
        fields |= edit(field) if field.name == name else {field.name: (field.type, field.default)}
    return _declare(fields).cls
