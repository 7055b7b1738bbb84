"""A large table on its way into the registry: rows a second, and the memory of the processes that handle it.

Both roles are processes, and the relay works beside the importer as it always does. Invariant: every good row is an
entrepreneur and a fact, every bad one comes back with its reason, and the same table sent again adds nothing.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import psycopg

from services.registry.imports.tables.workbook import open_sheets
from shared.runtime.clock import new_id
from tests.bench.servers import Servers
from tests.support.clients import Caller, Json
from tests.support.eventually import eventually
from tests.support.processes import Process, Roles, settings_of
from tests.support.sheets import HEADER, a_row, xlsx

_PROVINCE: Final = "73"
_ONE_BAD_IN: Final = 100
_SECONDS: Final = 900
_LOOK_SECONDS: Final = 0.05


def table(rows: int) -> bytes:
    """Make a table of so many people, one in a hundred with a NIK that Excel has rounded."""
    people: list[list[Any]] = []
    for serial in range(1, rows + 1):
        bad = {"nik": "7,30901E+15"} if serial % _ONE_BAD_IN == 0 else {}
        people.append(a_row(serial, **bad))
    return xlsx([["Daftar Wirausaha"], [], HEADER, *people])


def peak_mb(pid: int) -> float:
    """Return the most memory that a process has held; 0 for one that is gone."""
    try:
        told = Path(f"/proc/{pid}/status").read_text("ascii")
        return int(told.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, IndexError):
        return 0


def _readers_of(role: Process) -> list[int]:
    listed = Path(f"/proc/{role.pid}/task").glob("*/children")
    return [int(pid) for each in listed for pid in each.read_text("ascii").split()]


async def _peak_of_readers(roles: tuple[Process, ...], found: list[float]) -> None:
    """Keep looking at the processes in which roles open files, and note the most that one has held."""
    while True:
        found[:] = [max([*found, *(peak_mb(pid) for role in roles for pid in _readers_of(role))])]
        await asyncio.sleep(_LOOK_SECONDS)


async def _sent(caller: Caller, content: bytes) -> Json:
    answer = await caller.http.post(
        "/imports", files={"file": ("data.xlsx", content)}, headers={"Idempotency-Key": str(new_id())}, timeout=120
    )
    answer.raise_for_status()
    sent: Json = answer.json()
    return sent


async def _over(caller: Caller, import_id: str) -> Json:
    await caller.post(f"/imports/{import_id}/start", {})

    async def ended() -> Json | None:
        shown = await caller.get(f"/imports/{import_id}")
        return None if shown["state"] == "running" else shown

    return await eventually(ended, _SECONDS) or {}


async def _measured(caller: Caller, content: bytes, rows: int) -> tuple[str, Json]:
    began = perf_counter()
    sent = await _sent(caller, content)
    uploaded = perf_counter()
    ended = await _over(caller, sent["id"])
    seconds = perf_counter() - uploaded
    said = ", ".join(f"{ended[f'rows_{each}']:,} {each}" for each in ("added", "known", "refused"))
    return f"{uploaded - began:7.1f} s sent and understood{rows / seconds:12,.0f} rows/s   {said}", ended


def measure(lent: Servers, roles: Roles, rows: int) -> Iterator[str]:
    """Import a table, then send it again; a line that begins with WRONG tells of a result that is wrong."""
    url = lent.database("registry")
    settings = settings_of(
        "registry", database_url=url, kafka_servers=lent.kafka.servers, provinces=_PROVINCE, log_level="ERROR"
    )
    roles.start("registry", "migrate", settings).done()
    api, worker = roles.start("registry", "api", settings), roles.start("registry", "worker", settings)
    content = table(rows)
    yield f"import of {rows:,} rows, one in {_ONE_BAD_IN} of them bad; {len(content) / 1e6:.1f} MB of XLSX"
    yield from asyncio.run(_twice(api, worker, content, rows))
    bad = rows // _ONE_BAD_IN
    with psycopg.connect(url) as connection:
        found = [
            connection.execute(f"select count(*) from {each}").fetchone()  # noqa: S608  # our own names
            for each in ("entrepreneur", "sheet_refused")
        ]
    if found != [(rows - bad,), (2 * bad,)]:
        yield f"WRONG: {found} people and refused rows of {rows}"


async def _twice(api: Process, worker: Process, content: bytes, rows: int) -> list[str]:
    said: list[str] = []
    ended: Json = {}
    for process in (api, worker):
        await process.ready()
    idle, of_readers = [peak_mb(each.pid) for each in (worker, api)], [0.0]
    looking = asyncio.create_task(_peak_of_readers((worker, api), of_readers))
    async with Caller(api.url, language="en") as caller:
        for title in ("first", "again"):
            line, ended = await _measured(caller, content, rows)
            said.append(f"  {title:8}{line}")
        answer = await caller.http.get(f"/imports/{ended['id']}/refused.xlsx", timeout=120)
    refused = sum(1 for _ in open_sheets(answer.content)[0].rows()) - 1
    said.append(f"  refused.xlsx: {refused:,} rows")
    looking.cancel()
    peaks = [f"{peak_mb(each.pid):.0f} (idle {was:.0f})" for each, was in zip((worker, api), idle, strict=True)]
    said.append(f"  peak memory, MB: worker {peaks[0]}, api {peaks[1]}, a file's reader {of_readers[0]:.0f}")
    return said
