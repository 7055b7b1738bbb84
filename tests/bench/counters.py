"""Counters of what one act costs PostgreSQL, in a server that does nothing else.

Statements, round trips and rows written are counted on the wire (`wire.py`), bytes of WAL are the distance between two
insert positions. Autovacuum, page images and timed checkpoints are off, so that no byte depends on the hour. What is
left of chance are page splits, the heads of WAL pages and the server's own snapshot record every fifteen seconds.

Invariant: an act is repeated and the median counts, so that none of these three can move a counter by much.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from statistics import median_low
from typing import Final

import psycopg
from psycopg import sql

from shared.runtime.clock import new_id
from tests.bench.wire import Wire, counted
from tests.support import parts

Figures = dict[str, int]
"""Counter → how much of it one act costs."""
Act = Callable[[], Awaitable[object]]
COUNTERS: Final = ("statements", "round_trips", "rows_written", "wal_bytes")
WARM_UP: Final = 6
"""psycopg prepares a statement when it is executed for the sixth time."""
REPEATS: Final = 9
_QUIET: Final = ("autovacuum = off", "full_page_writes = off", "checkpoint_timeout = '1h'", "max_wal_size = '8GB'")
_WRITTEN: Final = "select (pg_current_wal_insert_lsn() - '0/0')::bigint"


class Counters:
    """The counters of one server, and databases whose clients are counted."""

    def __init__(self, wire: Wire, admin: psycopg.Connection) -> None:
        self._wire, self._admin = wire, admin

    def database(self) -> str:
        """Make a database and return its URL."""
        name = f"counted_{new_id().hex}"
        self._admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return self._wire.url(f"{_base(self._admin)}/{name}")

    async def median(self, acts: AsyncIterator[Act]) -> Figures:
        """Do so many acts that the first ones do not count; returns the median of each counter over the others."""
        seen: list[Figures] = []
        self._admin.execute("checkpoint")
        async for act in acts:
            before = self._now()
            await act()
            seen.append({name: now - before[name] for name, now in self._now().items()})
        measured = seen[WARM_UP:]
        assert len(measured) == REPEATS, f"{len(seen)} acts instead of {WARM_UP + REPEATS}"
        return {name: median_low(each[name] for each in measured) for name in COUNTERS}

    def _now(self) -> Figures:
        row = self._admin.execute(_WRITTEN).fetchone()
        return {**{name: self._wire.counters[name] for name in COUNTERS}, "wal_bytes": int(row[0]) if row else 0}


def _base(admin: psycopg.Connection) -> str:
    info = admin.info
    return f"postgresql://{info.user}:{info.password}@{info.host}:{info.port}"


@contextmanager
def counters() -> Iterator[Counters]:
    """Lend the counters of a PostgreSQL that nobody else uses."""
    with (
        parts.source().postgres() as server,
        counted(server.address) as wire,
        psycopg.connect(server.address, autocommit=True) as admin,
    ):
        for setting in _QUIET:
            admin.execute(f"alter system set {setting}".encode())
        admin.execute("select pg_reload_conf()")
        yield Counters(wire, admin)
