"""How far the fold has followed each province, and what it had to put aside.

Invariant: a province that nobody has ever heard of is listed too, as silent.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from psycopg import AsyncConnection

from services.reporting.rebuild.rules import Progress
from services.reporting.rebuild.tables.shadow_tables import LOCK
from services.reporting.views.rules.answers import Freshness, Rebuild
from shared.regions import Regions

HEARD: Final = """
heard as (
    select left(topic, 2) as province, max(last_event_at) as last_event_at,
        sum(greatest(log_end - position, 0))::bigint as waiting,
        array_agg(topic || '/' || partition || ': ' || halted order by topic, partition)
            filter (where halted is not null) as holes
    from lane where consumer = 'folder' group by 1
)"""
"""Every province of which a stream is followed: its newest event, records that wait, lanes that stand still."""
_READ: Final = f"""
with {HEARD}, parked as (
    select left(topic, 2) as province, count(*) as parked from quarantine where consumer = 'folder' group by 1
), passed as (
    select left(topic, 2) as province, sum(last - first + 1)::bigint as missing
    from passed_hole where consumer = 'folder' group by 1
)
select p.province, h.last_event_at, coalesce(k.parked, 0), coalesce(h.holes, '{{}}'), coalesce(h.waiting, 0),
    coalesce(m.missing, 0)
from unnest(%s::text[]) p (province) left join heard h using (province) left join parked k using (province)
left join passed m using (province)
order by 1"""  # noqa: S608  # composed of this file's own words

_REBUILD: Final = """
select records_done, records_total, started_at from rebuild where exists (
    select from pg_locks where locktype = 'advisory' and granted and objsubid = 1
        and database = (select oid from pg_database where datname = current_database())
        and classid::bigint << 32 | objid::bigint = %s)"""
"""What a rebuild has noted, as long as one holds the lock: one that died goes on nowhere."""


async def read(
    connection: AsyncConnection, provinces: Sequence[str], regions: Regions, silent_since: datetime
) -> tuple[Freshness, ...]:
    """Return one entry for each province, in the order of codes."""
    rows = await (await connection.execute(_READ, (list(provinces),))).fetchall()
    return tuple(
        Freshness(
            province=province,
            name=regions.name(province),
            last_event_at=last,
            silent=last is None or last < silent_since,
            parked=parked,
            holes=tuple(holes),
            waiting=waiting,
            missing=missing,
        )
        for province, last, parked, holes, waiting, missing in rows
    )


async def rebuild(connection: AsyncConnection) -> Rebuild | None:
    """Return the recount that is going on, if one is."""
    row = await (await connection.execute(_REBUILD, (LOCK,))).fetchone()
    if row is None:
        return None
    done, total, started_at = row
    return Rebuild(done, total, Progress(total, done).percent, started_at)
