"""Days as offices write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.days import day
from shared.runtime.errors import Invalid

TODAY = date(2026, 11, 26)
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()


@pytest.mark.parametrize(
    "cell",
    [
        "12/03/1999",
        "12-3-99",
        "12.03.1999",
        "12 03 1999",
        "12 Maret 1999",
        "12-Mar-99",
        "12 MARET 1999",
        "12 Mar. 1999",
        "1999-03-12",
        "1999/3/12",
        "1999-03-12 00:00:00",
        "1999-03-12T00:00:00",
        "12/03/1999 00:00",
        "Maros, 12/03/1999",
        "Ujung Pandang, Kota, 12 Maret 1999",
        "36231",
        "36231,0",
        36231.0,
        date(1999, 3, 12),
        datetime(1999, 3, 12, 7, 30),  # noqa: DTZ001  # a spreadsheet knows no zones
    ],
)
def test_a_day_is_read_however_it_is_written(cell: Cell) -> None:
    assert day("birth_date", cell, TODAY) == date(1999, 3, 12)


@pytest.mark.parametrize(
    "cell",
    ["03/25/1999", "29/02/2001", "12 Foo 1999", "Maros", "1999", "99999", "00060", "12/03/1", "31 April 2020"],
)
def test_what_is_no_day_is_refused(cell: Cell) -> None:
    with pytest.raises(Invalid) as refused:
        day("birth_date", cell, TODAY)
    (flaw,) = refused.value.flaws
    assert (refused.value.slug, flaw.field, flaw.value) == ("day-unclear", "birth_date", cell)


def test_an_empty_day_is_named() -> None:
    with pytest.raises(Invalid, match="cell-empty"):
        day("birth_date", " ", TODAY)


def test_a_century_that_was_left_out_is_the_latest_that_has_begun() -> None:
    assert [day("d", f"1/2/{year}", TODAY).year for year in ("26", "27", "00", "99")] == [2026, 1927, 2000, 1999]


@given(st.dates(date(1927, 1, 1), TODAY))
def test_every_day_is_read_back_from_every_spelling(born: date) -> None:
    serial = (born - date(1899, 12, 30)).days
    spelt: list[Cell] = [
        f"{born.day}/{born.month}/{born.year}",
        f"{born.day:02}-{born.month:02}-{born.year % 100:02}",
        f"{born.day} {MONTHS[born.month - 1]} {born.year}",
        f"Maros, {born.day} {MONTHS[born.month - 1][:3]} {born.year}",
        born.isoformat(),
        float(serial),
    ]
    assert {day("d", each, TODAY) for each in spelt if serial > 9_999 or isinstance(each, str)} == {born}
