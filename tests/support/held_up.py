"""How long others wait while something large is done: a clerk who registers people, and a look at the database.

Invariant: nothing here decides what is too long.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final, TypeVar

import psycopg

from tests.support import bodies
from tests.support.clients import Caller
from tests.support.sheets import a_nik

T = TypeVar("T")
_LOOK_SECONDS: Final = 0.01
_WRITING: Final = """
select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0) from pg_stat_activity
where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid()"""
_WAITING: Final = "select coalesce(max(extract(epoch from clock_timestamp() - recorded_at)), 0) from outbox"


@dataclass
class Watched:
    """What was seen at its longest, in seconds: a transaction that writes, a fact that waits to leave."""

    writing: float = 0
    waiting: float = 0

    def note(self, other: "Watched") -> None:
        """Keep whatever was longer."""
        self.writing, self.waiting = max(self.writing, other.writing), max(self.waiting, other.waiting)


async def watched(url: str, work: Awaitable[T]) -> tuple[T, Watched]:
    """Look at a registry's database all the while that something is done."""
    seen, doing = Watched(), asyncio.ensure_future(work)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        while not doing.done():
            seen.note(Watched(await _longest(connection, _WRITING), await _longest(connection, _WAITING)))
            await asyncio.wait((doing,), timeout=_LOOK_SECONDS)
    return doing.result(), seen


async def _longest(connection: psycopg.AsyncConnection[Any], statement: str) -> float:
    row = await (await connection.execute(statement)).fetchone()
    return float(row[0]) if row else 0


class Clerk:
    """Registers people one after another, and looks at the clock."""

    def __init__(self, caller: Caller, first_serial: int = 1) -> None:
        self._caller, self._serial = caller, first_serial

    async def register(self) -> float:
        """Register somebody; returns the seconds that it took."""
        name, self._serial = f"Warga {self._serial}", self._serial + 1
        person = bodies.an_entrepreneur(nik=a_nik(self._serial), name=name, birth_date="1999-01-01", phone="")
        began = perf_counter()
        await self._caller.post("/entrepreneurs", person)
        return perf_counter() - began

    async def until(self, done: asyncio.Future[Any]) -> list[float]:
        """Go on until something else is done; returns the seconds of each."""
        took = [await self.register()]
        while not done.done():
            took.append(await self.register())
        return took
