"""How an event type is declared, and what follows from the declaration."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from shared.contracts import CATALOGUE, OWNERS, Correction, Envelope, Event, source, topic, type_of
from shared.contracts.base import DeclarationRefused, event
from shared.contracts.mentoring import SessionCompleted, SessionVoided
from shared.contracts.partition import Partition
from shared.contracts.registry.centres import CentreRegistered
from shared.i18n import Text

CENTRE = CentreRegistered(
    centre_id=UUID(int=7),
    name="PLUT Bulukumba",
    level="regency",
    region_code="73.02",
    founded_on=date(2015, 3, 1),
    founding="new",
    registered_on=date(2026, 1, 2),
)
ENVELOPE = Envelope(
    id=UUID(int=1), event=CENTRE, province="73", recorded_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), version=1
)
WORDS = Text("Kunjungan", "Visit")


def test_a_declaration_knows_its_name_key_and_owner() -> None:
    declared = type_of(SessionCompleted)
    assert (declared.name, declared.version, declared.key) == ("session-completed", 1, "session_id")
    assert declared.owner == "mentoring"
    assert declared.schema == "urn:naik-kelas:event:session-completed:1"
    assert CATALOGUE[declared.schema] is declared


def test_every_event_belongs_to_a_service_that_publishes() -> None:
    assert {declared.owner for declared in CATALOGUE.values()} == set(OWNERS)


def test_a_correction_knows_what_it_takes_back() -> None:
    assert type_of(SessionVoided).corrects is SessionCompleted
    assert type_of(SessionCompleted).corrects is None


def test_an_envelope_takes_its_key_and_type_from_the_fact_inside() -> None:
    assert ENVELOPE.type is type_of(CentreRegistered)
    assert ENVELOPE.key == str(CENTRE.centre_id)


def test_streams_and_sources_are_named_by_province_and_owner() -> None:
    assert topic("73", "mentoring") == "73.mentoring"
    assert source("73", "mentoring") == "/73/mentoring"


def test_a_key_that_is_no_field_is_refused() -> None:
    with pytest.raises(DeclarationRefused, match="'visit_id' is not one of its fields"):

        @event("visit-held", key="visit_id", words=WORDS)
        class VisitHeld(Event, frozen=True, kw_only=True):
            place: str


def test_the_same_name_and_version_twice_is_refused() -> None:
    with pytest.raises(DeclarationRefused, match="session-completed:1 is declared twice"):

        @event("session-completed", key="session_id", words=WORDS)
        class Again(Event, frozen=True, kw_only=True):
            session_id: UUID


def test_a_correction_that_does_not_say_what_it_undoes_is_refused() -> None:
    with pytest.raises(DeclarationRefused, match="must carry what it takes back"):

        @event("visit-voided", key="visit_id", words=WORDS)
        class VisitVoided(Correction, frozen=True, kw_only=True):
            visit_id: UUID


def test_a_refused_declaration_leaves_nothing_behind() -> None:
    assert not [schema for schema in CATALOGUE if "visit" in schema]


def test_a_fact_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        CENTRE.name = "PLUT Bantaeng"  # type: ignore[misc]  # that is the point


def test_a_partition_is_written_as_an_operator_types_it() -> None:
    assert str(Partition("73.mentoring", 2)) == "73.mentoring/2"
