"""Who is probably the same person.

Names are compared without case, accents, dots and double blanks, with titles and degrees and without (`people.rules.
names`), by the share of letters in the same order (`difflib`), which a slip of the hand barely changes; PostgreSQL's
trigrams need a right that a province's role lacks.

Invariant: pure; likeness warns and never refuses.
"""

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from services.registry.people.rules.entrepreneur import Person
from services.registry.people.rules.names import bare, normal

SIMILAR: Final = 0.85
"""Share of letters in the same order from which two names are similar: "Siti Aminah" and "Sitti Aminah" are (0.96),
"Ani" and "Andi" (0.86) are, "Ani" and "Budi" (0.29) are not."""
_AGREE: Final = 2
"""Of birth date, name and phone: one alone is shared in a village, by twins or in a household."""
PHONE_DIGITS: Final = 7
"""A shorter number is no phone, and would be found in anything."""


def digits(number: str) -> str:
    """Return the digits of a text."""
    return "".join(each for each in number if each in "0123456789")


def subscriber(phone: str) -> str:
    """Return a phone number without the country's code or the leading zero; empty when it is no phone number."""
    plain = digits(phone)
    number = plain.removeprefix("62" if plain.startswith("62") else "0")
    return number if len(number) >= PHONE_DIGITS else ""


def similar(one: str, other: str) -> bool:
    """Tell whether two names may be one person's."""
    return one == other or _alike(normal(one), normal(other)) or _alike(bare(one), bare(other))


def _alike(one: str, other: str) -> bool:
    match = SequenceMatcher(None, one, other, autojunk=False)
    return match.real_quick_ratio() >= SIMILAR and match.quick_ratio() >= SIMILAR and match.ratio() >= SIMILAR


@dataclass(frozen=True)
class Description:
    """What is said of somebody who may be registered already."""

    name: str
    phone: str
    birth_date: date | None


def described(person: Person) -> Description:
    """Return what is said of a person."""
    return Description(person.name, person.phone, person.birth_date)


def differs(said: Description, kept: Description) -> bool:
    """Tell whether of one person another birth date, or another phone, is said than the one on record."""
    if said.phone == kept.phone:
        return said.birth_date != kept.birth_date
    phone = subscriber(said.phone)
    return said.birth_date != kept.birth_date or (bool(phone) and phone != subscriber(kept.phone))


def likely(one: Description, other: Description) -> bool:
    """Tell whether two are probably one person: two of birth date, name and phone agree."""
    phone = subscriber(one.phone)
    agree = (one.birth_date == other.birth_date) + (bool(phone) and phone == subscriber(other.phone))
    return agree == _AGREE or (agree > 0 and similar(one.name, other.name))
