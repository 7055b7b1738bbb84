"""What is the same in all rows is said once, and what looks odd in a row is said of the row."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.registry.imports import commands as imports_commands
from services.registry.imports.commands import Context, Refused
from services.registry.imports.rules import sheet_import as sheet_import_rules
from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.mixed_days import MOST_ROWS_NAMED
from services.registry.imports.rules.region_names import Places
from services.registry.imports.rules.rows import Found, check_values
from services.registry.imports.rules.sheet_import import Import
from services.registry.imports.rules.sheet_import import with_warnings as added_warnings
from shared.runtime.errors import Invalid
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.imports.test_commands import AGREED, GOOD, HEADER, bent, context, sent, understood

TODAY = date(2026, 11, 22)
MAROS = Places(("73.09",))
ALL = {"kind": "umkm", "registered_on": "2026-01-05", "consent_given_on": "2026-01-04", **AGREED}
BARE_HEADER, BARE = HEADER[:5], GOOD[:5]


async def started(values: Mapping[str, str], *, header: list[str], mapping: Mapping[str, str] | None = None) -> Import:
    """Send a table of Ani alone, start it with these values and return the import."""
    work = FakeRegistryWork()
    import_id = await sent(work, understood(GOOD[: len(header)], header=header))
    await imports_commands.start_import(import_id, mapping, work, values)
    begun: Import = work.things[Import][import_id]
    return begun


async def test_a_table_without_kind_and_days_is_imported_with_one_value_for_all_rows() -> None:
    begun = await started(ALL, header=BARE_HEADER)
    assert (begun.state, begun.column_values) == ("running", ALL)
    found = imports_commands.judge(3, BARE, Context(begun.mapping, MAROS, TODAY, values=begun.column_values))
    assert isinstance(found, Found)
    assert (found.kind, found.registered_on, found.consent_given_on) == ("umkm", date(2026, 1, 5), date(2026, 1, 4))
    assert (found.consent_text, found.consent_manner) == ("own-form", "signed-paper")


async def test_a_village_may_be_that_of_all_rows() -> None:
    begun = await started({**ALL, "village_code": "73.09.01.2003"}, header=BARE_HEADER[:4])
    found = imports_commands.judge(3, BARE[:4], Context(begun.mapping, MAROS, TODAY, values=begun.column_values))
    assert isinstance(found, Found)
    assert found.village_code == "73.09.01.2003"


async def test_without_a_value_the_columns_are_missed_and_the_way_out_is_named() -> None:
    with pytest.raises(Invalid, match="columns-missing") as refused:
        await started({"kind": "umkm"}, header=[*BARE_HEADER[:1], *BARE_HEADER[2:]])
    told = {flaw.field: "satu nilai untuk semua baris" in flaw.rule.id for flaw in refused.value.flaws}
    said_once = ("registered_on", "consent_given_on", "consent_text", "consent_manner")
    assert told == {"mapping.name": False} | {f"mapping.{name}": True for name in said_once}


async def test_to_what_and_how_everybody_agreed_is_never_taken_for_granted() -> None:
    with pytest.raises(Invalid, match="columns-missing") as refused:
        await started({}, header=HEADER)
    assert [flaw.field for flaw in refused.value.flaws] == ["mapping.consent_text", "mapping.consent_manner"]


async def test_a_value_takes_the_place_of_a_column_that_was_only_guessed() -> None:
    begun = await started(
        {"kind": "wirausaha", **AGREED}, header=["Jenis Usaha" if each == "Jenis" else each for each in HEADER]
    )
    assert "kind" not in begun.mapping
    assert begun.column_values == {"kind": "wirausaha", **AGREED}


async def test_a_value_beside_a_column_that_was_pointed_at_is_refused() -> None:
    fields = ["nik", "name", "birth_date", "sex", "village_code", "kind", "registered_on", "consent_given_on"]
    mapping = dict(zip(fields, "ABCDEFGH", strict=True))
    with pytest.raises(Invalid, match="value-beside-column") as refused:
        await started({"kind": "umkm", **AGREED}, header=HEADER, mapping=mapping)
    assert [(flaw.field, flaw.value) for flaw in refused.value.flaws] == [("values.kind", "F")]
    without = {field: column for field, column in mapping.items() if field != "kind"}
    begun = await started({"kind": "umkm", **AGREED}, header=HEADER, mapping=without)
    assert "kind" not in begun.mapping


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "kuliner"),
        ("consent_text", "pdp-0"),
        ("consent_manner", "lisan"),
        ("registered_on", "1930-01-01"),
        ("registered_on", "2026-11-23"),
        ("consent_given_on", "kapan saja"),
        ("village_code", "73.71.01.1001"),
        ("village_code", "99.99.99.9999"),
    ],
)
def test_a_value_that_no_row_could_have_is_refused_before_anything_starts(name: str, value: str) -> None:
    with pytest.raises(Invalid, match="values-refused") as refused:
        check_values({**ALL, name: value}, MAROS, TODAY)
    assert [flaw.field for flaw in refused.value.flaws] == [f"values.{name}"]


def test_all_values_that_are_wrong_are_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        check_values(dict.fromkeys(ALL, "?"), MAROS, TODAY)
    assert [flaw.field for flaw in refused.value.flaws] == [f"values.{name}" for name in ALL]


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({}, []),
        ({"c3": "L"}, ["nik-sex-differs"]),
        ({"c2": "2/1/1999"}, ["nik-birth-date-differs"]),
        ({"c0": "7309024101990001"}, ["nik-region-differs"]),
        ({"c0": "7309994101990001", "c3": "L"}, ["nik-region-unknown", "nik-region-differs", "nik-sex-differs"]),
    ],
)
def test_a_row_is_told_what_one_form_is_told(changes: dict[str, Cell], warnings: list[str]) -> None:
    row = bent(**changes)
    shown = imports_commands._shown(3, row, context())
    assert (shown["errors"], shown["warnings"]) == ([], warnings)
    found = imports_commands.judge(3, row, context())
    assert isinstance(found, Found)
    assert [*imports_commands.admit((UUID(int=1), UUID(int=2)), (3, row), found, context()).warnings] == warnings


@pytest.mark.parametrize(
    ("nik", "born"),
    [("7309011203990001", date(1999, 12, 3)), ("7309014107900001", "7/1/1990"), ("7309015003990001", "3/10/1999")],
)
def test_a_birth_date_whose_day_and_month_the_nik_has_the_other_way_round_comes_back(nik: str, born: Cell) -> None:
    judged = imports_commands.judge(3, bent(c0=nik, c2=born), context())
    assert isinstance(judged, Refused)
    assert [flaw.field for flaw in judged.flaws] == ["birth_date"]
    assert "tertukar" in judged.flaws[0].rule.id
    assert imports_commands._shown(3, bent(c0=nik, c2=born), context())["warnings"] == []


def test_a_day_that_is_the_same_either_way_is_not_exchanged() -> None:
    assert isinstance(imports_commands.judge(3, bent(c0="7309015212990001", c2="12 Des 1999"), context()), Found)


def test_rows_that_look_odd_are_counted_and_the_first_of_them_named() -> None:
    odd = added_warnings({}, [(3, ("nik-sex-differs",)), (4, ()), (5, ("nik-sex-differs", "nik-region-differs"))])
    assert odd == {
        "nik-sex-differs": {"count": 2, "rows": [3, 5]},
        "nik-region-differs": {"count": 1, "rows": [5]},
    }
    many = added_warnings(odd, ((row, ("nik-sex-differs",)) for row in range(6, 6 + 2 * MOST_ROWS_NAMED)))
    assert many["nik-sex-differs"]["count"] == 2 + 2 * MOST_ROWS_NAMED
    assert many["nik-sex-differs"]["rows"] == [3, 5, *range(6, 4 + MOST_ROWS_NAMED)]
    assert odd["nik-sex-differs"]["count"] == 2


async def test_an_import_begins_with_its_values_and_once() -> None:
    work = FakeRegistryWork()
    before: Import = work.things[Import][await sent(work)]
    begun = sheet_import_rules.start(before, {"nik": 0}, {"kind": "umkm"})
    assert begun == replace(before, state="running", mapping={"nik": 0}, column_values={"kind": "umkm"})
