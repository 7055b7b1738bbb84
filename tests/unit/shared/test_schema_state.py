"""How a database's tables stand to a release: older, newer, the same, none, or nothing that it knows."""

import pytest

from shared.persistence.schema import KnownRevisions, SchemaState, known_revisions, state_of
from tests.support.house import ROOT

KNOWN = KnownRevisions(frozenset({"0001", "0002", "0012"}), "0012")
SERVICES = ("registry", "mentoring", "partnerships", "reporting")


@pytest.mark.parametrize(
    ("stored", "relation"),
    [
        ((), "none"),
        (("0012",), "current"),
        (("0001",), "older"),
        (("0002",), "older"),
        (("0013",), "newer"),
        (("0014_later",), "newer"),
        (("0012", "0013"), "newer"),
        (("0005",), "unknown"),
        (("deadbeef",), "unknown"),
        (("0013", "deadbeef"), "unknown"),
    ],
)
def test_a_database_stands_to_a_release_as_its_revision_says(stored: tuple[str, ...], relation: str) -> None:
    state = SchemaState(KNOWN, stored)
    assert state.relation == relation
    for said in (state.words.id, state.words.en):
        assert "0012" in said, "the release's own revision is named"
        assert all(each in said for each in stored), "so is the database's"


@pytest.mark.parametrize("service", SERVICES)
def test_a_release_knows_its_own_migrations(service: str) -> None:
    folder = ROOT / "services" / service / "migrations"
    known = known_revisions(folder)
    assert known.head == max(known.every)
    assert state_of(folder, [known.head]).relation == "current"
    assert state_of(folder, ["9999"]).relation == "newer"
