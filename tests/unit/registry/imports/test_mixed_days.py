"""A column in which an English Excel has exchanged day and month is told before anything is imported."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.mixed_days import MOST_ROWS_NAMED, added, days_in, warnings_of

MAPPING = {"nik": 0, "registered_on": 1, "birth_date": 2}
EARLY, LATE = date(2026, 12, 3), "25/03/2026"


def told(*cells: Cell) -> list[list[int]]:
    """Return the rows that are suspected when these stand in the column of one day."""
    people = [(row, ["1", cell]) for row, cell in enumerate(cells, 2)]
    return [[*each["rows"]] for each in warnings_of(days_in(people, MAPPING)).values()]


@pytest.mark.parametrize("late", [LATE, "13-1-26", "Maros, 31.12.2025", " 25/03/2026 "])
@pytest.mark.parametrize("early", [EARLY, datetime(2026, 1, 12)])  # noqa: DTZ001  # a spreadsheet knows no zones
def test_early_date_cells_beside_late_texts_are_suspected(early: Cell, late: Cell) -> None:
    assert told(early, late, early) == [[2, 4]]


@pytest.mark.parametrize(
    "cells",
    [
        [EARLY, EARLY],
        [LATE, LATE],
        [EARLY, LATE, date(2026, 3, 25)],
        [EARLY, LATE, "05/03/2026"],
        [date(2026, 3, 25), LATE, EARLY],
        [EARLY, "25 Maret 2026"],
        [EARLY, "", "belum ada", 46000.0],
        [],
    ],
)
def test_a_column_that_holds_anything_else_is_not(cells: Sequence[Cell]) -> None:
    assert told(*cells) == []


def test_what_is_found_in_parts_adds_up_and_columns_are_told_by_their_fields() -> None:
    first = days_in([(2, ["1", EARLY, EARLY]), (3, ["1", LATE])], MAPPING)
    second = days_in([(row, ["1", EARLY, LATE]) for row in range(4, 9 + MOST_ROWS_NAMED)], MAPPING)
    both = warnings_of(added(added({}, first), second))
    assert both == {
        "days-mixed": {
            "count": MOST_ROWS_NAMED + 7,
            "rows": [2, *range(4, 3 + MOST_ROWS_NAMED)],
            "fields": ["birth_date", "registered_on"],
        }
    }
    sound = days_in([(200, ["1", "01/01/2026", date(1999, 1, 31)])], MAPPING)
    assert warnings_of(added(added(first, second), sound)) == {}


def test_a_table_without_columns_of_days_has_nothing_to_suspect() -> None:
    assert days_in([(2, ["1"])], {"nik": 0}) == {}
    assert warnings_of({}) == {}
