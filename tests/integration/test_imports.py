"""Tables that offices send, through HTTP and a real PostgreSQL: understood, imported once, refused row by row."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from services.registry.imports.tables.workbook import open_sheets
from shared.runtime.clock import new_id
from tests.support.clients import Caller, Json
from tests.support.eventually import eventually
from tests.support.in_process import Service, calling
from tests.support.sheets import (
    HEADER,
    LAST_COLUMN,
    LAST_ROW,
    VILLAGE,
    a_nik,
    a_row,
    delimited,
    with_a_stray_cell,
    workbook,
    xlsx,
)

MESSY = [
    ["Daftar Wirausaha Desa"],
    [],
    HEADER,
    [f"({number})" for number in range(1, 13)],
    a_row(1),
    a_row(2, nik=float(a_nik(2)), village="", district="Kec. Mandai", born="12 Maret 1999"),
    [],
    a_row(3, nik="7,30901E+15"),
    a_row(4, village="Tidak Ada", name='=HYPERLINK("http://x")'),
    a_row(1, name="WARGA  1"),
    ["", "Jumlah", 5],
    ["", "", "", "", "", "", "", "", "", "", "Maros, 12 Maret 2026"],
]
MERGES = [(0, 0, 0, 11, "Daftar Wirausaha Desa"), (4, 6, 5, 6, VILLAGE[0])]


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


async def send(caller: Caller, content: bytes, name: str = "data.xlsx", key: str = "") -> httpx2.Response:
    """Send a file."""
    headers = {"Idempotency-Key": key or str(new_id())}
    return await caller.http.post("/imports", files={"file": (name, content)}, headers=headers)


async def imported(caller: Caller, content: bytes, body: Json | None = None) -> Json:
    """Send a file, start it and wait until it is over; returns how it ended."""
    sent = (await send(caller, content)).json()
    await caller.post(f"/imports/{sent['id']}/start", body or {})
    return await over(caller, sent["id"])


async def over(caller: Caller, import_id: str) -> Json:
    """Wait until an import is over; returns how it ended."""

    async def ended() -> Json | None:
        shown = await caller.get(f"/imports/{import_id}")
        return shown if shown["state"] not in {"previewed", "running"} else None

    found = await eventually(ended, within_seconds=30)
    assert found is not None
    return found


async def test_a_table_of_a_province_that_is_no_longer_served_is_not_imported(registry: Service) -> None:
    narrowed = registry.settings.model_copy(update={"provinces": ("33",)})
    async with registry.api() as caller:
        sent = (await send(caller, xlsx([HEADER, a_row(1)]))).json()
        await caller.post(f"/imports/{sent['id']}/start", {})
        async with calling(registry._app.build_worker(narrowed)):
            await eventually(lambda: registry.rows("select 1 from sheet_import where state = 'failed'"))
    assert registry.rows("select 1 from entrepreneur") == registry.rows("select 1 from outbox") == []


def counts(shown: Json) -> tuple[str, int, int, int, int]:
    """Return how an import ended: state, done, added, known, refused."""
    return (shown["state"], *(shown[f"rows_{each}"] for each in ("done", "added", "known", "refused")))


async def test_a_messy_workbook_is_understood_before_anything_is_imported(registry: Service, caller: Caller) -> None:
    answer = await send(caller, content := xlsx(MESSY, merges=MERGES))
    assert answer.status_code == 201, answer.text
    preview = answer.json()["preview"]
    assert (preview["sheet"], preview["header_row"], preview["rows_total"]) == ("Data", 3, 5)
    assert preview["digest"] == hashlib.sha256(content).hexdigest()
    assert preview["mapping"] | {"nik": "B", "village": "G", "consent_given_on": "L"} == preview["mapping"]
    assert (preview["not_understood"], preview["missing"]) == (["No"], [])
    assert [len(each["errors"]) for each in preview["sample"]] == [0, 0, 1, 1, 0]
    assert preview["sample"][1]["values"]["village"] == VILLAGE[0]
    assert registry.rows("select count(*) as n from entrepreneur")[0]["n"] == 0


async def test_a_nik_under_another_name_is_nobody_known_and_comes_back(registry: Service, caller: Caller) -> None:
    await imported(caller, xlsx([HEADER, a_row(1, name="Siti Aminah"), a_row(2, name="Budi Hartono")]))
    again = xlsx([HEADER, a_row(1, name="SITTI AMINAH"), a_row(2, name="Citra Lestari"), a_row(3)])
    for added, known in ((1, 1), (0, 2)):
        ended = await imported(caller, again)
        assert counts(ended) == ("done", 3, added, known, 1)
        answer = await caller.http.get(f"/imports/{ended['id']}/refused.xlsx")
        (sheet,) = open_sheets(answer.content)
        _, row = sheet.rows()
        assert row[1:3] == [a_nik(2), "Citra Lestari"]
        assert "nik: does not go with this name" in str(row[-1])
        assert "Budi" not in str(row)
    assert registry.rows("select count(*) as n from entrepreneur")[0]["n"] == 3


async def test_each_sheet_of_a_workbook_is_looked_at_and_imported_by_itself(registry: Service, caller: Caller) -> None:
    content = workbook({"Turikale": [HEADER, a_row(1)], "Catatan": [["x"]], "Mandai": [HEADER, a_row(2), a_row(3)]})
    first = (await send(caller, content)).json()
    assert (first["preview"]["sheet"], first["preview"]["other_sheets"]) == ("Turikale", ["Mandai"])
    other = await caller.twice(f"/imports/{first['id']}/sheets", {"sheet": "Mandai"})
    assert (other["preview"]["sheet"], other["preview"]["rows_total"]) == ("Mandai", 2)
    assert other["preview"]["other_sheets"] == ["Turikale"]
    refused = await caller.refused(422, f"/imports/{first['id']}/sheets", {"sheet": "Catatan"})
    assert refused["errors"] == [
        {"field": "sheet", "value": "Catatan", "rule": "harus salah satu dari: Turikale, Mandai"}
    ]
    for sent, added in ((first, 1), (other, 2)):
        await caller.post(f"/imports/{sent['id']}/start", {})
        ended = await over(caller, sent["id"])
        assert counts(ended) == ("done", added, added, 0, 0)
    gone = await caller.refused(409, f"/imports/{first['id']}/sheets", {"sheet": "Mandai"})
    assert gone["slug"] == "file-gone"
    assert registry.rows("select count(*) as n from entrepreneur")[0]["n"] == 3


async def test_a_file_that_no_memory_can_hold_is_refused_and_the_office_works_on(caller: Caller) -> None:
    answer = await send(caller, with_a_stray_cell(LAST_ROW, LAST_COLUMN))
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (422, "file-too-large")
    assert (await send(caller, xlsx([HEADER, a_row(1)]))).status_code == 201


async def test_a_messy_workbook_is_imported_and_its_bad_rows_come_back(registry: Service, caller: Caller) -> None:
    ended = await imported(caller, xlsx(MESSY, merges=MERGES))
    assert counts(ended) == ("done", 5, 2, 1, 2)
    tables = ("entrepreneur", "outbox", "sheet_piece", "sheet_refused")
    found = {each: registry.rows(f"select count(*) as n from {each}")[0]["n"] for each in tables}  # noqa: S608
    assert found == {"entrepreneur": 2, "outbox": 2, "sheet_piece": 0, "sheet_refused": 2}
    assert ended["sample"] == []
    answer = await caller.http.get(f"/imports/{ended['id']}/refused.xlsx")
    (sheet,) = open_sheets(answer.content)
    header, *rows = sheet.rows()
    assert header[-2:] == ["Alasan", "Reason"]
    assert [row[1] for row in rows] == ["7,30901E+15", a_nik(4)]
    assert "Excel" in str(rows[0][-1])
    assert "village: there is no village of this name" in str(rows[1][-1])
    assert rows[1][2] == '\'=HYPERLINK("http://x")'


async def test_a_mended_file_is_sent_again_and_the_same_file_adds_nothing(registry: Service, caller: Caller) -> None:
    await imported(caller, content := xlsx(MESSY, merges=MERGES))
    assert counts(await imported(caller, content)) == ("done", 5, 0, 3, 2)
    mended = [HEADER, a_row(3), a_row(4, name="Warga Empat")]
    assert counts(await imported(caller, xlsx(mended))) == ("done", 2, 2, 0, 0)
    assert registry.rows("select count(*) as n from outbox")[0]["n"] == 4


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (";", "cp1252")])
async def test_text_with_separators_is_a_table_too(caller: Caller, separator: str, encoding: str) -> None:
    rows = [["Daftar é"], HEADER, a_row(1, registered="05/01/2026"), a_row(2, registered="2026-01-05 00:00:00")]
    assert counts(await imported(caller, delimited(rows, separator, encoding))) == ("done", 2, 2, 0, 0)


async def test_a_column_that_was_guessed_wrongly_is_corrected(registry: Service, caller: Caller) -> None:
    rows = [["Identitas", *HEADER[2:]], a_row(1)[1:]]
    sent = (await send(caller, xlsx(rows))).json()
    assert sent["preview"]["missing"] == ["nik"]
    path = f"/imports/{sent['id']}/start"
    problem = await caller.refused(422, path, {})
    assert [each["field"] for each in problem["errors"]] == ["mapping.nik"]
    await caller.post(path, {"mapping": sent["preview"]["mapping"] | {"nik": "A"}})

    async def nik() -> Any:
        return [row["nik"] for row in registry.rows("select nik from entrepreneur")]

    assert await eventually(nik) == [a_nik(1)]
    assert (await caller.refused(409, path, {}, version=2))["slug"] == "import-begun"


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "file-empty"),
        (b"PK\x03\x04 no book", "file-no-spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and more of a picture", "file-no-spreadsheet"),
        (b"satu;dua\n1;2", "header-missing"),
        (b"x" * 10_000_001, "file-too-large"),
    ],
)
async def test_what_is_no_table_is_refused_by_name(caller: Caller, content: bytes, slug: str) -> None:
    answer = await send(caller, content)
    assert (answer.status_code, answer.json()["slug"]) == (422, slug)


async def test_a_form_without_a_file_is_refused(caller: Caller) -> None:
    answer = await caller.http.post("/imports", data={"file": "x"}, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["slug"]) == (422, "file-missing")


async def test_a_file_sent_again_under_its_key_is_one_import(caller: Caller) -> None:
    request = caller.http.build_request("POST", "/imports", files={"file": ("a.xlsx", xlsx(MESSY))})
    request.headers["Idempotency-Key"] = "k"
    first, again = [(await caller.http.send(request)).json() for _ in range(2)]
    assert first["id"] == again["id"]
    assert len((await caller.get("/imports", state="previewed"))["items"]) == 1


async def test_what_was_kept_long_enough_is_deleted(registry: Service, caller: Caller) -> None:
    await imported(caller, xlsx(MESSY))
    await send(caller, xlsx(MESSY))
    registry.rows("update sheet_import set kept_until = now() - interval '1 second'")
    registry.rows("select pg_notify('imports', '')")
    left = "select (select count(*) from sheet_piece) + (select count(*) from sheet_refused) as n"
    await eventually(lambda: registry.rows(left)[0]["n"] == 0)
    states = registry.rows("select state, sample from sheet_import order by sent_at")
    assert [each["state"] for each in (await caller.get("/imports", sort="sent_at"))["items"]] == ["done", "expired"]
    assert states == [{"state": "done", "sample": []}, {"state": "expired", "sample": []}]
