"""Files that look like tables and are made to cost whoever reads them: text that no quotation mark closes, and worse.

Invariant: each begins with a header and people where its kind lets it, so what is good in it can be found again; none
is larger than it is asked to be, save the ones that are small and unpack to much.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from itertools import cycle, islice
from typing import Final

import xlsxwriter

from tests.support.sheets import HEADER, LAST_COLUMN, a_row, delimited

GOOD_ROWS: Final = 5
"""People at the front of each text, all of whom have to be found."""
_FRONT: Final = delimited([HEADER, *(a_row(serial) for serial in range(1, GOOD_ROWS + 1))], ",", "utf-8") + b"\r\n"


def good(size: int) -> bytes:
    """Return a table of people as large as may be asked for."""
    row = delimited([a_row(1)], ",", "utf-8") + b"\r\n"
    return _FRONT + row * ((size - len(_FRONT)) // len(row))


def _filled(*pieces: bytes) -> Callable[[int], bytes]:
    """Return what makes a table with these pieces below it, again and again up to a size."""

    def make(size: int) -> bytes:
        left, times = size - len(_FRONT), sum(map(len, pieces))
        return _FRONT + b"".join(islice(cycle(pieces), max(1, left // times * len(pieces))))

    return make


def _sprinkled_with_nul(size: int) -> bytes:
    return re.sub(rb"(?s)(.{200})", rb"\1" + b"\0", good(size))


def _one_line(size: int) -> bytes:
    return _FRONT + b"x" * (size - len(_FRONT))


TEXTS: Final[Mapping[str, Callable[[int], bytes]]] = {
    "lines of a mark and a comma": _filled(b'",\n'),
    "a mark that opens in every line and closes in none": _filled(b'x","""\n'),
    "a mark in front of every name": _filled(b'7309014101990001,"Ani,x\n', b"7309014101990002,Budi,x\n"),
    "nothing but commas": _filled(b"," * 200_000 + b"\n"),
    "one comma a line": _filled(b",\n"),
    "empty lines": _filled(b"\n"),
    "ends of lines of every kind": _filled(b"\r\n", b"\n\r", b"\r", b"\r\r\n", b"aaaa,bbbb\r"),
    "one line without an end": _one_line,
    "one cell in marks without an end": lambda size: _FRONT + b'"' + b"x\n" * ((size - len(_FRONT)) // 2),
    "cells of marks alone": _filled(b'"' + b'""' * 5_000 + b'",x\n'),
    "marks alone": _filled(b'"'),
    "semicolons among commas": _filled(b";;;;,,,,||||\t\t\t\t\n"),
    "NUL among people": _sprinkled_with_nul,
    "letters with many marks upon them": _filled("a\u0301\u0323\u0308,\ufdfa\n".encode()),
}
"""By what is nasty in them; each is given the size that it is to have."""


def _book(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    fill(book)
    book.close()
    return file.getvalue()


def _people(book: xlsxwriter.Workbook, name: str = "Data") -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, HEADER)
    for serial in range(1, GOOD_ROWS + 1):
        sheet.write_row(serial, 0, a_row(serial))
    return sheet


def _wide(book: xlsxwriter.Workbook) -> None:
    sheet = _people(book)
    for row in range(50):
        sheet.write(row, LAST_COLUMN, "x")


def _merged(book: xlsxwriter.Workbook) -> None:
    sheet = _people(book)
    for column in range(20, 120):
        sheet.merge_range(8, column, 3_000, column, "x")


def _many_sheets(book: xlsxwriter.Workbook) -> None:
    _people(book)
    for number in range(300):
        book.add_worksheet(f"Lembar {number}").write_row(0, 0, HEADER)


def _with_a_dimension_that_lies() -> bytes:
    """Return a workbook whose sheet says that it fills every cell there is."""
    lying = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_book(lambda book: _people(book) and None))) as true,
        zipfile.ZipFile(lying, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for each in true.namelist():
            said = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', true.read(each))
            packed.writestr(each, said)
    return lying.getvalue()


BOOKS: Final[Mapping[str, Callable[[], bytes]]] = {
    "a cell in the last column of every row": lambda: _book(_wide),
    "columns merged over thousands of rows": lambda: _book(_merged),
    "hundreds of sheets": lambda: _book(_many_sheets),
    "a dimension that lies": _with_a_dimension_that_lies,
}
"""By what is nasty in them."""
