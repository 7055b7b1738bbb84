"""A row becomes somebody as they are written there, and what cannot be is named by its field and value."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import pytest

from services.registry.imports import commands as imports_commands
from services.registry.imports.commands import Context, Refused, Survey
from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.columns import corrected
from services.registry.imports.rules.layout import MOST_COLUMNS, find_header, is_person
from services.registry.imports.rules.region_names import Places
from services.registry.imports.rules.rows import Found, read_row
from services.registry.people.rules.entrepreneur import Person
from shared.runtime.errors import Invalid
from tests.support.fakes.unit_of_work import NOON
from tests.support.sheets import sent_from

AGREED = ["consent_text", "consent_manner"]
FIELDS = ["nik", "name", "phone", "birth_date", "sex", "kind", "registered_on", "consent_given_on", *AGREED]
PLACE = ["village", "district", "regency"]
MAPPING = {field: column for column, field in enumerate([*FIELDS, *PLACE])}
ANI: dict[str, Cell] = {
    "nik": "7309014101990001", "name": "Ani", "phone": 81122334455.0, "birth_date": "1/1/1999", "sex": "P",
    "kind": "umkm", "registered_on": "5/1/2026", "consent_given_on": "4/1/2026",
    "consent_text": "PDP-1", "consent_manner": "Formulir elektronik", "village": "Bonto Matene",
    "district": "Mandai", "regency": "Maros",
}  # fmt: skip
TODAY = date(2026, 11, 22)
SOUTH = Places(("73",))


def row(**changes: Cell) -> list[Cell]:
    """Return Ani's row, with other cells."""
    return [{**ANI, **changes}[field] for field in MAPPING]


def refused(**changes: Cell) -> list[tuple[str, str]]:
    """Return the fields and values for which a row is refused."""
    with pytest.raises(Invalid) as flawed:
        read_row(row(**changes), MAPPING, SOUTH, TODAY)
    assert flawed.value.slug == "row-refused"
    return [(flaw.field, flaw.value) for flaw in flawed.value.flaws]


def test_somebody_is_all_that_their_row_says() -> None:
    assert read_row(row(), MAPPING, SOUTH, TODAY) == Found(
        Person("Ani", "7309014101990001", "081122334455", date(1999, 1, 1), "female"),
        "73.09.01.2005", "umkm", date(2026, 1, 5), date(2026, 1, 4), "pdp-1", "electronic-form",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({"phone": "0" * 31}, ("phone", "0" * 31)),
        ({"nik": 7309014101990000.0}, ("nik", "7309014101990000")),
        ({"birth_date": ""}, ("birth_date", "")),
        ({"birth_date": "soon"}, ("birth_date", "soon")),
        ({"registered_on": "1/1/1930"}, ("registered_on", "1930-01-01")),
        ({"consent_given_on": "1/1/1930"}, ("consent_given_on", "1930-01-01")),
        ({"consent_text": "lama"}, ("consent_text", "lama")),
        ({"consent_manner": "lisan"}, ("consent_manner", "lisan")),
        ({"consent_manner": ""}, ("consent_manner", "")),
        ({"village": ""}, ("village", "")),
        ({"village": "Tidak Ada", "district": ""}, ("village", "Tidak Ada, Maros")),
        ({"district": "", "regency": ""}, ("village", "Bonto Matene")),
        ({"regency": "Kota Maros"}, ("village", "Bonto Matene, Mandai, Kota Maros")),
        ({"village": "33.02.01.2001"}, ("village", "33.02.01.2001")),
    ],
)
def test_what_cannot_be_is_named_by_its_field_and_value(changes: dict[str, Any], flaw: tuple[str, str]) -> None:
    assert refused(**changes) == [flaw]


@pytest.mark.parametrize("nothing", ["-", "belum ada", "n/a"])
def test_a_code_and_names_that_say_nothing_are_as_if_they_were_not_there(nothing: str) -> None:
    coded = {**MAPPING, "village_code": len(MAPPING)}
    found = read_row([*row(regency=nothing, phone=nothing), nothing], coded, SOUTH, TODAY)
    assert (found.village_code, found.person.phone) == ("73.09.01.2005", "")


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({"district": "sda"}, ("district", "sda")),
        ({"regency": "#REF!"}, ("regency", "#REF!")),
        ({"name": "#N/A"}, ("name", "#N/A")),
        ({"phone": "#N/A"}, ("phone", "#N/A")),
        ({"registered_on": "idem"}, ("registered_on", "idem")),
        ({"village": "-"}, ("village", "-, Mandai, Maros")),
    ],
)
def test_errors_and_marks_for_as_above_are_refused_in_every_column(
    changes: dict[str, Any], flaw: tuple[str, str]
) -> None:
    assert refused(**changes) == [flaw]


def test_a_code_beside_the_names_of_another_village_is_two_readings() -> None:
    coded = {**MAPPING, "village_code": len(MAPPING)}
    with pytest.raises(Invalid) as flawed:
        read_row([*row(), "73.09.12.1001"], coded, SOUTH, TODAY)
    assert [(flaw.field, flaw.value) for flaw in flawed.value.flaws] == [("village_code", "73.09.12.1001")]


def test_an_age_is_that_of_the_day_of_registration() -> None:
    old = row(birth_date="1/1/1906", registered_on="5/1/2026", consent_given_on="5/1/2026")
    assert read_row(old, MAPPING, SOUTH, date(2027, 3, 1)).person.birth_date == date(1906, 1, 1)


def test_a_short_row_lacks_what_stands_behind_its_end() -> None:
    with pytest.raises(Invalid) as flawed:
        read_row(row()[:10], MAPPING, SOUTH, TODAY)
    assert [flaw.field for flaw in flawed.value.flaws] == ["village"]


@pytest.mark.parametrize(
    ("cells", "person"),
    [
        (["1", "Al", "", "x"], True),  # two letters number no column
        (["123", "456", "", ""], True),  # three digits neither
        (["12", "34", "", ""], False),
    ],
)
def test_only_short_numbers_side_by_side_number_the_columns(cells: list[Cell], *, person: bool) -> None:
    assert is_person(cells, MAPPING) is person


def test_three_fields_are_a_header_and_the_last_column_looked_at_may_hold_one() -> None:
    assert find_header([["NIK", "Nama", "JK"]]) is not None
    far = find_header([["NIK", "Nama", *[""] * (MOST_COLUMNS - 3), "JK"]])
    assert far is not None
    assert far.mapping["sex"] == MOST_COLUMNS - 1


@pytest.mark.parametrize("column", ["D", "1", "[", "A1", ""])
def test_a_column_that_the_table_has_not_is_no_column(column: str) -> None:
    width = 3 if column == "D" else 100
    with pytest.raises(Invalid) as flawed:
        corrected(dict.fromkeys([*FIELDS, "village"], "A") | {"nik": column}, width)
    assert (flawed.value.slug, flawed.value.flaws[0].field) == ("column-unknown", "mapping.nik")
    assert flawed.value.flaws[0].value == column


def test_a_column_is_named_with_blanks_around_it_and_a_village_by_name_or_code() -> None:
    for village in ("village", "village_code"):
        assert corrected(dict.fromkeys([*FIELDS, village], " b "), 3)[village] == 1
    with pytest.raises(Invalid) as flawed:
        corrected(dict.fromkeys(FIELDS, "A"), 3)
    assert (flawed.value.slug, flawed.value.flaws[0].field) == ("columns-missing", "mapping.village")


def test_a_table_that_was_started_before_texts_were_asked_for_is_imported_to_its_end() -> None:
    mapping = {field: column for field, column in MAPPING.items() if field not in AGREED}
    found = read_row(row(), mapping, SOUTH, TODAY)
    assert (found.consent_text, found.consent_manner) == ("not-recorded", "not-recorded")


def test_a_row_that_nobody_stands_in_is_judged_as_nobody() -> None:
    context = Context(MAPPING, SOUTH, TODAY)
    rows: list[list[Cell]] = [row(), ["", "Jumlah", 5.0], [], ["", "", "", "Maros, 12 Maret 2026"], row(nik="73")]
    told = [judged for _, _, judged in imports_commands.judged(enumerate(rows), context)]
    assert [type(each) for each in told] == [Found, type(None), type(None), type(None), Refused]


def test_a_row_that_is_flawedcomes_back_as_texts() -> None:
    judged = imports_commands.judge(7, row(nik="73", phone=12.0), Context(MAPPING, SOUTH, TODAY))
    assert isinstance(judged, Refused)
    assert judged.cells[:4] == ("73", "Ani", "12", "1/1/1999")


def test_a_sender_of_no_region_sends_on_the_day_of_the_first_province_served() -> None:
    evening = NOON.replace(hour=15, minute=30)  # half past midnight in Papua
    days = [imports_commands.today_of(evening, *where).day for where in (("", ("91", "73")), ("73.09", ("91",)))]
    assert days == [23, 22]
    assert imports_commands.places_of("", ("73",)).find("Bonto Matene", "Mandai", "") == "73.09.01.2005"


class NoTable(NamedTuple):
    """A sheet whose rows are no table."""

    name: str
    cells: list[list[Cell]]

    def rows(self) -> Iterator[list[Cell]]:
        """Yield its rows."""
        yield from self.cells

    def survey(self, below: int, mapping: Mapping[str, int]) -> Survey:
        raise NotImplementedError((below, mapping))


@pytest.mark.parametrize(
    ("cells", "slug"), [([["a", "b"]], "header-missing"), ([["a"] * (MOST_COLUMNS + 1)], "table-too-wide")]
)
def test_a_file_without_a_table_says_whether_it_has_none_or_is_too_wide(cells: list[list[Cell]], slug: str) -> None:
    with pytest.raises(Invalid) as flawed:
        imports_commands.understand([NoTable("Data", cells)], *sent_from("73", ("73",)))
    assert flawed.value.slug == slug


def test_a_sheet_that_is_no_table_is_named_by_its_field() -> None:
    sheets = [NoTable("Data", [["NIK", "Nama", "JK"]])]
    with pytest.raises(Invalid) as flawed:
        imports_commands.understand(sheets, *sent_from("73", ("73",)), "Lain")
    assert (flawed.value.slug, flawed.value.flaws[0].field) == ("sheet-unknown", "sheet")
    assert flawed.value.flaws[0].value == "Lain"


def test_a_row_that_is_shown_says_each_flaw_by_field_value_and_rule_in_both_languages() -> None:
    shown = imports_commands._shown(4, row(sex="X"), Context(MAPPING, SOUTH, TODAY))
    assert (shown["row"], shown["values"]["phone"]) == (4, "81122334455")
    rule = {"rule": "isi L atau P, atau 1 atau 2 seperti di SIAK", "rule_en": "write L or 1 (male), or P or 2 (female)"}
    assert shown["errors"] == [{"field": "sex", "value": "X", **rule}]
