"""Whoever is forgotten is found in every table that was sent, whenever it came and whichever release took it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter

from services.registry.privacy.commands import Traces
from services.registry.privacy.tables.draft_search import DraftSearch
from shared.persistence.idempotency import FORGET_SENT
from shared.runtime.clock import new_id
from shared.runtime.principal import Principal
from tests.integration.test_imports import over
from tests.support import bodies
from tests.support.clients import Caller
from tests.support.in_process import Service
from tests.support.sheets import HEADER, a_nik, a_row, delimited, workbook

NAME = "Rahmatia Kenari"
REQUEST = {"requested_on": "2026-02-10"}
BY_A_RELEASE_OF_BEFORE = (
    "delete from sheet_text",
    "update sheet_import set named = null",
    "update sheet_refused set said = null",
)
Meanwhile = Callable[[], Awaitable[object]]


@pytest.fixture
def service(database: str) -> Service:
    """A registry that nobody has used yet."""
    service = Service("registry", database)
    service.migrate()
    return service


@pytest.fixture
async def registry(service: Service) -> AsyncIterator[Caller]:
    async with service.worker(), service.api("en") as caller:
        yield caller


async def register(registry: Caller, serial: int = 1, name: str = NAME) -> str:
    """Register somebody; returns the reference."""
    made = await registry.post("/entrepreneurs", bodies.an_entrepreneur(nik=a_nik(serial), name=name, phone=""))
    return str(made["id"])


async def send(registry: Caller, *rows: list[Any], name: str = "data.csv", content: bytes = b"") -> str:
    """Send a table; returns the import."""
    files, key = {"file": (name, content or delimited([HEADER, *rows]))}, {"Idempotency-Key": str(new_id())}
    answer = await registry.http.post("/imports", files=files, headers=key)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def erase(registry: Caller, ref: str) -> None:
    await registry.post(f"/entrepreneurs/{ref}/erasure", REQUEST)


async def states(registry: Caller, *imports: str) -> list[str]:
    return [(await registry.get(f"/imports/{each}"))["state"] for each in imports]


def meanwhile(monkeypatch: pytest.MonkeyPatch, work: Meanwhile) -> None:
    """Let something happen between the search and the transaction that forgets."""
    search = DraftSearch.traces_of

    async def traces_of(self: DraftSearch, ref: UUID, asks: Principal) -> Traces:
        found = await search(self, ref, asks)
        await work()
        return found

    monkeypatch.setattr(DraftSearch, "traces_of", traces_of)


async def test_a_table_that_a_release_of_before_took_is_searched_and_the_search_is_kept(
    service: Service, registry: Caller
) -> None:
    ref = await register(registry)
    done = await send(registry, a_row(7), a_row(8, name=f"Ibu {NAME}", village="?"), a_row(9, village="?"))
    await registry.post(f"/imports/{done}/start", {})
    await over(registry, done)
    carries, other = await send(registry, a_row(1)), await send(registry, a_row(2))
    named = await send(registry, a_row(3), name="rahmatia_kenari.csv")
    for statement in BY_A_RELEASE_OF_BEFORE:
        service.rows(statement)
    await erase(registry, ref)
    assert await states(registry, carries, other, named) == ["expired", "previewed", "previewed"]
    assert (await registry.get(f"/imports/{named}"))["file_name"] == ""
    assert service.rows("select row from sheet_refused") == [{"row": 4}]
    kept = {str(each["import_id"]) for each in service.rows("select distinct import_id from sheet_text")}
    assert kept == {other, named}
    for table, column in (("sheet_import", "named"), ("sheet_refused", "said")):
        assert service.rows(f"select 1 from {table} where {column} is null") == []  # noqa: S608  # our names


async def test_a_table_that_is_sent_while_others_are_searched_goes_with_them(
    service: Service, registry: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, sent = await register(registry), list[str]()

    async def send_two() -> None:
        sent.extend([await send(registry, a_row(1)), await send(registry, a_row(2), name=f"{NAME}.csv")])

    meanwhile(monkeypatch, send_two)
    await erase(registry, ref)
    assert await states(registry, *sent) == ["expired", "previewed"]
    assert (await registry.get(f"/imports/{sent[1]}"))["file_name"] == ""
    assert service.rows("select distinct import_id::text from sheet_piece") == [{"import_id": sent[1]}]


async def test_a_row_that_is_refused_while_tables_are_searched_goes_too(
    service: Service, registry: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await register(registry)
    draft = await send(registry, a_row(7), a_row(1, village="?"), a_row(9, village="?"))

    async def import_it() -> None:
        await registry.post(f"/imports/{draft}/start", {})
        await over(registry, draft)

    meanwhile(monkeypatch, import_it)
    await erase(registry, ref)
    assert await states(registry, draft) == ["done"]
    assert service.rows("select row from sheet_refused") == [{"row": 4}]


@pytest.mark.parametrize("changed", ["a table comes unsearched", "the person is called otherwise"])
async def test_an_erasure_that_a_change_overtook_is_asked_to_come_again(
    service: Service, registry: Caller, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    ref = await register(registry)

    async def change() -> None:
        if changed == "a table comes unsearched":
            await send(registry, a_row(1))
            service.rows("delete from sheet_text")
        else:
            service.rows("update entrepreneur set name = 'Rahmatia Baru' where id = %s", ref)

    with monkeypatch.context() as patched:
        meanwhile(patched, change)
        answer = await registry.send(f"/entrepreneurs/{ref}/erasure", REQUEST)
        assert (answer.status_code, answer.json()["slug"]) == (409, "search-overtaken")
        assert answer.headers["retry-after"] == "2"
    await erase(registry, ref)


async def test_who_stands_on_a_hidden_sheet_is_found_there(registry: Caller, tmp_path: Any) -> None:
    ref, path = await register(registry), tmp_path / "data.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Data").write_row(0, 0, HEADER)
        hidden = book.add_worksheet("Lama")
        hidden.write(40_000, 3, f"Ibu {NAME} (ketua)")
        hidden.hide()
    draft = await send(registry, name="data.xlsx", content=path.read_bytes())
    other = await send(registry, name="data.xlsx", content=workbook({"Data": [HEADER], "Lain": [["Rahmatia"]]}))
    await erase(registry, ref)
    assert await states(registry, draft, other) == ["expired", "previewed"]


async def test_two_who_stand_in_one_table_are_erased_at_once(service: Service, registry: Caller) -> None:
    refs = [await register(registry, serial, f"Warga {serial}") for serial in range(1, 5)]
    drafts = [await send(registry, *(a_row(serial) for serial in range(1, 5))) for _ in range(3)]
    await asyncio.gather(*(erase(registry, ref) for ref in refs))
    assert await states(registry, *drafts) == ["expired"] * 3
    assert service.rows("select 1 from sheet_text") == service.rows("select 1 from sheet_piece") == []


async def test_an_import_under_way_that_only_its_name_connects_is_waited_for(
    service: Service, registry: Caller
) -> None:
    ref, draft = await register(registry), await send(registry, a_row(2), name=f"{NAME}.csv")
    service.rows("update sheet_import set state = 'running', position = 9999")
    refused = await registry.refused(409, f"/entrepreneurs/{ref}/erasure", REQUEST)
    assert refused["slug"] == "import-under-way"
    service.rows("select pg_notify('imports', '')")
    await over(registry, draft)
    await erase(registry, ref)
    assert (await registry.get(f"/imports/{draft}"))["file_name"] == ""


async def test_of_somebody_beyond_reach_nothing_is_searched(service: Service, registry: Caller) -> None:
    ref, draft = await register(registry), await send(registry, a_row(1))
    service.rows("delete from sheet_text")
    with registry.speaking_for("district:73.71"):
        await registry.refused(404, f"/entrepreneurs/{ref}/erasure", REQUEST)
    assert service.rows("select 1 from sheet_text") == [], "an unsearched table would have been searched"
    assert await states(registry, draft) == ["previewed"]


@pytest.mark.parametrize("answers", [5_000, 50_000])
def test_the_digests_of_answers_are_found_by_an_index_however_many_there_are(service: Service, answers: int) -> None:
    service.rows(
        """
        insert into idempotency (key, fingerprint, answer)
        select n::text, 'x', '{"id":"' || gen_random_uuid() || '","version":1,"warnings":[]}'
        from generate_series(1, %s) n""",
        answers,
    )
    service.rows("analyze idempotency")
    asked = "explain " + FORGET_SENT.replace("%(of)s", f"'{new_id()}'")
    plan = service.rows(asked)
    assert "idempotency_answered_id" in str(plan)
    assert "Seq Scan" not in str(plan)
