"""What offices wait for while tables are sent: an erasure beside kept ones, and registrations beside ten nasty ones.

Both roles are processes, and the relay works beside them as it always does. Invariant: the erased person's table is
gone and all others stay; every table is taken, or told when to come again.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Final

import httpx2
import psycopg

from shared.runtime.clock import new_id
from tests.bench.servers import Servers
from tests.support import bodies
from tests.support.clients import Caller
from tests.support.held_up import Clerk, watched
from tests.support.nasty_sheets import TEXTS, good
from tests.support.processes import Process, Roles, settings_of
from tests.support.sheets import HEADER, a_nik, a_row, delimited

FILES: Final = 20
_QUIET: Final = 30
_OTHERS: Final = 50_000
"""From here on serials are people who stand in tables alone."""


@dataclass(frozen=True)
class _Upload:
    """A table: how it was answered, and how long that took."""

    answer: httpx2.Response
    seconds: float


async def _send(caller: Caller, content: bytes) -> _Upload:
    files, key, began = {"file": ("data.csv", content)}, {"Idempotency-Key": str(new_id())}, perf_counter()
    answer = await caller.http.post("/imports", files=files, headers=key, timeout=300)
    return _Upload(answer, perf_counter() - began)


def _table(serial: int, rows: int) -> bytes:
    people = [a_row(number) for number in range(_OTHERS, _OTHERS + rows)]
    return delimited([HEADER, *people, a_row(serial, name=f"Ibu Kenari {serial}")])


def measure(lent: Servers, roles: Roles, rows: int) -> Iterator[str]:
    """Measure both; a line that begins with WRONG tells of a result that is wrong."""
    url = lent.database("registry")
    settings = settings_of(
        "registry", database_url=url, kafka_servers=lent.kafka.servers, provinces="73", log_level="ERROR"
    )
    roles.start("registry", "migrate", settings).done()
    api, worker = roles.start("registry", "api", settings), roles.start("registry", "worker", settings)
    yield from asyncio.run(_erased(api, worker, url, rows))
    yield from asyncio.run(_beside_ten(api, rows))


async def _erased(api: Process, worker: Process, url: str, rows: int) -> list[str]:
    for process in (api, worker):
        await process.ready()
    async with Caller(api.url) as caller:
        caller.http.timeout = httpx2.Timeout(300)
        person = bodies.an_entrepreneur(nik=a_nik(1), name="Kenari 1", phone="")
        ref = (await caller.post("/entrepreneurs", person))["id"]
        kept = [(await _send(caller, _table(serial, rows))).seconds for serial in range(1, FILES + 1)]
        began = perf_counter()
        request = caller.post(f"/entrepreneurs/{ref}/erasure", {"requested_on": "2026-02-10"})
        _, seen = await watched(url, request)
        took = perf_counter() - began
    with psycopg.connect(url) as connection:
        states = connection.execute("select state, count(*) from sheet_import group by 1 order by 1").fetchall()
    said = [
        f"an erasure beside {FILES} kept tables of {rows:,} rows",
        f"  a table sent and understood {median(kept):.2f} s",
        f"  the erasure {took:.2f} s",
        f"  its longest writing transaction {seen.writing * 1000:.0f} ms, a fact waited {seen.waiting * 1000:.0f} ms",
    ]
    return said if states == [("expired", 1), ("previewed", FILES - 1)] else [*said, f"WRONG: {states}"]


async def _beside_ten(api: Process, rows: int) -> list[str]:
    size = rows * 100
    async with Caller(api.url) as caller:
        caller.http.timeout = httpx2.Timeout(300)
        clerk = Clerk(caller, 1_000)
        quiet = [await clerk.register() for _ in range(_QUIET)]
        files = [good(size), *(TEXTS[what](size) for what in sorted(TEXTS)[:9])]
        sending = asyncio.gather(*(_send(caller, each) for each in files))
        beside = await clerk.until(sending)
        sent = await sending
    answers = Counter(each.answer.status_code for each in sent)
    said = [
        f"ten nasty tables of {size / 1e6:.1f} MB at once",
        f"  answered {dict(answers)} in at most {max(each.seconds for each in sent):.1f} s",
        f"  a registration in quiet: median {median(quiet) * 1000:.0f} ms, at most {max(quiet) * 1000:.0f} ms",
        f"  beside them:             median {median(beside) * 1000:.0f} ms, at most {max(beside) * 1000:.0f} ms",
    ]
    return said if set(answers) <= {201, 422, 503} else [*said, f"WRONG: {dict(answers)}"]
