"""Tables as offices keep them, through HTTP and a real PostgreSQL: read, sent back with a reason, or called odd."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

import pytest

from services.registry.imports.tables.workbook import open_sheets
from tests.integration.test_imports import counts, imported, over, send
from tests.support.clients import Caller, Json
from tests.support.in_process import Service
from tests.support.sheets import HEADER, a_nik, a_row, delimited, xlsx

SIAK = "NO_KK;NIK;NAMA_LGKP;TMPT_LHR;TGL_LHR;JENIS_KLMIN;NAMA_KEL;NAMA_KEC".split(";")
SIAK_ROW = ["7309010101900002", a_nik(1), "ANI", "MAROS", "01-01-1999", "PEREMPUAN", "BONTO MATENE", "MANDAI"]
AGREED = {"consent_text": "own-form", "consent_manner": "signed-paper"}
FOR_ALL = {"kind": "umkm", "registered_on": "2026-01-05", "consent_given_on": "2026-01-04", **AGREED}


@pytest.fixture
def registry(database: str) -> Service:
    """A registry that nobody has used yet."""
    service = Service("registry", database)
    service.migrate()
    return service


@pytest.fixture
async def caller(registry: Service) -> AsyncIterator[Caller]:
    """An office, with the worker running."""
    async with registry.worker(), registry.api() as caller:
        yield caller


async def sent(caller: Caller, content: bytes) -> Json:
    """Send a file that is read; returns the answer."""
    answer = await send(caller, content)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def reasons(caller: Caller, job: Json) -> list[tuple[str, str]]:
    """Return who came back from an import and why; shape: (name, reason in English)."""
    answer = await caller.http.get(f"/imports/{job['id']}/refused.xlsx")
    (sheet,) = open_sheets(answer.content)
    return [(str(row[2]), str(row[-1])) for row in list(sheet.rows())[1:]]


def people(registry: Service) -> Sequence[str]:
    """Return who is registered, by name."""
    return [row["name"] for row in registry.rows("select name from entrepreneur order by name")]


async def test_a_list_of_the_civil_registry_is_imported_with_one_kind_and_day_for_all(
    registry: Service, caller: Caller
) -> None:
    shown = await sent(caller, delimited([SIAK, SIAK_ROW]))
    assert shown["preview"]["missing"] == [*FOR_ALL]
    path = f"/imports/{shown['id']}/start"
    problem = await caller.refused(422, path, {"values": {"kind": "umkm"}})
    assert {each["field"] for each in problem["errors"]} == {f"mapping.{name}" for name in FOR_ALL if name != "kind"}
    problem = await caller.refused(422, path, {"values": {**FOR_ALL, "kind": "kuliner", "hobby": "x"}})
    assert {each["field"] for each in problem["errors"]} == {"values.kind", "values.hobby"}
    await caller.post(path, {"values": FOR_ALL})
    ended = await over(caller, shown["id"])
    assert (counts(ended), ended["column_values"]) == (("done", 1, 1, 0, 0), FOR_ALL)
    (ani,) = registry.rows(
        "select name, kind, registered_on::text, consent_text, consent_manner, consent_recorded_by from entrepreneur"
    )
    assert (ani["name"], ani["kind"], ani["registered_on"]) == ("ANI", "umkm", "2026-01-05")
    assert {name: ani[name] for name in AGREED} == AGREED
    assert ani["consent_recorded_by"] == ended["who"]


async def test_the_page_takes_one_value_for_all_rows_beside_the_columns(caller: Caller) -> None:
    shown = await sent(caller, delimited([SIAK, SIAK_ROW]))
    page = f"/pages/imports/{shown['id']}"
    before = await caller.http.get(page)
    for name in ("all_village_code", *(f"all_{name}" for name in FOR_ALL)):
        assert f'name="{name}"' in before.text
    typed = {**shown["preview"]["mapping"], **{f"all_{name}": value for name, value in FOR_ALL.items()}}
    form = {"key": "k1", "version": "1", **typed}
    refused = await caller.http.post(f"{page}/start", data={**form, "kind": "B"})
    assert refused.status_code == 422
    assert "pilih salah satu" in refused.text
    begun = await caller.http.post(f"{page}/start", data={**form, "key": "k2"}, follow_redirects=False)
    assert begun.status_code == 303, begun.text
    assert counts(await over(caller, shown["id"])) == ("done", 1, 1, 0, 0)


async def test_no_quotation_mark_and_no_word_for_a_total_loses_anybody(registry: Service, caller: Caller) -> None:
    header = [*HEADER, "Nama Usaha"]
    rows = [[*a_row(number, born="01/01/1999", registered="5/1/2026"), "Total Motor"] for number in range(1, 5)]
    rows[1][2], rows[2][2], rows[3][1] = '"Baso', 'Beddu"', ""
    ended = await imported(caller, delimited([header, *rows]))
    assert counts(ended) == ("done", 4, 3, 0, 1)
    assert people(registry) == ["Baso", "Beddu", "Warga 1"]
    assert await reasons(caller, ended) == [("Warga 4", "nik: must be filled in")]


async def test_error_words_become_nobody_and_no_phone(registry: Service, caller: Caller) -> None:
    bent: list[dict[str, Any]] = [
        {"name": "#N/A"},
        {"name": "#REF!"},
        {"phone": "#N/A"},
        {"phone": "6.28123E+11"},
        {"phone": "-"},
        {"name": "Ai"},
    ]
    rows = [a_row(number, registered="5/1/2026", **each) for number, each in enumerate(bent, 1)]
    ended = await imported(caller, delimited([HEADER, *rows]))
    assert counts(ended) == ("done", 6, 2, 0, 4)
    assert people(registry) == ["Ai", "Warga 5"]
    assert [reason.partition(":")[0] for _, reason in await reasons(caller, ended)] == [
        "name",
        "name",
        "phone",
        "phone",
    ]


async def test_headings_and_signatures_are_nobody_before_and_after(caller: Caller) -> None:
    rows = [
        HEADER,
        [],
        a_row(1),
        a_row(2),
        [],
        HEADER,
        a_row(3),
        [],
        [],
        ["", "", "Mengetahui,", "", "", "", "Camat Mandai"],
    ]
    merges = [
        (1, 0, 1, 11, "KECAMATAN MANDAI"),
        (4, 0, 4, 11, "II. KECAMATAN BONTOA TAHUN 2026"),
        (7, 0, 7, 5, "JUMLAH"),
        (8, 0, 8, 11, "Maros, 5 Januari 2026"),
    ]
    content = xlsx(rows, merges=merges)
    assert (await sent(caller, content))["preview"]["rows_total"] == 3
    assert counts(await imported(caller, content)) == ("done", 3, 3, 0, 0)


async def test_days_that_an_english_excel_exchanged_come_back(registry: Service, caller: Caller) -> None:
    rows = [
        a_row(1, nik="7309011203990001", born=date(1999, 12, 3), sex="L"),
        a_row(2, nik="7309012503990002", born="25/03/1999", sex="L"),
    ]
    ended = await imported(caller, xlsx([HEADER, *rows]))
    assert (counts(ended), people(registry)) == (("done", 2, 1, 0, 1), ["Warga 2"])
    ((_, reason),) = await reasons(caller, ended)
    assert "the other way round in the NIK (12/03)" in reason


async def test_a_column_in_which_days_are_exchanged_is_told_before_the_start(caller: Caller) -> None:
    days: list[Any] = [date(2026, 5, 1), "25/01/2026", date(2026, 6, 1)]
    rows = [a_row(number, registered=day, consented="1 Januari 2026") for number, day in enumerate(days, 1)]
    shown = (await sent(caller, xlsx([HEADER, *rows])))["preview"]
    assert shown["warnings"] == {"days-mixed": {"count": 2, "rows": [2, 4], "fields": ["registered_on"]}}
    assert "menukar hari dan bulan" in (await caller.http.get(f"/pages/imports/{shown['id']}")).text


async def test_what_looks_odd_is_told_before_anything_is_added_and_in_the_result(caller: Caller) -> None:
    rows = [HEADER, a_row(1), a_row(2, sex="L"), a_row(3, sex="L", born="02/02/1998"), a_row(4, sex="?")]
    shown = await sent(caller, xlsx(rows))
    sex, born = "nik-sex-differs", "nik-birth-date-differs"
    assert [each["warnings"] for each in shown["preview"]["sample"]] == [[], [sex], [born, sex], []]
    page = await caller.http.get(f"/pages/imports/{shown['id']}")
    assert "Jenis kelamin berbeda" in page.text
    await caller.post(f"/imports/{shown['id']}/start", {})
    ended = await over(caller, shown["id"])
    assert ended["warnings"][sex] == {"count": 2, "rows": [3, 4]}
    page = await caller.http.get(f"/pages/imports/{shown['id']}")
    assert "2 baris: 3, 4" in page.text
    again = await imported(caller, xlsx(rows))
    assert (counts(again), again["warnings"]) == (("done", 4, 0, 3, 1), {})


async def test_titles_degrees_and_short_forms_make_nobody_somebody_else(caller: Caller) -> None:
    written = ["Siti Aminah", "Muhammad Yusuf", "Baso", "Andi Rahman"]
    later = ["Hj. Siti Aminah, S.E.", "Muh. Yusuf", "H. Baso", "Andi Rahman, S.Pd., M.Pd."]
    for names, added, known in ((written, 4, 0), (later, 0, 4)):
        rows = [a_row(number, name=name) for number, name in enumerate(names, 1)]
        assert counts(await imported(caller, xlsx([HEADER, *rows]))) == ("done", 4, added, known, 0)


async def test_one_person_under_two_niks_is_called_likely_twice(caller: Caller) -> None:
    rows = [
        a_row(1, name="Baso", phone="0811000001", born="01/01/1999"),
        a_row(2, name="Beddu", phone="0811000001", born="01/01/1999"),
        a_row(3, name="Baso", phone="0811000003", born="01/01/1999"),
        a_row(4, name="Citra", phone="0811000004", born="02/01/1999"),
        a_row(5, name="Dewi", phone="-", born="03/01/1999"),
    ]
    ended = await imported(caller, xlsx([HEADER, *rows]))
    assert ended["warnings"]["likely-duplicate"] == {"count": 3, "rows": [2, 3, 4]}
    later = await imported(caller, xlsx([HEADER, a_row(6, name="Citra", phone="+62 811000004", born="04/01/1999")]))
    assert later["warnings"]["likely-duplicate"] == {"count": 1, "rows": [2]}


async def test_who_is_known_with_other_data_is_told_and_stays_as_recorded(registry: Service, caller: Caller) -> None:
    await imported(caller, xlsx([HEADER, *(a_row(number) for number in range(1, 6))]))
    later = [
        a_row(1),
        a_row(2, phone="0822222222"),
        a_row(3, born="02/01/1999"),
        a_row(4, village="Tenrigangkae"),
        a_row(5, name="Orang Lain", phone="0833333333"),
    ]
    ended = await imported(caller, xlsx([HEADER, *later]))
    assert (counts(ended), ended["warnings"]) == (
        ("done", 5, 0, 4, 1),
        {"known-otherwise": {"count": 3, "rows": [3, 4, 5]}},
    )
    assert registry.rows("select distinct phone, birth_date::text from entrepreneur") == [
        {"phone": "081122334455", "birth_date": "1999-01-01"}
    ]


async def test_a_code_and_names_that_disagree_come_back(caller: Caller) -> None:
    header, row = [*HEADER, "Kode Desa"], [*a_row(1), "73.09.12.1001"]
    ended = await imported(caller, xlsx([header, row]))
    assert counts(ended) == ("done", 1, 0, 0, 1)
    ((_, reason),) = await reasons(caller, ended)
    assert reason.startswith("village_code: this code means Allepolea, Lau")


async def test_a_locked_file_is_told_so_and_a_web_page_is_called_one(caller: Caller) -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    page = b"<table><tr><td>NIK</td></tr></table>"
    for content, slug, said in (
        (locked, "file-locked", "tanpa kata sandi"),
        (page, "file-no-spreadsheet", "halaman web"),
    ):
        answer = await send(caller, content, "data.xls")
        assert (answer.status_code, answer.json()["slug"]) == (422, slug)
        assert said in answer.text
