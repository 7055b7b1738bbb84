"""Columns of days in which a spreadsheet that expects the month first has exchanged day and month.

Such a spreadsheet turns 12/03/2026 into the 3rd of December and leaves 25/03/2026 as a text. So a column is suspected
when every date cell in it has a day up to 12, and every text in numbers one beyond. Invariant: pure; a part of a table
is looked at by itself, and what is found in parts adds up in any order.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from services.registry.imports.rules.cells import Cell

DAY_FIELDS: Final = ("birth_date", "registered_on", "consent_given_on")
MIXED: Final = "days-mixed"
MOST_ROWS_NAMED: Final = 100
"""Rows that are named for each thing that looks odd; the others are counted."""
_MONTHS: Final = 12
_DAY_FIRST: Final = re.compile(r"(?:.*, *)?([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-][0-9]{2,4}")


@dataclass
class Days:
    """What stands in one column of days."""

    exchangeable: int = 0
    """Date cells with a day up to 12."""
    rows: list[int] = field(default_factory=list)
    """The first of them."""
    late_texts: int = 0
    """Texts in numbers with a day beyond 12."""
    is_sound: bool = False
    """Whether it holds a date cell with a later day, or such a text with an earlier one: nothing was exchanged."""

    @property
    def is_suspected(self) -> bool:
        """Tell whether days and months may be exchanged here."""
        return self.exchangeable > 0 and self.late_texts > 0 and not self.is_sound


def days_in(people: Iterable[tuple[int, Sequence[Cell]]], mapping: Mapping[str, int]) -> dict[str, Days]:
    """Return what stands in the columns of days of some rows; shape of a row: (its number, cells)."""
    columns = [(name, mapping[name], Days()) for name in DAY_FIELDS if name in mapping]
    for row, cells in people:
        for _, column, days in columns:
            if column < len(cells) and not days.is_sound:
                _look_at(days, row, cells[column])
    return {name: days for name, _, days in columns}


def _look_at(days: Days, row: int, cell: Cell) -> None:
    if isinstance(cell, date):
        if cell.day > _MONTHS:
            days.is_sound = True
            return
        days.exchangeable += 1
        if len(days.rows) < MOST_ROWS_NAMED:
            days.rows.append(row)
    elif isinstance(cell, str) and (written := _DAY_FIRST.fullmatch(cell.strip())):
        days.late_texts += int(written[1]) > _MONTHS
        days.is_sound = int(written[1]) <= _MONTHS


def added(one: Mapping[str, Days], other: Mapping[str, Days]) -> dict[str, Days]:
    """Return what stands in two parts of a table, the first above the second."""
    return {name: _sum(one.get(name, Days()), days) for name, days in other.items()}


def _sum(one: Days, other: Days) -> Days:
    return Days(
        one.exchangeable + other.exchangeable,
        [*one.rows, *other.rows][:MOST_ROWS_NAMED],
        one.late_texts + other.late_texts,
        one.is_sound or other.is_sound,
    )


def warnings_of(found: Mapping[str, Days]) -> dict[str, dict[str, Any]]:
    """Return the warning of the columns that are suspected, none for none; shape: slug → count, rows, fields."""
    suspected = {name: days for name, days in found.items() if days.is_suspected}
    if not suspected:
        return {}
    rows = sorted({row for days in suspected.values() for row in days.rows})[:MOST_ROWS_NAMED]
    count = sum(days.exchangeable for days in suspected.values())
    return {MIXED: {"count": count, "rows": rows, "fields": [*suspected]}}
