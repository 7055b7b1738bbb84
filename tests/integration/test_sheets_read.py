"""Files as offices save them: where the table begins, what is hidden, which encoding, what is no spreadsheet."""

import io
import zipfile

import pytest
import xlsxwriter

from services.registry.imports.tables import workbook as workbook_tables
from services.registry.imports.tables.workbook import open_sheets
from shared.runtime.errors import Invalid


def a_book() -> bytes:
    """A table that begins at B3, with a village merged over two rows, a chart and a hidden sheet."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Data")
    for number, row in enumerate((["NIK", "Desa", "JK"], ["x", "", "L"], ["y", "", "P"]), 2):
        sheet.write_row(number, 1, row)
    sheet.merge_range("C4:C5", "Mandai")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Data!$B$4:$B$5"})
    book.add_chartsheet("Grafik").set_chart(chart)
    book.add_worksheet("Rahasia").hide()
    book.close()
    return file.getvalue()


def test_a_table_that_begins_anywhere_keeps_its_columns_and_merged_cells() -> None:
    data, *others = open_sheets(a_book())
    assert [list(row) for row in data.rows()][2:] == [
        ["", "NIK", "Desa", "JK"],
        ["", "x", "Mandai", "L"],
        ["", "y", "Mandai", "P"],
    ]
    assert [(each.name, list(each.rows())) for each in others] == [("Grafik", [])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_text_is_read_in_every_encoding_with_every_separator(encoding: str, separator: str) -> None:
    lines = [["NIK", "Nama"], ["1", '"Maros; kota, ""é"""'], ["2", "b"]]
    content = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
    (sheet,) = open_sheets(content)
    assert list(sheet.rows()) == [["NIK", "Nama"], ["1", 'Maros; kota, "é"'], ["2", "b"]]


def test_a_file_that_names_its_separator_is_believed() -> None:
    (sheet,) = open_sheets(b"sep=|\na,b|c")
    assert list(sheet.rows())[-1] == ["a,b", "c"]


@pytest.mark.parametrize("broken", ['"rusak', '"ru"sak', '"', 'ru"sak', '"ru;sak'])
def test_a_quotation_mark_that_nobody_closes_swallows_nobody(broken: str) -> None:
    below = [f"{number};Citra;ok" for number in range(3, 60)]
    content = "\n".join(["1;Ani;ok", f"2;Budi;{broken}", *below, '60;"Dodi;\nDua";ok']).encode()
    (sheet,) = open_sheets(content)
    read = [list(row) for row in sheet.rows()]
    assert [row[0] for row in read] == [str(number) for number in range(1, 61)]
    assert (read[1][:2], read[-1]) == (["2", "Budi"], ["60", "Dodi;\nDua", "ok"])


def test_a_file_that_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_tables, "_UNPACKED_MOST_BYTES", 1_000)
    with pytest.raises(Invalid, match="file-too-large"):
        open_sheets(a_book())


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"%PDF\0\0ab" + b"x" * 50])
def test_what_is_no_spreadsheet_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="file-no-spreadsheet"):
        open_sheets(content)


def test_a_zip_of_anything_else_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("a.txt", "a")
    with pytest.raises(Invalid, match="file-no-spreadsheet"):
        open_sheets(file.getvalue())
