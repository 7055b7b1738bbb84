"""How far a rebuild is that is going on, as it notes it itself.

Invariant: what a rebuild that died has noted is shown to nobody.
"""

from datetime import datetime
from typing import Final

from psycopg import AsyncConnection

from services.reporting.rebuild.tables.shadow_tables import LOCK

_REBUILD: Final = """
select records_done, records_total, started_at from rebuild where exists (
    select from pg_locks where locktype = 'advisory' and granted and objsubid = 1
        and database = (select oid from pg_database where datname = current_database())
        and classid::bigint << 32 | objid::bigint = %s)"""
"""What a rebuild has noted, as long as one holds the lock: one that died goes on nowhere."""


async def read(connection: AsyncConnection) -> tuple[int, int, datetime] | None:
    """Return records done, all records and when it began; None where no rebuild is going on."""
    return await (await connection.execute(_REBUILD, (LOCK,))).fetchone()
