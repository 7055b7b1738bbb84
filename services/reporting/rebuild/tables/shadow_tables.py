"""The shadow tables of a rebuild: tables of the live ones' names and shape, in a schema of their own.

They are filled by the projector's own writer on connections that look into that schema first. Cells are filled in as
deltas, unlogged and without an index, added up part by part, and indexed last; members, timelines and quarantined
records are written as they always are.

One connection, the gate, holds the lock that lets no second rebuild begin, and makes the swap. A crash of PostgreSQL
empties unlogged tables; it also ends the gate, and without the gate there is no swap. Readers take the first of the
live tables before they look at anything (`views.tables.snapshots`), so none of them can see half of a swap.

Invariant: no transaction here is long (relays wait for the oldest one that writes), but for the swap's, which writes
nothing before it has all its locks.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Final

import msgspec
from psycopg import AsyncConnection
from psycopg.errors import DeadlockDetected, LockNotAvailable

from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.projection.commands import PROJECTOR
from services.reporting.projection.tables.projection_writer import CHANNEL, INCOMING, PREPARE, WriteMode
from services.reporting.rebuild.rules import behind, crowded, running
from services.reporting.rebuild.tables.table_swap import NUMBERS, TABLES, TAKEN, copy_shape, swap_tables
from shared.persistence.database import connect
from shared.regions import PROVINCES
from shared.runtime.failpoints import failpoint

LOCK: Final = 7_309_000_001
_PARTS: Final = 16
_LOOK: Final = "set search_path = shadow, public"
FILLING: Final = WriteMode((_LOOK, *PREPARE), add="", notifies=False)
"""Cells are appended to the deltas, which stand where a projector has its temporary table."""
FOLLOWING: Final = WriteMode((_LOOK, INCOMING, *PREPARE), notifies=False)
"""Cells are merged, as the projector does it."""

_TRIES: Final = 100
_RETRY_SECONDS: Final = 0.2
_EMPTY: Final = (
    f"drop table if exists {', '.join(f'shadow.{table}' for table in (*TABLES, *NUMBERS, 'lane', 'incoming'))}",
    f"drop table if exists {', '.join(f'retired.{table}' for table in (*TABLES, TAKEN))}",
)
_DELTAS: Final = (
    "create unlogged table shadow.lane (like public.lane including all)",
    # What operators decide from now on has not been read by the shadow: `_BEHIND` finds it.
    """insert into shadow.lane (consumer, topic, partition, position, sequence, decisions)
    select consumer, topic, partition, 0, 0, decisions from public.lane where consumer = 'folder'""",
    *(f"create table shadow.{table} (like public.{table} including all)" for table in NUMBERS),
    # Neighbouring keys are read together, so they stay in one part, and side by side in the cells.
    """create table shadow.incoming (key bigint not null, n bigint not null, s bigint not null)
    partition by hash ((key >> 6))""",
    *(
        f"""create unlogged table shadow.incoming_{part} partition of shadow.incoming
        for values with (modulus {_PARTS}, remainder {part})"""
        for part in range(_PARTS)
    ),
)
_ADD_UP: Final = """
insert into shadow.cell select key, sum(n), sum(s) from shadow.incoming_{part}
group by key having sum(n) <> 0 or sum(s) <> 0 order by key"""
_FINISH: Final = (
    "drop table shadow.incoming",
    "create unique index concurrently cell_pkey on shadow.cell (key)",  # its long part holds no relay back
    "alter table shadow.cell add constraint cell_pkey primary key using index cell_pkey",
    "analyze shadow.cell, shadow.cell_member, shadow.card",
)
_BEHIND: Final = """
select l.topic || '/' || l.partition, case when l.decisions <> coalesce(s.decisions, 0) then 'decided meanwhile'
    else coalesce(s.halted, coalesce(s.position, 0) || ' < ' || l.position) end
from lane l left join shadow.lane s using (consumer, topic, partition)
where l.consumer = %s and (l.position > coalesce(s.position, 0) or l.decisions <> coalesce(s.decisions, 0))"""
_NOTE: Final = """
insert into rebuild (records_done, records_total) values (%s, %s)
on conflict (only_one) do update set records_done = excluded.records_done, records_total = excluded.records_total"""
_NOTIFY: Final = "select pg_notify(%s, %s)"
_PROJECTORS_WAIT: Final = f"lock table {', '.join(TABLES)}, lane in exclusive mode"
_ALL_WAIT: Final = f"lock table {', '.join(TABLES)} in access exclusive mode"


class PostgresShadow:
    """The gate, what is done through it, and a connection to notify readers by; made by `open_shadow`."""

    def __init__(self, gate: AsyncConnection, notifier: AsyncConnection, catalogue: Catalogue) -> None:
        self._gate, self._notifier, self._catalogue = gate, notifier, catalogue

    async def begin(self) -> None:
        """Start with empty shadow tables; raises `RebuildRefused` while another rebuild is going on."""
        held = await (await self._gate.execute("select pg_try_advisory_lock(%s)", (LOCK,))).fetchone()
        if held != (True,):
            raise running()
        await self._each(_EMPTY)
        for table in TABLES:
            await copy_shape(self._gate, table, indexed=table != "cell")
        await self._each(_DELTAS)

    async def finish(self) -> None:
        """Add up the deltas, part by part."""
        for part in range(_PARTS):
            await self._gate.execute(_ADD_UP.format(part=part).encode())
            failpoint("rebuild-adding")
        await self._each(_FINISH)
        failpoint("rebuild-added")

    async def swap(self, follow: Callable[[], Awaitable[object]]) -> None:
        """Hold the projectors up, follow the log once more, change places; others' locks are given way to."""
        for _ in range(_TRIES):
            with suppress(LockNotAvailable, DeadlockDetected):
                return await self._swap(follow)
            await follow()
            await asyncio.sleep(_RETRY_SECONDS)
        raise crowded()

    async def note(self, done: int, total: int) -> None:
        """Let readers know how far it is, and that there is something new to look at."""
        await self._notifier.execute(_NOTE, (done, total))
        await self._notifier.execute(_NOTIFY, (CHANNEL, _message((), ())))

    async def _each(self, statements: Iterable[str]) -> None:
        for statement in statements:
            await self._gate.execute(statement.encode())

    async def _swap(self, follow: Callable[[], Awaitable[object]]) -> None:
        gate = self._gate
        async with gate.transaction():
            await gate.execute("set local lock_timeout = '2s'")
            await gate.execute(_PROJECTORS_WAIT.encode())
            await follow()
            if lost := await (await gate.execute(_BEHIND, (PROJECTOR,))).fetchall():
                raise behind(dict(lost))
            await gate.execute("set local lock_timeout = '500ms'")
            await gate.execute(_ALL_WAIT.encode())
            await swap_tables(gate)
            await gate.execute("delete from rebuild")
            await gate.execute(_NOTIFY, (CHANNEL, _message(PROVINCES, self._catalogue.views)))
            failpoint("rebuild-before-swap")
        failpoint("rebuild-after-swap")
        await self._each(_EMPTY)


@asynccontextmanager
async def open_shadow(url: str, catalogue: Catalogue) -> AsyncIterator[PostgresShadow]:
    """Lend what a rebuild writes to; what did not get into its place is left for the next one to clear away."""
    gate = await connect(url, autocommit=True)
    async with gate, await connect(url, autocommit=True) as notifier:
        yield PostgresShadow(gate, notifier, catalogue)


def _message(provinces: Iterable[str], views: Iterable[str]) -> str:
    return msgspec.json.encode({"provinces": list(provinces), "views": list(views), "as_of": None}).decode()
