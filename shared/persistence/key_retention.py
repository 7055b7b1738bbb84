"""Idempotency keys are kept for longer than any client sends again, and then deleted.

The table is walked in its own order, some rows at a time; old rows need no index that every command would have to pay.
Invariant: a key is deleted only when it is older than the operator's limit; each deletion is a transaction of a few
milliseconds, so that none holds up the relay, and a row that somebody holds is left for the next time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from psycopg import AsyncConnection

from shared.persistence.database_errors import DATABASE_FAULTS
from shared.runtime.telemetry import log
from shared.runtime.telemetry.logs import first_line

_BATCH_ROWS: Final = 500
_EVERY_SECONDS: Final = 6 * 3600.0
_AWAY_SECONDS: Final = 10.0
_OLD: Final = """
select ctid::text, key from idempotency
where ctid > %(behind)s::tid and stored_at < now() - make_interval(days => %(days)s) limit %(rows)s"""
_DELETE: Final = """
delete from idempotency where key in (
    select key from idempotency where key = any(%(keys)s) and stored_at < now() - make_interval(days => %(days)s)
    for update skip locked)"""


class KeyRetention:
    """Deletes old keys of one service; several at once do no harm."""

    def __init__(self, open_connection: Callable[[], Awaitable[AsyncConnection]], keep_days: int) -> None:
        self._open, self._days = open_connection, keep_days

    async def run(self) -> None:
        """Delete now and every few hours, until cancelled; while the database is away, wait for it."""
        while True:
            pause = _EVERY_SECONDS
            try:
                await self.sweep()
            except (*DATABASE_FAULTS, OSError) as fault:
                log().warning("keys-not-swept", reason=type(fault).__name__, detail=first_line(fault))
                pause = _AWAY_SECONDS
            await asyncio.sleep(pause)

    async def sweep(self) -> int:
        """Delete every key that is too old by now; returns how many there were."""
        connection = await self._open()
        try:
            await connection.execute("set synchronous_commit = off")
            deleted, behind = 0, "(0,0)"
            while True:
                asked = {"behind": behind, "days": self._days, "rows": _BATCH_ROWS}
                old = await (await connection.execute(_OLD, asked)).fetchall()
                if not old:
                    break
                behind = old[-1][0]
                gone = await connection.execute(_DELETE, {"keys": [key for _, key in old], "days": self._days})
                deleted += gone.rowcount
        finally:
            with suppress(*DATABASE_FAULTS):
                await connection.close()
        if deleted:
            log().info("keys-swept", keys=deleted)
        return deleted
