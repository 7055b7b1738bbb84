"""What a sent table says, in the one form in which somebody is searched for in it.

Words are small letters and digits with one blank between them; numbers are the digits of a cell. Both stand a line a
cell, so that nothing is found across two cells.

Invariant: pure; `mentions` finds in the search text of some cells exactly what stands in one of them: a NIK or a phone
number among its digits, a name among its words (`people.rules.names` says how names are compared).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from services.registry.imports.rules.cells import Cell, text
from services.registry.people.rules.duplicates import PHONE_DIGITS, subscriber
from services.registry.people.rules.names import COMPARED, normal

_BLANKS: Final = re.compile(" {2,}")
_NO_DIGITS: Final = re.compile("[^0-9\0]+")


class _Plain(dict[int, str | None]):
    """What becomes of a character: letters and digits stay, marks upon letters go, anything else is a blank."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        plain = character if character.isalnum() else " "
        self[code] = None if unicodedata.combining(character) else plain
        return self[code]


_PLAIN: Final = _Plain({0: "\n"})


def search_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Return some rows as they are searched; empty for rows that say nothing."""
    said = "\0".join(_said(cell) for cells in rows for cell in cells if cell != "")
    if not said:
        return ""
    words = unicodedata.normalize("NFKD", said.casefold()).translate(_PLAIN).replace("\n", " \n ")
    numbers = "\n".join(each for each in _NO_DIGITS.sub("", said).split("\0") if len(each) >= PHONE_DIGITS)
    return _BLANKS.sub(" ", f" {words} \n{numbers}\n")


def _said(cell: Cell) -> str:
    return cell.replace("\0", "") if isinstance(cell, str) else text(cell)


def sought(name: str, nik: str, phone: str) -> frozenset[str]:
    """Return the texts by which a person is found in a search text."""
    plain = normal(name)
    end = " " if len(plain) < COMPARED else ""  # a longer name was cut, perhaps within a word
    return frozenset({nik, subscriber(phone), f" {plain}{end}" if plain else ""} - {""})


def mentions(searched: str, texts: Iterable[str]) -> bool:
    """Tell whether a search text holds one of some texts."""
    return any(each in searched for each in texts)
