"""Where the table stands on its sheet: below which titles, and which of its rows are nobody.

Invariant: the header is the row that names the most fields, the first of several; fewer than three fields are no
header. Only a row that cannot be a person is passed over: blank, a total, the numbers of the columns, a signature.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from services.registry.imports.rules.cells import Cell, text
from services.registry.imports.rules.columns import guess

HEADER_ROWS: Final = 40
"""How far down a header is looked for."""
_LEAST_FIELDS: Final = 3
_TOTAL: Final = re.compile(r"(grand |sub ?)?(jumlah|total)\b", re.IGNORECASE)
_DIGIT: Final = re.compile("[0-9]")
_BRACKETS: Final = re.compile(r"[()\s.]")


@dataclass(frozen=True)
class Header:
    """A header that was found: its row, counted from 0, what it says, and which field stands where."""

    row: int
    cells: tuple[str, ...]
    mapping: dict[str, int]


def find_header(rows: Iterable[Sequence[Cell]]) -> Header | None:
    """Return the header among a sheet's first rows, if there is one."""
    best: Header | None = None
    for number, cells in enumerate(islice(rows, HEADER_ROWS)):
        mapping = guess(cells)
        if len(mapping) >= max(_LEAST_FIELDS, len(best.mapping) + 1 if best else 0):
            best = Header(number, tuple(map(text, cells)), mapping)
    return best


def is_person(cells: Sequence[Cell], mapping: Mapping[str, int]) -> bool:
    """Tell whether a row below the header is meant to be somebody."""
    said = [text(cell) for cell in cells]
    mapped = {field: said[column] for field, column in mapping.items() if column < len(said) and said[column]}
    if not _DIGIT.search(mapped.get("nik", "")):
        # One word alone is a note, a place, a signature.
        return len(mapped) > 1 and not any(_TOTAL.match(each) for each in said)
    return not _numbers_columns([each for each in said if each])


def _numbers_columns(said: Sequence[str]) -> bool:
    numbers = [_BRACKETS.sub("", each) for each in said]
    return all(each.isdigit() and len(each) < 3 for each in numbers)  # noqa: PLR2004  # (1) (2) (3)...
