"""Which event a record is: the same alone and among others, whatever stands where its id should be."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.inbox.identities import NOBODY, SIZE, _packed, identities, identity

ONE, OTHER = "0b6f3f86-6f7c-4d0e-9a76-0d6f9b6f2f11", "018f3f86-6f7c-7d0e-9a76-0d6f9b6f2f12"
STRANGE = [
    "", "x", ONE.upper(), ONE.replace("-", ""), f"urn:uuid:{ONE}", ONE[:-1], f"{ONE}0", ONE.replace("-", " "),
    ONE.replace("0", " ", 1), ONE.replace("0", "g", 1), "-" * 36, str(UUID(int=0)),
    "0b6f3f8-66f7c-4d0e-9a76-0d6f9b6f2f11", "0b6f3f86-6f7c-4d0e-9a76-0d6f9b6f-f11",
    "\N{FULLWIDTH DIGIT ZERO}" + ONE[1:],
]  # fmt: skip


def test_an_event_is_its_uuid() -> None:
    assert identity(ONE, b"{}") == UUID(ONE).bytes
    assert identities([ONE, OTHER], [b"{}", b"{}"]) == UUID(ONE).bytes + UUID(OTHER).bytes


def test_an_id_that_is_no_uuid_identifies_its_event_too() -> None:
    assert identity("order 7", b"{}") == identity("order 7", b'{"sent": "again"}') != identity("order 8", b"{}")


def test_a_record_without_an_id_is_known_by_all_that_it_says() -> None:
    assert identity("", b"a") == identity("", b"a") != identity("", b"b")


def test_no_event_is_nobody() -> None:
    assert identity(str(UUID(int=0)), b"{}") != NOBODY
    assert NOBODY not in identities([ONE, str(UUID(int=0))], [b"{}", b"{}"])


@pytest.mark.parametrize("said", [*STRANGE, 7, None, ["x"]])
def test_an_event_is_the_same_alone_and_among_others(said: object) -> None:
    together = identities([ONE, said, OTHER], [b"1", b"2", b"3"])
    assert together == b"".join((identity(ONE, b"1"), identity(said, b"2"), identity(OTHER, b"3")))
    assert len(together) == 3 * SIZE


def test_ids_that_look_like_uuids_only_when_they_are_written_together_are_told_apart() -> None:
    said, values = [ONE[:-1], ONE[-1] + OTHER], [b"1", b"2"]
    assert identities(said, values) == identity(said[0], b"1") + identity(said[1], b"2")


def test_ids_whose_dashes_only_come_out_even_together_are_told_apart() -> None:
    said, values = [ONE.replace("-", "a", 1), OTHER.replace("f", "-", 1)], [b"1", b"2"]
    assert identities(said, values) == identity(said[0], b"1") + identity(said[1], b"2")


def test_ids_that_are_written_as_uuids_are_packed_in_one_pass() -> None:
    assert _packed([ONE, OTHER]) == UUID(ONE).bytes + UUID(OTHER).bytes
    assert _packed([ONE]) == UUID(ONE).bytes


@given(st.lists(st.one_of(st.uuids().map(str), st.sampled_from(STRANGE), st.text(max_size=40)), max_size=6))
def test_however_ids_are_written_each_event_has_its_sixteen_bytes(said: list[str]) -> None:
    values = [str(place).encode() for place in range(len(said))]
    together = identities(said, values)
    assert [together[place * SIZE :][:SIZE] for place in range(len(said))] == list(map(identity, said, values))
