"""The events of a figure as a spreadsheet: whole, safe to open, in the reader's language."""

import asyncio
import csv

import pytest

from services.reporting.dashboard.pages.export import csv_lines, written
from services.reporting.views.rules.answers import Query
from shared.i18n import Language
from tests.support.fakes.nation import MOST_EVENTS
from tests.support.fakes.views import fake_views


async def _file(language: Language) -> str:
    query = Query("sessions", region="73", grain="all")
    return "".join([piece async for piece in csv_lines(fake_views(), query, language)])


def test_every_event_is_a_row_and_the_effects_add_up() -> None:
    file = asyncio.run(_file("id"))
    assert file.startswith("\ufeff")
    rows = list(csv.DictReader(file.lstrip("\ufeff").splitlines(), delimiter=";"))
    assert len(rows) == MOST_EVENTS
    assert sum(int(row["pengaruh"]) for row in rows) == MOST_EVENTS - 2 * (MOST_EVENTS // 9)
    assert rows[0]["tanggal"] == "2026-01-01"


def test_a_file_of_many_pieces_has_each_event_once_and_its_columns_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = asyncio.run(_file("id"))
    for size in (1, 7, MOST_EVENTS):
        monkeypatch.setattr("services.reporting.dashboard.pages.export._ROWS_AT_ONCE", size)
        assert asyncio.run(_file("id")) == whole


def test_an_english_reader_gets_english_columns() -> None:
    assert asyncio.run(_file("en")).lstrip("\ufeff").startswith("day;event;code;region;effect")


@pytest.mark.parametrize("cell", ["=1+1", "+62", "-1", "@cmd", "\t=1"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert next(csv.reader(written([[cell]]).splitlines(), delimiter=";"))[0] == f"'{cell}"


def test_a_negative_number_stays_a_number() -> None:
    assert written([[-1]]) == "-1\r\n"
