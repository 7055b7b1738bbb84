"""More tables at once than may wait to be read: the rest are told when to come again, and nobody else waits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from typing import TypeVar

import httpx2
import pytest

from services.registry.app import build_api
from services.registry.imports.routes import IMPORTS
from services.registry.imports.tables.reading_queue import MOST_INSIDE, ReadingQueue, TooManyTables
from services.registry.imports.tables.sandbox import ApartSheet, open_apart
from services.registry.settings import RegistrySettings
from shared.http.dependencies import look_up, provide
from shared.runtime.clock import new_id
from tests.support import bodies
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.in_process import Service, calling
from tests.support.office_pages import office_pages
from tests.support.sheets import HEADER, a_row, delimited

T = TypeVar("T")
TABLE = delimited([HEADER, a_row(1)])
TOO_MANY = {
    "id": "Terlalu banyak tabel sedang dibaca saat ini. Kirim lagi berkas yang sama dalam 5 detik.",
    "en": "Too many tables are being read at this moment. Send the same file again in 5 seconds.",
}


@pytest.fixture
def rested() -> Event:
    """Set when files may be read to their ends."""
    return Event()


@pytest.fixture
def queue() -> ReadingQueue:
    """Where its files wait to be read."""
    return ReadingQueue()


@pytest.fixture
async def registry(database: str, rested: Event, queue: ReadingQueue) -> AsyncIterator[Caller]:
    """A registry whose files take as long as the test wants."""
    service = Service("registry", database)
    service.migrate()
    assert isinstance(service.settings, RegistrySettings)
    app = build_api(service.settings)

    @contextmanager
    def open_late(content: bytes) -> Iterator[Sequence[ApartSheet]]:
        rested.wait(20)
        with open_apart(content) as sheets:
            yield sheets

    provide(app, IMPORTS, replace(look_up(app, IMPORTS), read=queue.read, open_sheets=open_late))
    async with calling(app, "id") as caller:
        yield caller
    rested.set()


async def send(caller: Caller, key: str = "") -> httpx2.Response:
    headers = {"Idempotency-Key": key or str(new_id())}
    return await caller.http.post("/imports", files={"file": ("a.csv", TABLE)}, headers=headers, timeout=60)


async def filled(registry: Caller, queue: ReadingQueue) -> list[asyncio.Task[httpx2.Response]]:
    """Send as many tables as may be inside."""
    sending = [asyncio.create_task(send(registry)) for _ in range(MOST_INSIDE)]
    await eventually(lambda: queue._inside == MOST_INSIDE)
    return sending


async def test_a_table_too_many_is_told_when_to_come_again_and_is_taken_then(
    registry: Caller, queue: ReadingQueue, rested: Event
) -> None:
    sending, key = await filled(registry, queue), str(new_id())
    refused = await send(registry, key)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.json()["slug"], refused.json()["title"]) == ("too-many-tables", TOO_MANY["id"])
    rested.set()
    assert [each.status_code for each in await asyncio.gather(*sending)] == [201] * MOST_INSIDE
    assert (await send(registry, key)).status_code == 201


async def test_whoever_registers_or_looks_for_duplicates_waits_for_no_file(
    registry: Caller, queue: ReadingQueue, rested: Event
) -> None:
    sending = await filled(registry, queue)
    person = bodies.an_entrepreneur(name="Sitti Aminah", birth_date="1999-01-01")
    ref = (await registry.post("/entrepreneurs", person))["id"]
    asked = {"name": "Siti Aminah", "birth_date": "1999-01-01"}
    assert [each["id"] for each in (await registry.get("/entrepreneurs/likely", **asked))["items"]] == [ref]
    await registry.post(f"/entrepreneurs/{ref}/erasure", {"requested_on": "2026-02-10"})
    assert not any(each.done() for each in sending)
    rested.set()
    await asyncio.gather(*sending)


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_page_says_when_to_send_the_table_again(language: str) -> None:
    async def full(work: Callable[[], T]) -> T:
        del work
        raise TooManyTables(5)

    app = office_pages()
    provide(app, IMPORTS, replace(look_up(app, IMPORTS), read=full))
    async with calling(app, language) as caller:
        page = await caller.http.post(
            f"/pages/imports?lang={language}", files={"file": ("a.csv", TABLE)}, data={"key": str(new_id())}
        )
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert TOO_MANY[language] in page.text
