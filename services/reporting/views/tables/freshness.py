"""How far the fold has followed each province, whether it still does, and what it has quarantined.

Invariant: a province that nobody has ever heard of is listed too.
"""

from collections.abc import Sequence
from typing import Final

from psycopg import AsyncConnection

from services.reporting.views.rules.result_rows import Heard
from shared.messaging.inbox.liveness import AWAY_SECONDS

HEARD: Final = """
heard as (
    select left(topic, 2) as province, max(last_event_at) as last_event_at,
        sum(greatest(log_end - position, 0))::bigint as waiting,
        array_agg(topic || '/' || partition || ': ' || halted order by topic, partition)
            filter (where halted is not null) as holes
    from lane where consumer = 'folder' group by 1
)"""
"""Every province of which a stream is followed: its newest event, records that wait, partitions that halt."""
AWAY: Final = f"""
select seen_at from heartbeat
where consumer = 'folder' and seen_at < now() - interval '{AWAY_SECONDS} s'"""  # noqa: S608  # composed of our own words
"""The projector's last sign of life, if it is away: records that wait are counted by the projector itself."""
_READ: Final = f"""
with {HEARD}, parked as (
    select left(topic, 2) as province, count(*) as parked from quarantine
    where consumer = 'folder' and reason <> 'put-aside' group by 1
), passed as (
    select left(topic, 2) as province, sum(last - first + 1)::bigint as missing
    from passed_hole where consumer = 'folder' group by 1
), late as (
    select left(topic, 2) as province, count(*) as late from late_event where consumer = 'folder' group by 1
), aside as (
    select left(topic, 2) as province, count(*) as aside from put_aside
    where consumer = 'folder' and undone_at is null group by 1
), reused as (
    select left(partition, 2) as province, sum(records)::bigint as reused, array_agg(
        partition || ': ' || case when first = last then first::text else first || '..' || last end order by partition)
        as conflicts
    from (
        select topic || '/' || partition as partition, min(sequence) as first, max(sequence) as last,
            count(*) as records
        from quarantine where consumer = 'folder' and reason = 'sequence-reused' group by 1) c
    group by 1
)
select p.province, h.last_event_at, coalesce(k.parked, 0), coalesce(h.holes, '{{}}'), coalesce(h.waiting, 0),
    coalesce(m.missing, 0) - coalesce(l.late, 0), coalesce(a.aside, 0), coalesce(r.reused, 0),
    coalesce(r.conflicts, '{{}}'), w.seen_at
from unnest(%s::text[]) p (province) left join heard h using (province) left join parked k using (province)
left join passed m using (province) left join late l using (province) left join aside a using (province)
left join reused r using (province) left join ({AWAY}) w on true
order by 1"""  # noqa: S608  # composed of this file's own words


async def read(connection: AsyncConnection, provinces: Sequence[str]) -> list[Heard]:
    """Return one entry for each province, in the order of codes."""
    return [Heard(*row) for row in await (await connection.execute(_READ, (list(provinces),))).fetchall()]


async def is_away(connection: AsyncConnection) -> bool:
    """Tell whether the projector is away."""
    return await (await connection.execute(AWAY)).fetchone() is not None
