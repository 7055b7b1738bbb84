"""Who is probably the same person."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.registry.people.rules.duplicates import described, likely, normal, subscriber
from services.registry.people.rules.entrepreneur import Person

SITTI = Person("Sitti Aminah", "7309014101990001", "+62 811-2233-4455", date(1999, 1, 1), "female")


def test_a_letter_that_is_a_sentence_of_ours_costs_no_more_than_a_long_name() -> None:
    assert len(normal("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 200)) == 200  # of 3,600


@pytest.mark.parametrize(
    "changes",
    [
        {"phone": ""},
        {"phone": "", "name": "SITI  AMINAH, S.E."[:12]},
        {"name": "Budi", "phone": "081122334455"},
        {"birth_date": date(1998, 1, 1), "phone": "081122334455"},
    ],
)
def test_two_of_birth_date_name_and_phone_make_the_same_person_likely(changes: dict[str, Any]) -> None:
    assert likely(described(SITTI), described(replace(SITTI, **changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Budi", "phone": "0899887766"},
        {"name": "Budi", "birth_date": date(1998, 1, 1)},
        {"birth_date": date(1998, 1, 1), "phone": ""},
    ],
)
def test_one_alone_does_not(changes: dict[str, Any]) -> None:
    assert not likely(described(SITTI), described(replace(SITTI, **changes)))


def test_two_without_a_phone_do_not_share_one() -> None:
    alone = replace(SITTI, phone="", name="Sitti")
    assert not likely(described(alone), described(replace(alone, name="Budi")))


def test_names_are_compared_without_case_accents_and_dots() -> None:
    assert normal("  Drs. H. André-Ñ ") == "drs h andre n"


@pytest.mark.parametrize(
    ("phone", "number"), [("0811 2233", "8112233"), ("+62-811-2233", "8112233"), ("0811", ""), ("-", "")]
)
def test_a_phone_is_known_however_it_is_written(phone: str, number: str) -> None:
    assert subscriber(phone) == number
