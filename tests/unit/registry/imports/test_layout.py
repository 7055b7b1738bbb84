"""Where the table is on a sheet, and which column is what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.columns import FIELDS, corrected, field_of, guess, letters, missing
from services.registry.imports.rules.layout import find_header, is_person
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
        ("Alamat", None), ("", None), (3.0, None),
    ],
)  # fmt: skip
def test_a_header_is_understood_in_its_spellings(header: Cell, field: str | None) -> None:
    assert field_of(header) == field


def test_the_first_column_that_names_a_field_holds_it() -> None:
    assert guess(["Nama", "Alamat", "NIK", "No KTP"]) == {"name": 0, "nik": 2}


def test_the_header_is_the_fullest_row_and_the_first_of_equals() -> None:
    rows = [["Data"], [], ["NIK", "Nama", "Alamat", "JK"], ["NIK", "Nama", "Desa", "JK"], ["NIK", "Nama", "Desa", "JK"]]
    found = find_header(rows)
    assert found is not None
    assert (found.row, found.mapping) == (3, {"nik": 0, "name": 1, "village": 2, "sex": 3})


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
