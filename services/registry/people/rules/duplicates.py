"""Who is probably the same person.

Names are compared without case, accents, titles' dots and double blanks, by the share of letters in the same order
(`difflib`), which a slip of the hand barely changes; PostgreSQL's trigrams need a right that a province's role lacks.

Invariant: pure; likeness warns and never refuses.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from services.registry.people.rules.entrepreneur import Person

SIMILAR: Final = 0.85
"""Share of letters in the same order from which two names are similar: "Siti Aminah" and "Sitti Aminah" are (0.96),
"Ani" and "Andi" (0.86) are, "Ani" and "Budi" (0.29) are not."""
_AGREE: Final = 2
"""Of birth date, name and phone: one alone is shared in a village, by twins or in a household."""
_COMPARED: Final = 200
"""Characters of a name, once it is written plainly: one letter of another script may be eighteen of ours."""
_PHONE_DIGITS: Final = 7
"""A shorter number is no phone, and would be found in anything."""


def normal(name: str) -> str:
    """Return a name as it is compared: small letters and digits, one blank between words."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    return " ".join(letters.split())[:_COMPARED]


def digits(number: str) -> str:
    """Return the digits of a text."""
    return "".join(each for each in number if each in "0123456789")


def subscriber(phone: str) -> str:
    """Return a phone number without the country's code or the leading zero; empty when it is no phone number."""
    plain = digits(phone)
    number = plain.removeprefix("62" if plain.startswith("62") else "0")
    return number if len(number) >= _PHONE_DIGITS else ""


def similar(one: str, other: str) -> bool:
    """Tell whether two names may be one person's."""
    match = SequenceMatcher(None, normal(one), normal(other), autojunk=False)
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


def likely(one: Description, other: Description) -> bool:
    """Tell whether two are probably one person: two of birth date, name and phone agree."""
    phone = subscriber(one.phone)
    agree = (one.birth_date == other.birth_date) + (bool(phone) and phone == subscriber(other.phone))
    return agree == _AGREE or (agree > 0 and similar(one.name, other.name))
