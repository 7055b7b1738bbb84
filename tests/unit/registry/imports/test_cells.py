"""One cell, as spreadsheets and people spoil it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.imports.rules import cells as cells_rules
from services.registry.imports.rules.cells import Cell
from shared.runtime.errors import Invalid

NIK = "7309014101990001"


def spelt(cell: object) -> str:
    """Name a cell by its kind, too."""
    return repr(cell)


def refusal(of: Invalid) -> tuple[str, str]:
    """Return the slug of a refusal and the field that is wrong."""
    return of.slug, of.flaws[0].field


@pytest.mark.parametrize(
    "cell",
    [
        NIK,
        f"'{NIK}",
        f" {NIK}\u00a0",
        "7309.0141.0199.0001",
        "7309-0141-0199-0001",
        "730901 410199 0001",
        7309014101990001.0,
        7309014101990001,
        f"{NIK}.0",
        f"{NIK},00",
    ],
    ids=spelt,
)
def test_a_nik_is_read_however_it_was_typed(cell: Cell) -> None:
    assert cells_rules.nik(cell) == NIK


@pytest.mark.parametrize(
    "cell",
    [
        "7,30901E+15",
        "7.30901e15",
        7309014101990000.0,
        9109014101990002.0,
        "7309014101990000.0",
        "9109014101990001.0",
        2.0**53,
    ],
    ids=spelt,
)
def test_a_nik_that_may_have_been_rounded_is_refused_with_the_reason(cell: Cell) -> None:
    with pytest.raises(Invalid) as refused:
        cells_rules.nik(cell)
    assert refusal(refused.value) == ("nik-rounded", "nik")
    assert "Excel" in refused.value.flaws[0].rule.id
    assert "15 digits" in refused.value.flaws[0].rule.en


def test_a_number_too_short_for_a_nik_was_not_rounded_and_is_judged_as_it_is() -> None:
    assert cells_rules.nik(73090141019900.0) == "73090141019900"


def test_a_text_that_ends_in_zero_was_never_rounded() -> None:
    assert cells_rules.nik("7309014101990010") == "7309014101990010"


@given(st.integers(11 * 10**14, 97 * 10**14 - 1))
def test_a_number_is_either_the_nik_that_was_typed_or_refused(typed: int) -> None:
    kept_by_excel, kept_by_others = float(f"{typed:.15g}" if typed % 10 else typed), float(typed)
    for kept in (kept_by_excel, kept_by_others):
        try:
            assert cells_rules.nik(kept) == str(typed)
        except Invalid as refused:
            assert refused.slug == "nik-rounded"  # noqa: PT017  # either outcome is right, anything else is not


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Ani \n Binti\tX ", "Ani Binti X"),
        ("'=1+1", "=1+1"),
        ("' Ani", "Ani"),
        ("\ufeff'0811", "0811"),
        ("Ani\u200bBinti", "Ani Binti"),
        ("Ani\u00a0 Binti", "Ani Binti"),
        (12.0, "12"),
        (1.5, "1.5"),
        (True, "True"),
        (datetime(1999, 3, 12), "1999-03-12"),  # noqa: DTZ001  # a spreadsheet knows no zones
        (datetime(1999, 3, 12, 7), "1999-03-12 07:00:00"),  # noqa: DTZ001  # the same
        ("a\0b", "ab"),
    ],
)
def test_a_cell_is_shown_as_what_was_meant(cell: Cell, text: str) -> None:
    assert cells_rules.text(cell) == text


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (81122334455.0, "081122334455"),
        ("+62 811", "+62 811"),
        ("'0811", "0811"),
        ("", ""),
        ("8a", "8a"),
        ("8112233445.0", "08112233445"),
        ("8112233445,0", "08112233445"),
        ("0" * 30, "0" * 30),
    ],
)
def test_a_phone_gets_its_zero_back(cell: Cell, phone: str) -> None:
    assert cells_rules.phone(cell) == phone


@pytest.mark.parametrize("cell", ["P", "p", "Perempuan", "Pr.", "WANITA", "female", "2", 2.0, "02", "2 - Perempuan"])
def test_a_woman_is_told_by_many_words(cell: Cell) -> None:
    assert cells_rules.sex(cell) == "female"


@pytest.mark.parametrize("cell", ["L", "Laki-laki", "Laki Laki", "Lk", "pria", "Male", "1", 1.0, "01", "1 (L)"])
def test_a_man_is_told_by_many_words(cell: Cell) -> None:
    assert cells_rules.sex(cell) == "male"


def test_a_kind_is_told_by_many_words() -> None:
    told = ["Koperasi", "UMKM", "Usaha Mikro", "Wira Usaha", "wirausaha pemula"]
    assert [cells_rules.kind(each) for each in told] == ["koperasi", "umkm", "umkm", "wirausaha", "wirausaha"]


def test_a_name_is_taken_as_it_is_written() -> None:
    assert cells_rules.name(" St.  Aisyah ") == "St. Aisyah"
    names = ["Ai", "Ii", "Nan", "Na", "\u674e\u660e", "A" * 200]
    assert [cells_rules.name(each) for each in names] == names


FAILED = ["#N/A", "#n/a", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#NILAI!",
          "#NAMA?", "#ANGKA!", "#KOSONG!", "#####", "Err:502"]  # fmt: skip
NOTHING = ["", "-", "--", " - ", "\u2013", ".", "...", "?", "n/a", "N/A", "n.a.", "na", "nan", "NULL", "0", "XXX",
           "tidak ada", "Tdk ada", "belum ada", "BELUM ADA", "(belum ada)", "blm punya", "nihil"]  # fmt: skip
DITTO = ["sda", "s.d.a.", "s d a", "Idem", "ditto", '"', "''\"", "\u3003", "\u201d", '- " -', "-,,-", "''"]


@pytest.mark.parametrize("cell", FAILED)
@pytest.mark.parametrize("field", ["nik", "name", "phone", "sex"])
def test_what_a_spreadsheet_writes_where_a_formula_failed_is_nobodys_name_nor_phone(cell: str, field: str) -> None:
    with pytest.raises(Invalid, match="cell-failed") as refused:
        getattr(cells_rules, field)(cell)
    assert (refused.value.flaws[0].field, refused.value.flaws[0].value) == (field, cell)


@pytest.mark.parametrize("cell", NOTHING)
def test_what_says_that_there_is_nothing_is_an_empty_phone_and_no_name_and_no_nik(cell: str) -> None:
    assert cells_rules.phone(cell) == ""
    for reader in (cells_rules.nik, cells_rules.name):
        with pytest.raises(Invalid, match="cell-empty"):
            reader(cell)


@pytest.mark.parametrize("cell", DITTO)
def test_as_above_is_not_read_and_says_what_to_do(cell: str) -> None:
    with pytest.raises(Invalid, match="cell-as-above") as refused:
        cells_rules.given("district", cell)
    assert "tulis isinya di tiap baris" in refused.value.flaws[0].rule.id


@pytest.mark.parametrize("cell", ["6.28123E+11", "6,28123e11", "8.12E+10"])
def test_a_phone_that_was_shortened_to_a_power_of_ten_is_refused(cell: str) -> None:
    with pytest.raises(Invalid, match="phone-rounded"):
        cells_rules.phone(cell)


@pytest.mark.parametrize("cell", ["#1 Baru", "Erra", "Err", "Sidah", "Idemita", "Tidak Ada Nama", "Xena", "Nihilia"])
def test_a_word_that_only_begins_so_is_a_name(cell: str) -> None:
    assert cells_rules.name(cell) == cell


def test_what_is_missing_or_unknown_is_named() -> None:
    wrong: dict[tuple[str, str], Callable[[], object]] = {
        ("cell-empty", "nik"): lambda: cells_rules.nik(" "),
        ("cell-empty", "sex"): lambda: cells_rules.sex(""),
        ("sex-unknown", "sex"): lambda: cells_rules.sex("X"),
        ("kind-unknown", "kind"): lambda: cells_rules.kind("Dagang"),
        ("name-length", "name"): lambda: cells_rules.name("A"),
        ("name-without-letters", "name"): lambda: cells_rules.name("12345"),
        ("phone-unclear", "phone"): lambda: cells_rules.phone("menyusul"),
        ("phone-length", "phone"): lambda: cells_rules.phone("0" * 31),
    }
    for said, attempt in wrong.items():
        with pytest.raises(Invalid) as refused:
            attempt()
        assert refusal(refused.value) == said
