"""No personal data leaves a province: every field of every event against a list written by hand.

Invariant: the list is exact in both directions, so that it is read when an event changes.
"""

from typing import Annotated, Literal
from uuid import UUID

import pytest
from msgspec import Meta

from shared.contracts import CATALOGUE, Event, EventType
from shared.contracts.mentoring import SessionCompleted
from shared.contracts.vocabulary import Slug, VillageCode
from shared.i18n import Text
from tests.support.privacy import ALLOWED, CHOSEN_BY_SENDER, CONTENT, allowed, flaws

EVENTS = [pytest.param(declared, id=declared.schema) for declared in CATALOGUE.values()]


@pytest.mark.parametrize("declared", EVENTS)
def test_an_event_carries_only_what_is_allowed(declared: EventType) -> None:
    assert not flaws(declared)


def test_the_list_allows_nothing_that_no_event_carries() -> None:
    carried = {f"{each.name} {each.version}": set(each.cls.__struct_fields__) for each in CATALOGUE.values()}
    assert {event: set(allowed(event)) for event in ALLOWED} == carried


def test_what_may_stand_in_a_field_is_said_of_every_one_whose_content_a_sender_could_choose() -> None:
    kinds = {f"{event.split()[0]}.{field}": kind for event in ALLOWED for field, kind in allowed(event).items()}
    assert set(CONTENT) == {field for field, kind in kinds.items() if kind in CHOSEN_BY_SENDER}
    assert {field for field, content in CONTENT.items() if content == "public-name"} == {
        field for field, kind in kinds.items() if kind == "text"
    }


class WithNik(SessionCompleted, frozen=True, kw_only=True):
    nik: Annotated[str, Meta(pattern="^[a-z0-9]+$")]


class WithNotes(SessionCompleted, frozen=True, kw_only=True):
    session_notes: str = ""


class WithMood(SessionCompleted, frozen=True, kw_only=True):
    mood: Slug = "good"


class WithFreeField(Event, frozen=True, kw_only=True):
    session_id: UUID
    field: str


class WithPortrait(Event, frozen=True, kw_only=True):
    village_code: VillageCode
    sex: Literal["female", "male"]
    youth: bool


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (WithNik, "nik is about a person"),
        (WithNotes, "notes is about a person"),
        (WithNotes, "anything can be typed there"),
        (WithMood, "mood: holds 'code', allowed is 'nothing'"),
        (WithFreeField, "field: holds 'text', allowed is 'code'"),
        (WithPortrait, "village, sex and age together"),
    ],
)
def test_a_planted_leak_is_found(planted: type[Event], said: str) -> None:
    declared = EventType("session-completed", 1, "session_id", "mentoring", planted, Text("Kunjungan", "Visit"))
    assert said in "\n".join(flaws(declared))
