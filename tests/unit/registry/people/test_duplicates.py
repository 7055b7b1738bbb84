"""Who is probably the same person."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.registry.people.rules.duplicates import described, differs, likely, similar, subscriber
from services.registry.people.rules.entrepreneur import Person
from services.registry.people.rules.names import bare, normal

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


@pytest.mark.parametrize(
    ("changes", "is_so"),
    [
        ({}, False),
        ({"phone": "0811 2233 4455"}, False),
        ({"phone": ""}, False),
        ({"phone": "0811 2233 4456"}, True),
        ({"birth_date": date(1999, 1, 2)}, True),
        ({"name": "Aminah"}, False),
    ],
)
def test_another_phone_or_birth_date_of_one_person_is_told(changes: dict[str, Any], *, is_so: bool) -> None:
    assert differs(described(replace(SITTI, **changes)), described(SITTI)) is is_so


def test_two_without_a_phone_do_not_share_one() -> None:
    alone = replace(SITTI, phone="", name="Sitti")
    assert not likely(described(alone), described(replace(alone, name="Budi")))


def test_names_are_compared_without_case_accents_and_dots() -> None:
    assert normal("  Drs. H. André-Ñ ") == "drs h andre n"
    assert normal("Renée Zoë") == "renee zoe"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("abcdefghijklmnopqrst", "abcdefghijklmnopq123"),  # 17 of 20 letters each
        ("abcdefghijklmnopq", "abcdefghijklmnopq123456"),  # 17 of 17 and of 23
        ("abcde" * 40, "x" + "abcde" * 39 + "abcd"),
    ],
)
def test_names_of_exactly_the_share_and_very_long_ones_are_similar(one: str, other: str) -> None:
    assert similar(one, other)
    assert similar(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("Sitti Aminah", "Aminah Sitti"), ("abcdefghijklmnopqrst", "abcdefghijklmnop1234")]
)
def test_the_same_letters_in_another_order_and_fewer_of_them_make_no_similar_name(one: str, other: str) -> None:
    assert not similar(one, other)


@pytest.mark.parametrize(
    ("phone", "number"),
    [("0811 2233", "8112233"), ("+62-811-2233", "8112233"), ("0811", ""), ("-", ""), ("0811~2233", "8112233")],
)
def test_a_phone_is_known_however_it_is_written(phone: str, number: str) -> None:
    assert subscriber(phone) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Aminah", "Hj. Siti Aminah, S.E."),
        ("Muhammad Yusuf", "Muh. Yusuf"),
        ("Baso", "H. Baso"),
        ("Andi Rahman", "Andi Rahman, S.Pd., M.Pd."),
        ("Mohammad Yusuf", "M. Yusuf"),
        ("Moch Yusuf", "MUHAMAD YUSUF"),
        ("Siti Aminah", "St. Aminah"),
        ("Abdul Rahman", "Abd. Rahman"),
        ("Ahmad Nur", "Achmad Nur, A.Md.Keb"),
        ("Nurhayati", "Prof. Dr. Hj. Nurhayati, SE, MM"),
        ("Nurhayati", "Dra.Hj.Nurhayati M.Si"),
        ("Baso Dg. Ngalle", "H. Baso Daeng Ngalle S.Pd"),
        ("Ali b. Umar", "Ali bin Umar"),
        ("Yusuf", "Yusuf, SH MH"),
    ],
)
def test_titles_degrees_and_short_forms_make_no_other_person(one: str, other: str) -> None:
    assert bare(one) == bare(other)
    assert similar(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muhammad Yusuf", "Muhammad Ilham"),
        ("H. Baso", "H. Beddu"),
        ("Baso, S.E.", "Nurhayati, S.E."),
        ("M. Yusuf", "Mustari Yusran"),
        ("Rahman, Andi", "Rahman"),
        ("Haji", "Baso"),
    ],
)
def test_titles_and_degrees_alone_make_nobody_the_same(one: str, other: str) -> None:
    assert not similar(one, other)


@pytest.mark.parametrize("name", ["Haji", "M.", "S.E.", "Dr.", "Hj. H.", ", S.E.", "SE"])
def test_a_name_of_nothing_but_titles_stays_one(name: str) -> None:
    assert bare(name)
