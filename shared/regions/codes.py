"""The shape of a Kemendagri region code, which carries its own ancestry.

`73` is a province, `73.09` a regency or city, `73.09.01` a district, `73.09.01.2001` a village; the empty code is the
nation. Everything here reads the code alone, so it also holds for a code that this edition of the table does not know,
such as one that a later decree created.

Invariant: inside the system a code is dotted; `normalise` is the one door through which the other spelling enters.
"""

import re
from typing import Final, Literal

Level = Literal["nation", "province", "regency", "district", "village"]

LEVELS: Final[tuple[Level, ...]] = ("nation", "province", "regency", "district", "village")
"""From the widest to the narrowest."""

LEVEL_BY_LENGTH: Final[dict[int, Level]] = {0: "nation", 2: "province", 5: "regency", 8: "district", 13: "village"}

RULE: Final = "a Kemendagri code: 2, 4, 6 or 10 digits, with dots (73.09.01.2001) or without (7309012001)"

_DOTTED: Final = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?")
_PLAIN: Final = re.compile(r"([0-9]{2})(?:([0-9]{2})(?:([0-9]{2})([0-9]{4})?)?)?")


class RegionCodeInvalid(ValueError):
    """The text cannot be a region code, whatever the table holds."""

    def __init__(self, value: str) -> None:
        super().__init__(f"{value!r} is not {RULE}")
        self.value = value
        self.rule = RULE


def normalise(code: str) -> str:
    """Return the dotted form of a code typed with or without dots.

    Raises: RegionCodeInvalid (a ValueError) naming the value and the rule.
    """
    typed = code.strip()
    if _DOTTED.fullmatch(typed):
        return typed
    plain = _PLAIN.fullmatch(typed)
    if plain is None:
        raise RegionCodeInvalid(code)
    return ".".join(part for part in plain.groups() if part)


def level_of(code: str) -> Level:
    """Return the level that a dotted code has by its shape.

    Raises: RegionCodeInvalid.
    """
    level = LEVEL_BY_LENGTH.get(len(code))
    if level is None:
        raise RegionCodeInvalid(code)
    return level


def parent_of(code: str) -> str:
    """Return the dotted code one level up; the parent of a province is the nation, "".

    Raises: RegionCodeInvalid for the nation, which has none.
    """
    if not code:
        raise RegionCodeInvalid(code)
    return code.rpartition(".")[0]


def province_of(code: str) -> str:
    """Return the province's two digits of a code in either spelling.

    Raises: RegionCodeInvalid for the nation and for what does not begin with two digits.
    """
    province = code[:2]
    if _DOTTED.fullmatch(province) is None:
        raise RegionCodeInvalid(code)
    return province


def within(code: str, region: str) -> bool:
    """Tell whether a dotted code lies in a region, itself included; everything lies in the nation, ""."""
    return not region or code == region or code.startswith(f"{region}.")
