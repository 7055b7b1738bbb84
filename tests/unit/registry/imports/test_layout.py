"""Where the table is on a sheet, and which column is what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.columns import FIELDS, corrected, field_of, guess, letters, missing
from services.registry.imports.rules.layout import find_header, find_unnamed_header, is_person
from shared.runtime.errors import Invalid

HEADER = ["No", "NIK", "Nama", "Tgl Lahir"]
MAPPING = {"nik": 1, "name": 2, "birth_date": 3}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("NIK", "nik"), ("No. KTP", "nik"), ("Nomor Induk Kependudukan", "nik"), ("NAMA PEMILIK", "name"),
        ("Nama Wirausaha", "name"), ("WA", "phone"), ("Telp.", "phone"), ("TTL", "birth_date"),
        ("Tempat / Tanggal Lahir", "birth_date"), ("JK", "sex"), ("Jenis Kelamin (L/P)", "sex"), ("L/P", "sex"),
        ("Desa/Kelurahan", "village"), ("Kode Desa", "village_code"), ("Kec.", "district"), ("Kab/Kota", "regency"),
        ("Jenis", "kind"), ("Tanggal Daftar", "registered_on"), ("Tgl. Persetujuan", "consent_given_on"),
        ("NAMA_LGKP", "name"), ("TGL_LHR", "birth_date"), ("JENIS_KLMIN", "sex"), ("NAMA_KEL", "village"),
        ("NAMA_KEC", "district"), ("NAMA_KAB", "regency"), ("Nama Sesuai KTP", "name"), ("JNS_KELAMIN", "sex"),
        ("NIK Penanggung Jawab", "nik"), ("KD_DESA", "village_code"), ("Nomor Telp", "phone"), ("NMKEC", "district"),
        ("NO_KK", None), ("TMPT_LHR", None), ("NO_PROP", None), ("NAMA_LGKP_IBU", None), ("Nama Usaha", None),
        ("Alamat", None), ("", None), (3.0, None),
    ],
)  # fmt: skip
def test_a_header_is_understood_in_its_spellings(header: Cell, field: str | None) -> None:
    assert field_of(header) == field


def test_the_first_column_that_names_a_field_holds_it() -> None:
    assert guess(["Nama", "Alamat", "NIK", "No KTP"]) == {"name": 0, "nik": 2}


def test_a_column_that_may_mean_a_field_gives_way_to_one_that_names_it() -> None:
    assert guess(["Jenis Usaha", "NIK", "Jenis"]) == {"nik": 1, "kind": 2}
    assert guess(["Jenis Usaha", "NIK"]) == {"kind": 0, "nik": 1}


def test_a_list_of_the_civil_registry_has_its_header() -> None:
    siak = "NO_KK,NIK,NAMA_LGKP,TMPT_LHR,TGL_LHR,JENIS_KLMIN,NAMA_KEL,NAMA_KEC".split(",")
    found = find_header([siak])
    assert found is not None
    assert found.mapping == {"nik": 1, "name": 2, "birth_date": 4, "sex": 5, "village": 6, "district": 7}


def test_the_header_is_the_fullest_row_and_the_first_of_equals() -> None:
    rows = [["Data"], [], ["NIK", "Nama", "Alamat", "JK"], ["NIK", "Nama", "Desa", "JK"], ["NIK", "Nama", "Desa", "JK"]]
    found = find_header(rows)
    assert found is not None
    assert (found.row, found.mapping) == (3, {"nik": 0, "name": 1, "village": 2, "sex": 3})


def test_names_that_nobody_knows_are_a_header_above_the_first_nik() -> None:
    rows = [["Daftar"], ["Nomor", "Identitas warga", "Sebutan", "NIK"], ["1", "7309014101990001", "Ani"], ["2"]]
    assert find_header(rows) is None
    found = find_unnamed_header(rows)
    assert found is not None
    assert (found.row, found.mapping) == (1, {"nik": 3})
    assert find_unnamed_header(rows[2:]) is None
    assert find_unnamed_header(rows[:2]) is None
    assert [is_person(cells, {"name": 2}) for cells in rows] == [False, False, True, False]


def test_two_words_are_no_header_nor_is_one_far_below() -> None:
    assert find_header([["NIK", "Nama"], ["a", "b"]]) is None
    assert find_header([[""]] * 40 + [["NIK", "Nama", "JK"]]) is None


@pytest.mark.parametrize(
    ("cells", "person"),
    [
        ([1.0, "7309014101990001", "Ani", "1/1/1999"], True),
        (["", "7309014101990001"], True),
        (["", "", "Ani", "1/1/1999"], True),
        ([], False),
        (["", " ", "", ""], False),
        (["", "Jumlah", 5.0], False),
        (["Total", "", 12.0, 3.0], False),
        (["", "", "Grand Total", "12"], False),
        (["", "", "", "Maros, 12 Maret 2026"], False),
        (["(1)", "(2)", "(3)", "(4)"], False),
        ([1.0, 2.0, 3.0, 4.0], False),
    ],
)
def test_a_row_that_cannot_be_a_person_is_passed_over(cells: list[Cell], *, person: bool) -> None:
    assert is_person(cells, MAPPING) is person


WIDE = ["No", "NIK", "Nama", "Tgl Lahir", "JK", "Desa", "Kecamatan", "No HP", "Jenis", "Tgl Daftar", "Nama Usaha"]
WIDELY = guess(WIDE)


def wide(*start: Cell, **changes: Cell) -> list[Cell]:
    """Return a row of a wide table that is empty but for its start and some columns: `c4` is the sex."""
    cells: list[Cell] = [*start, *[""] * (len(WIDE) - len(start))]
    for place, cell in changes.items():
        cells[int(place[1:])] = cell
    return cells


def merged(said: str, first: int = 0, last: int = len(WIDE)) -> list[Cell]:
    """Return a row in which one cell is merged over several columns."""
    return [said if first <= column < last else "" for column in range(len(WIDE))]


@pytest.mark.parametrize(
    "cells",
    [
        merged("KECAMATAN MANDAI"),
        merged("II. KECAMATAN BONTOA TAHUN 2026"),
        merged("2. Desa Bontoa 2026"),
        merged("JUMLAH"),
        merged("Maros, 5 Januari 2026"),
        merged("NIP. 19651231 199003 1 001"),
        merged("Telepon 0411 371 123 / 0411 371 124"),
        merged("KECAMATAN LAU", 2, 6),
        WIDE,
        WIDE[1:3] + [""] * 9,
    ],
)
def test_headings_in_merged_cells_and_headers_again_are_nobody(cells: list[Cell]) -> None:
    assert not is_person(cells, WIDELY)


@pytest.mark.parametrize(
    "cells",
    [
        [*merged("Mengetahui,", 1, 4)[:7], *merged("Maros, 5 Januari 2026")[7:]],
        [*merged("Kepala Dinas Koperasi", 1, 4)[:7], *merged("Camat Mandai")[7:]],
        wide("", "", "Drs. H. Ahmad", c7="Dra. Hj. Aminah"),
        wide("", "NIP. 196512311990031001", c7="NIP. 197001011995032002"),
        wide("", "Kepala Desa Bontoa", c9="5 Januari 2026"),
        wide("", "", "Catatan: data per 5 Januari 2026"),
        wide("Sumber: Dinas Koperasi"),
        wide("Jumlah", "12", "12", "12", c4="5", c5="3"),
        wide("", "", "Total", c4="L: 5 P: 7"),
        wide("Sub Total", 3.0, 3.0),
        wide("Rekapitulasi", c7="0812345678901"),
        wide("1", "KECAMATAN MANDAI"),
        wide("A.", "", "Desa Bontoa"),
        wide("7."),
        wide(0.0, 0.0, 0.0, 0.0),
        [f"({number})" for number in range(1, len(WIDE) + 1)],
    ],
)
def test_totals_notes_and_signatures_are_nobody(cells: list[Cell]) -> None:
    assert not is_person(cells, WIDELY)


@pytest.mark.parametrize(
    "cells",
    [
        wide("1", "", "Darmawan", "01/01/1990", "L", "Bontoa", c10="Total Motor"),
        wide("", "belum ada", "Darmawati", "01/01/1990", "P", "Bontoa", c10="Jumlah Berkah"),
        wide("Total Motor", "", "Darma", "01/01/1990", "P"),
        wide("Total", "", "Darma", "01/01/1990", "", "Bontoa"),
        wide("", "7309020101900001", "Total"),
        wide("", "7309020101900001"),
        wide("", "7309 0201 0190 0001 (KTP)"),
        wide("", "730902010190", "Ani"),
        wide("3", "", "Ani"),
        wide("", "", "Ani", c5="Bontoa", c6="Mandai", c10="", c8="umkm"),
        wide("", "", "Ani", c5="Bontoa", c6="Mandai", c8="dagang"),
        wide("", "", "Ani", c7="0812345678901"),
        wide("", "-", "Ani", "-", "P"),
        wide("", "", "Desa Ratnasari", "", "P", "Bontoa"),
        wide("", "", "Sumberi", "1/1/1990"),
        wide("", "", "", "1/1/1990", "P"),
        wide("", "73", "Ani"),
    ],
)
def test_whoever_says_what_only_a_person_has_is_somebody(cells: list[Cell]) -> None:
    assert is_person(cells, WIDELY)


def test_a_table_needs_its_columns_and_one_of_two_for_the_village() -> None:
    assert missing(FIELDS) == []
    assert missing(set(FIELDS) - {"village", "phone", "district", "regency"}) == []
    assert missing(set(FIELDS) - {"village", "village_code", "nik"}) == ["nik", "village"]


@given(st.integers(0, 18_000))
def test_a_column_is_found_again_by_its_letters(column: int) -> None:
    full = dict.fromkeys(FIELDS, "A") | {"nik": letters(column).lower()}
    assert corrected(full, 18_001)["nik"] == column


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"nik": "Z"}, "column-unknown", "mapping.nik"),
        ({"nik": "1"}, "column-unknown", "mapping.nik"),
        ({"hobby": "A"}, "field-unknown", "mapping"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(changes: dict[str, str], slug: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        corrected(dict.fromkeys(FIELDS, "A") | changes, 3)
    assert (refused.value.slug, refused.value.flaws[0].field) == (slug, field)


def test_a_mapping_without_a_required_column_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        corrected({"name": "A"}, 3)
    assert "mapping.nik" in [flaw.field for flaw in refused.value.flaws]
