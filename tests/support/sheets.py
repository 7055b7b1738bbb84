"""Spreadsheets as offices make them, for tests: people in rows, titles above, whatever else stands around.

Invariant: made-up people only; serial n is the same person in every table.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from services.registry.imports.commands import places_of, today_of
from services.registry.imports.rules.region_names import Places
from tests.support.fakes.unit_of_work import NOON

HEADER = [
    "No", "No. KTP", "Nama Lengkap", "Tempat, Tanggal Lahir", "L/P", "No HP", "Desa/Kelurahan", "Kecamatan",
    "Kabupaten/Kota", "Jenis Usaha", "Tgl Daftar", "Tanggal Persetujuan", "Teks Persetujuan", "Cara Persetujuan",
]  # fmt: skip
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
"""Of a workbook, counted from 0."""
VILLAGE = ("Bonto Matene", "Mandai", "Kab. Maros")


def a_nik(serial: int) -> str:
    """Return the NIK of a woman born on the first of a month of 1999; good for 119,988 people."""
    month, number = divmod(serial, 9_999)
    return f"73090141{month % 12 + 1:02}99{number + 1:04}"


def a_row(serial: int, **changes: Any) -> list[Any]:
    """Return a good row; `nik`, `day` and so on are bent by a test."""
    usual: dict[str, Any] = {
        "no": serial, "nik": a_nik(serial), "name": f"Warga {serial}", "born": "Maros, 01/01/1999", "sex": "P",
        "phone": 81122334455, "village": VILLAGE[0], "district": VILLAGE[1], "regency": VILLAGE[2],
        "kind": "Wirausaha", "registered": date(2026, 1, 5), "consented": "5 Januari 2026",
        "text": "pdp-1", "manner": "Kertas",
    }  # fmt: skip
    return list((usual | changes).values())


def xlsx(rows: Sequence[Sequence[Any]], *, merges: Sequence[tuple[int, int, int, int, str]] = ()) -> bytes:
    """Return a workbook: a cover, then a sheet with these rows; a merge is (row, column, row, column, text)."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    book.add_worksheet("Sampul").write(0, 0, "Data wirausaha")
    sheet = book.add_worksheet("Data")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell) if isinstance(cell, str) else sheet.write(number, column, cell)
    for first_row, first, last_row, last, said in merges:
        sheet.merge_range(first_row, first, last_row, last, said)
    book.close()
    return file.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return a workbook of several sheets, by their names."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def with_a_stray_cell(row: int, column: int) -> bytes:
    """Return a small table with one more cell, far away from it."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, HEADER)
    sheet.write(row, column, "x")
    book.close()
    return file.getvalue()


def delimited(rows: Sequence[Sequence[Any]], separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """Return the rows as text."""
    return "\r\n".join(separator.join(str(cell) for cell in row) for row in rows).encode(encoding)


def sent_from(region: str, provinces: tuple[str, ...], now: datetime = NOON) -> tuple[Places, date]:
    """Return what a table that is sent from a region is read against: its villages, and the day it is there."""
    return places_of(region, provinces), today_of(now, region, provinces)
