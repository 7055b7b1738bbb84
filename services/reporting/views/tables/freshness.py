"""How far the fold has followed each province, and what it has quarantined.

Invariant: a province that nobody has ever heard of is listed too.
"""

from collections.abc import Sequence
from typing import Final

from psycopg import AsyncConnection

from services.reporting.views.rules.result_rows import Heard

HEARD: Final = """
heard as (
    select left(topic, 2) as province, max(last_event_at) as last_event_at,
        sum(greatest(log_end - position, 0))::bigint as waiting,
        array_agg(topic || '/' || partition || ': ' || halted order by topic, partition)
            filter (where halted is not null) as holes
    from lane where consumer = 'folder' group by 1
)"""
"""Every province of which a stream is followed: its newest event, records that wait, partitions that halt."""
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


async def read(connection: AsyncConnection, provinces: Sequence[str]) -> list[Heard]:
    """Return one entry for each province, in the order of codes."""
    return [Heard(*row) for row in await (await connection.execute(_READ, (list(provinces),))).fetchall()]
