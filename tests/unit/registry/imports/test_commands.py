"""What the registry does with a table: understood, kept, started once, judged row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.registry.imports import commands as imports_commands
from services.registry.imports.commands import Context, Refused, Sender, SendSheet, Survey
from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.layout import MOST_COLUMNS, is_person
from services.registry.imports.rules.rows import Found
from services.registry.imports.rules.search_text import search_text
from services.registry.imports.rules.sheet_import import Import
from shared.runtime.errors import Conflict, Invalid, NotFound
from tests.support.fakes.unit_of_work import NOON
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.support.sheets import sent_from
from tests.unit.registry.samples import NOBODY

OFFICE = Sender("budi", "district", "73.09", None)
PROVINCES = ("73", "33")
FILE = SendSheet("data.xlsx", b"bytes", "digest", 14)
HEADER = ["NIK", "Nama", "Tgl Lahir", "JK", "Kode Desa", "Jenis", "Tgl Daftar", "Tgl Persetujuan"]
GOOD = ["7309014101990001", "Ani", "1/1/1999", "P", "73.09.01.2003", "umkm", "5/1/2026", "5/1/2026"]

AGREED = {"consent_text": "own-form", "consent_manner": "signed-paper"}
"""What the sender says of the consent of everybody in it."""


@dataclass(frozen=True)
class ASheet:
    """A sheet in memory."""

    cells: Sequence[Sequence[Cell]]
    name: str = "Data"

    def rows(self) -> Iterator[Sequence[Cell]]:
        yield from self.cells

    def survey(self, below: int, mapping: Mapping[str, int]) -> Survey:
        numbered = enumerate(self.cells[below:], below + 1)
        people = [(row, cells) for row, cells in numbered if is_person(cells, mapping)]
        return Survey(len(people), people[: imports_commands.SAMPLE_ROWS], (search_text(self.cells).encode(),))


def bent(**changes: Cell) -> list[Cell]:
    """Return the good row with some cells changed; `c3` is the fourth."""
    cells: list[Cell] = [*GOOD]
    for name, cell in changes.items():
        cells[int(name[1:])] = cell
    return cells


def understood(*rows: Sequence[Cell], header: Sequence[Cell] = HEADER) -> imports_commands.Understood:
    """Return how a table reads."""
    sheets = [ASheet([["NIK", "Nama", "JK"]], "Lain"), ASheet([["Daftar"], header, *rows])]
    return imports_commands.understand(sheets, *sent_from(OFFICE.region, PROVINCES))


def context(region: str = "73.09") -> Context:
    """Return what a row of the usual table is judged against."""
    mapping = understood().header.mapping
    return Context(
        mapping, imports_commands.places_of(region, PROVINCES), imports_commands.today_of(NOON, region, PROVINCES)
    )


def test_the_fullest_sheet_is_the_table_and_its_first_rows_are_shown() -> None:
    seen = understood(GOOD, [], bent(c3="?"), *[GOOD] * 20)
    assert (seen.sheet, seen.header.row, seen.rows_total, len(seen.sample)) == (
        "Data",
        1,
        22,
        imports_commands.SAMPLE_ROWS,
    )
    assert [(each["row"], [error["field"] for error in each["errors"]]) for each in seen.sample[:2]] == [
        (3, []), (5, ["sex"]),
    ]  # fmt: skip
    assert seen.sample[0]["values"]["name"] == "Ani"


def test_another_sheet_is_the_table_when_somebody_says_so_and_only_if_it_is_one() -> None:
    sheets = [ASheet([HEADER], "A"), ASheet([["x"]], "B"), ASheet([HEADER, GOOD], "C")]
    first = imports_commands.understand(sheets, *sent_from(OFFICE.region, PROVINCES))
    assert (first.sheet, first.others) == ("A", ["C"])
    chosen = imports_commands.understand(sheets, *sent_from(OFFICE.region, PROVINCES), "C")
    assert (chosen.sheet, chosen.rows_total, chosen.others) == ("C", 1, ["A"])
    with pytest.raises(Invalid, match="sheet-unknown"):
        imports_commands.understand(sheets, *sent_from(OFFICE.region, PROVINCES), "B")


def test_a_file_without_a_header_is_refused() -> None:
    with pytest.raises(Invalid, match="header-missing"):
        imports_commands.understand([ASheet([["a", "b"]])], *sent_from("73.09", PROVINCES))


def test_a_table_with_names_that_nobody_knows_is_shown_to_be_mapped_by_hand() -> None:
    seen = understood(GOOD, bent(c3="?"), header=[f"Kolom {each}" for each in range(len(HEADER))])
    assert (seen.sheet, seen.header.mapping, seen.header.row) == ("Lain", {"nik": 0, "name": 1, "sex": 2}, 0)
    alone = ASheet([["Daftar"], [f"Kolom {each}" for each in range(len(HEADER))], GOOD, GOOD])
    shown = imports_commands.understand([alone], *sent_from(OFFICE.region, PROVINCES))
    assert (shown.header.row, shown.header.mapping, shown.rows_total, len(shown.sample)) == (1, {}, 2, 2)


def test_a_table_whose_names_of_columns_stand_too_far_to_the_right_is_told_which_row_and_why() -> None:
    far = ASheet([["Daftar"], [*[""] * MOST_COLUMNS, *HEADER]], "Jauh")
    with pytest.raises(Invalid, match="table-too-wide") as refused:
        imports_commands.understand([ASheet([["a"]]), far], *sent_from("73.09", PROVINCES))
    assert "Baris 2 lembar Jauh lebih lebar dari 500 kolom" in refused.value.words.id


def test_what_stands_to_the_right_of_a_table_is_passed_over() -> None:
    wide = [*[""] * (MOST_COLUMNS - len(HEADER)), "x", "NIK"]
    seen = understood([*GOOD, *wide], header=[*HEADER, *wide])
    assert (len(seen.header.cells), seen.rows_total, seen.header.mapping["nik"]) == (MOST_COLUMNS, 1, 0)


def test_a_good_row_is_somebody() -> None:
    found = imports_commands.judge(3, GOOD, context())
    assert isinstance(found, Found)
    admitted = imports_commands.admit(
        (UUID(int=7), UUID(int=8)), (3, GOOD), found, replace(context(), centre_id=NOBODY)
    )
    assert (admitted.entrepreneur.person.nik, admitted.entrepreneur.centre_id) == (GOOD[0], NOBODY)
    assert admitted.event_id == admitted.entrepreneur.event_id == UUID(int=8)
    assert (admitted.fact.entrepreneur_ref, admitted.fact.village_code) == (UUID(int=7), "73.09.01.2003")


def test_a_nik_that_is_on_record_under_another_name_comes_back_with_its_row() -> None:
    found = imports_commands.judge(3, GOOD, context())
    assert isinstance(found, Found)
    refused = imports_commands.named_otherwise(
        imports_commands.admit((UUID(int=7), UUID(int=8)), (3, GOOD), found, context())
    )
    assert (refused.row, refused.cells[0], refused.flaws[0].value) == (3, GOOD[0], GOOD[0])
    assert "tidak dapat dipakai bersama" in refused.flaws[0].rule.id


def test_everything_that_is_wrong_with_a_row_is_said_at_once() -> None:
    refused = imports_commands.judge(
        9, bent(c0="73", c1="", c2="12/03/0199", c3="?", c4="73.71.01.1001", c5="?", c6="?", c7=""), context()
    )
    assert isinstance(refused, Refused)
    assert refused.row == 9
    fields = ["nik", "name", "sex", "kind", "registered_on", "village_code", "birth_date", "consent_given_on"]
    assert [flaw.field for flaw in refused.flaws] == fields


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"c6": "24/11/2026", "c7": "24/11/2026"}, "registered_on"),
        ({"c7": "6/1/2026"}, "consent_given_on"),
        ({"c6": "1/1/1930", "c7": "1/1/1930"}, "registered_on"),
        ({"c0": "0009014101990001"}, "nik"),
        ({"c2": "12/03/0199"}, "birth_date"),
    ],
)
def test_a_row_is_judged_by_the_rules_of_one_entrepreneur(changes: dict[str, Cell], name: str) -> None:
    refused = imports_commands.judge(1, bent(**changes), context())
    assert isinstance(refused, Refused)
    assert refused.flaws[0].field == name


def test_a_village_is_taken_by_the_code_that_it_had_on_the_day_of_registration() -> None:
    banggai = context("72.01")
    before, since = (bent(c4="72.01.09.2015", c6=day, c7=day) for day in ("24/4/2025", "25/4/2025"))
    found = imports_commands.judge(3, before, banggai)
    assert isinstance(found, Found)
    assert found.village_code == "72.01.09.2015"
    refused = imports_commands.judge(3, since, banggai)
    assert isinstance(refused, Refused)
    assert [flaw.field for flaw in refused.flaws] == ["village_code"]


def test_a_village_is_found_by_name_where_no_code_is_given() -> None:
    header = [*HEADER[:4], "Desa", *HEADER[5:], "Kecamatan"]
    seen = understood([*bent(c4="Bonto Matene"), "Mandai"], [*bent(c4="")], header=header)
    assert [len(each["errors"]) for each in seen.sample] == [0, 1]


def test_rows_are_judged_in_their_order_and_nobody_is_passed_over() -> None:
    told = list(imports_commands.judged(enumerate([GOOD, [], bent(c3="?")], 4), context("")))
    assert [(row, type(each).__name__) for row, _, each in told] == [(4, "Found"), (5, "NoneType"), (6, "Refused")]


async def sent(work: FakeRegistryWork, seen: imports_commands.Understood | None = None) -> UUID:
    """Send a table; returns the import's id."""
    return (await imports_commands.send_sheet(FILE, OFFICE, seen or understood(GOOD), work)).id


async def test_a_table_is_kept_with_how_it_was_understood() -> None:
    work = FakeRegistryWork()
    kept: Import = work.things[Import][await sent(work)]
    assert (kept.province, kept.region_code, kept.who, kept.state) == ("73", "73.09", "budi", "previewed")
    assert (kept.header_row, kept.columns, kept.kept_until) == (2, HEADER, NOON + timedelta(days=14))
    assert work.files == {kept.id: b"bytes"}
    assert [b"7309014101990001" in each for each in work.searched[kept.id]] == [True]
    assert not work.told


async def test_a_sender_of_no_region_sends_for_what_is_served_here() -> None:
    work = FakeRegistryWork()
    nobody = replace(OFFICE, region="")
    made = await imports_commands.send_sheet(FILE, nobody, understood(GOOD), work)
    assert (work.things[Import][made.id].province, work.things[Import][made.id].region_code) == ("73", "")


async def test_a_sender_of_a_province_that_is_served_elsewhere_sends_nothing() -> None:
    work = FakeRegistryWork()
    with pytest.raises(Invalid, match="province-not-served"):
        await imports_commands.send_sheet(FILE, replace(OFFICE, region="32.73"), understood(GOOD), work)
    assert not work.files


async def test_an_import_is_started_once() -> None:
    work = FakeRegistryWork()
    import_id = await sent(work)
    begun = await imports_commands.start_import(import_id, None, work, AGREED)
    assert (begun.version, work.things[Import][import_id].state, work.woken) == (2, "running", 1)
    with pytest.raises(Conflict, match="import-begun"):
        await imports_commands.start_import(import_id, None, work, AGREED)
    with pytest.raises(NotFound, match="import-unknown"):
        await imports_commands.start_import(NOBODY, None, work)


async def test_a_corrected_mapping_takes_the_place_of_the_guess() -> None:
    work = FakeRegistryWork()
    import_id = await sent(work, understood(GOOD, header=["Identitas", *HEADER[1:]]))
    with pytest.raises(Invalid, match="columns-missing"):
        await imports_commands.start_import(import_id, None, work)
    fields = ["nik", "name", "birth_date", "sex", "village_code", "kind", "registered_on", "consent_given_on"]
    await imports_commands.start_import(import_id, dict(zip(fields, "ABCDEFGH", strict=True)), work, AGREED)
    assert work.things[Import][import_id].mapping["nik"] == 0


def test_the_rows_below_a_header_are_counted_as_a_spreadsheet_counts_them() -> None:
    table = ASheet([["Dinas Koperasi"], HEADER, GOOD, GOOD])
    assert [number for number, _ in imports_commands.below(table, 2)] == [3, 4]
