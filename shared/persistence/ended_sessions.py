"""Login sessions that are over before their end: one row for each that was ended, and for each ended at the issuer.

Invariant: what was written here ends a session for every replica of the service from the next request on, for they all
look here and none remembers. Only digests are kept, and none for longer than the sessions that it can end.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from shared.persistence.database import Pool

TABLES: Final = """
create table ended_session (
    key text primary key,
    ended_at timestamptz not null,
    until timestamptz not null
);
create index on ended_session (until)
"""
_END: Final = """
insert into ended_session (key, ended_at, until)
select distinct key, %(ended_at)s::timestamptz, %(until)s::timestamptz from unnest(%(keys)s::text[]) key
on conflict (key) do update
    set ended_at = greatest(ended_session.ended_at, excluded.ended_at),
        until = greatest(ended_session.until, excluded.until)
"""
_FORGET: Final = "delete from ended_session where until < now()"
_IS_OVER: Final = """
select 1 from ended_session where key = any(%(keys)s) or (key = %(person)s and ended_at >= %(began_at)s) limit 1
"""


class PostgresEndedSessions:
    """Which login sessions are over, in the service's own database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def end(self, keys: Sequence[str], ended_at: datetime, until: datetime) -> None:
        """Let sessions be over, durably; nothing is kept of them when they would be over anyway."""
        row = {"keys": list(keys), "ended_at": ended_at, "until": until}
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(_FORGET)
            await connection.execute(_END, row)

    async def is_over(self, keys: Sequence[str], person: str, began_at: datetime) -> bool:
        """Tell whether a session was ended by one of its keys, or with all that its person had begun by then."""
        row = {"keys": list(keys), "person": person, "began_at": began_at}
        async with self._pool.connection() as connection:
            return await (await connection.execute(_IS_OVER, row)).fetchone() is not None
