"""What carries a person."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.registry.people.rules.entrepreneur import Person
from services.registry.privacy.rules import carries

SITTI = Person("Sitti Aminah", "7309014101990001", "+62 811-2233-4455", date(1999, 1, 1), "female")


@pytest.mark.parametrize(
    "cell",
    ["'7309 0141 0199 0001", 7309014101990001.0, "0811.2233.4455", "Ibu SITTI AMINAH (ketua)", "daftar-sitti-aminah"],
)
def test_what_carries_a_person_is_recognised(cell: Any) -> None:
    assert carries(["", "Maros", cell], SITTI)


@pytest.mark.parametrize("cell", ["", "Sitti", "Sitti Aminahwati", 7309014101990002.0, "08112233", True])
def test_what_carries_somebody_else_is_not(cell: Any) -> None:
    assert not carries([cell], SITTI)


def test_a_name_without_letters_is_found_nowhere() -> None:
    assert not carries(["", "---"], replace(SITTI, name="---", phone=""))
