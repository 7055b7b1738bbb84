"""Text with separators: no quotation mark loses anybody, and the separator is the one under which a header is found."""

import pytest

from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.layout import find_header, is_person
from services.registry.imports.tables.workbook import open_sheets

HEADER = "No,NIK,Nama,Tanggal Lahir,JK,Alamat,Desa,Kecamatan,No HP,Jenis,Tgl Daftar,Tgl Persetujuan"
PEOPLE = range(1, 5)


def person(number: int, name: str = "", **changes: str) -> str:
    """Return the line of somebody; a cell is bent by its place, `c5` is the address."""
    cells = (
        f"{number},730902010190{number:04},{name or f'Rapat Ke {number}'},01/01/1990,L,Jl. Poros,Bontoa,Mandai,".split(
            ","
        )
    )
    cells[8:] = ["081234567890", "umkm", "05/01/2026", "05/01/2026"]
    for place, cell in changes.items():
        cells[int(place[1:])] = cell
    return ",".join(cells)


def table(*lines: str) -> list[list[Cell]]:
    """Return the people of a text below the header."""
    (sheet,) = open_sheets("\n".join([HEADER, *lines]).encode())
    header = find_header(sheet.rows())
    assert header is not None
    rows = [[*each] for each in sheet.rows()][header.row + 1 :]
    return [each for each in rows if is_person(each, header.mapping)]


@pytest.mark.parametrize(("opened", "closed"), [(2, 2), (2, 5), (5, 2), (7, 7), (11, 0), (5, 6), (0, 11)])
def test_a_mark_that_opens_in_one_row_and_closes_in_the_next_loses_nobody(opened: int, closed: int) -> None:
    lines = [person(number).split(",") for number in PEOPLE]
    lines[1][opened] = f'"{lines[1][opened]}'
    lines[2][closed] = f'{lines[2][closed]}"'
    read = table(*map(",".join, lines))
    assert [row[1] for row in read] == [f"730902010190{number:04}" for number in PEOPLE]
    assert [row[2] for row in read] == [f"Rapat Ke {number}" for number in PEOPLE]


def test_nor_does_one_that_closes_rows_below_in_a_table_without_numbers_or_niks() -> None:
    lines = [person(number, c0="", c1="") for number in PEOPLE]
    lines[0] = lines[0].replace("Rapat", '"Rapat')
    lines[3] = lines[3].replace("Ke 4", 'Ke 4"')
    assert [row[2] for row in table(*lines)] == [f"Rapat Ke {number}" for number in PEOPLE]


def test_an_address_over_several_lines_with_commas_is_one_cell() -> None:
    address = '"Jl. Poros, No. 1\n12 RT 02, RW 03\nDusun ""Tengah"""'
    read = table(person(1), person(2, c5=address), person(3))
    assert [row[5] for row in read] == ["Jl. Poros", 'Jl. Poros, No. 1\n12 RT 02, RW 03\nDusun "Tengah"', "Jl. Poros"]
    assert [len(row) for row in read] == [12, 12, 12]


def test_columns_without_a_name_behind_a_table_make_no_address_two_rows() -> None:
    lines = [f"{person(number)},baik" for number in PEOPLE]
    lines[1] = lines[1].replace("Jl. Poros", '"Jl. Poros\nMaros"')
    assert [row[5] for row in table(*lines)] == ["Jl. Poros", "Jl. Poros\nMaros", "Jl. Poros", "Jl. Poros"]


def test_a_row_that_stands_in_marks_as_a_whole_is_a_row() -> None:
    whole = '"' + person(2, '""Andi, S.E.""') + '"'
    torn = '"' + person(3, '""Budi""x') + '"'
    read = table(person(1), whole, torn)
    assert [row[1] for row in read] == [f"730902010190{number:04}" for number in (1, 2, 3)]
    assert read[1][2:5] == ["Andi, S.E.", "01/01/1990", "L"]


def test_a_mark_alone_stays_and_marks_within_a_text_do_too() -> None:
    read = table(person(1, 'Andi "Bento"'), person(2, c7='""""'), person(3, 'Budi"'))
    assert [(row[2], row[7]) for row in read] == [('Andi "Bento"', "Mandai"), ("Rapat Ke 2", '"'), ("Budi", "Mandai")]


def test_a_broken_row_in_which_every_cell_is_in_marks_keeps_its_values() -> None:
    quoted = ",".join(f'"{each}"' for each in person(2, 'Andi" Bento').split(","))
    assert table(person(1), quoted)[1][:3] == ["2", "7309020101900002", 'Andi" Bento']


@pytest.mark.parametrize("rows", [5, 9, 10, 60])
@pytest.mark.parametrize("title", ["", "Daftar, per 5 Januari 2026, Dinas Koperasi, Maros, Sulawesi Selatan\n"])
def test_the_separator_is_the_one_under_which_a_header_is_found(rows: int, title: str) -> None:
    header = "NIK;Nama;Tempat, Tanggal Lahir;JK;Alamat (jalan, RT, RW);Desa;Jenis;Produk;Tgl Daftar;Tgl Persetujuan"
    row = (
        "7309020101900001;Andi, S.E., M.M.;Maros, 1 Januari 1990;L;Jl. Poros, No. 1, RT 01, RW 02, Dusun Tengah;"
        "Tenrigangkae;umkm;kue kering, roti, keripik, abon, kue, madu, kopi;05/01/2026;05/01/2026"
    )
    (sheet,) = open_sheets((title + "\n".join([header, *[row] * rows])).encode())
    found = find_header(sheet.rows())
    assert found is not None
    assert len(found.mapping) == 8
    assert [*sheet.rows()][-1][1] == "Andi, S.E., M.M."


def test_a_text_without_a_header_is_taken_apart_by_what_it_has_most_of() -> None:
    (sheet,) = open_sheets(b"a|b|c\nd|e;f|g")
    assert list(sheet.rows()) == [["a", "b", "c"], ["d", "e;f", "g"]]
