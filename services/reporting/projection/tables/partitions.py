"""How far each consumer has taken each lane in.

The same rows and the same fence as `shared.messaging.inbox` has for every service, and three columns more that only
reporting needs: records whose number nobody knows, the newest event's time, and the log's end as last seen.

Invariant: a lane moves only from the position it was read at, so a consumer that lost its lane and wakes up changes
nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from psycopg import AsyncConnection

from services.reporting.projection.rules.sequencing import PartitionBatch, PartitionName, Position
from services.reporting.projection.tables import waived_gaps as waived_gaps_tables
from services.reporting.recovery.commands import ARCHIVE, FOLDER
from shared.messaging.inbox import Fenced

__all__ = ["ARCHIVE", "FOLDER", "move_positions", "positions", "record_log_ends"]

_OPEN = """
insert into lane (consumer, topic, partition, position, sequence)
select %(consumer)s, topic, partition, 0, 0 from unnest(%(topics)s::text[], %(partitions)s::int[]) w (topic, partition)
on conflict do nothing"""
_READ = """
select l.topic, l.partition, l.position, l.sequence, l.unread from lane l
join unnest(%(topics)s::text[], %(partitions)s::int[]) w (topic, partition) using (topic, partition)
where l.consumer = %(consumer)s"""
_MOVE = """
update lane l set position = m.new, sequence = m.sequence, unread = m.unread, halted = m.halted, moved_at = now(),
    last_event_at = greatest(l.last_event_at, m.newest)
from unnest(%(topics)s::text[], %(partitions)s::int[], %(old)s::bigint[], %(new)s::bigint[], %(sequences)s::bigint[],
    %(unread)s::int[], %(halted)s::text[], %(newest)s::timestamptz[])
    m (topic, partition, old, new, sequence, unread, halted, newest)
where l.consumer = %(consumer)s and l.topic = m.topic and l.partition = m.partition and l.position = m.old"""
_SEE_ENDS = """
update lane l set log_end = e.log_end
from unnest(%(topics)s::text[], %(partitions)s::int[], %(ends)s::bigint[]) e (topic, partition, log_end)
where l.consumer = %(consumer)s and l.topic = e.topic and l.partition = e.partition and l.log_end <> e.log_end"""


def _columns(consumer: str, lanes: Iterable[PartitionName]) -> dict[str, object]:
    listed = list(lanes)
    return {
        "consumer": consumer,
        "topics": [lane.topic for lane in listed],
        "partitions": [lane.partition for lane in listed],
    }


async def positions(
    connection: AsyncConnection, consumer: str, lanes: Iterable[PartitionName]
) -> dict[PartitionName, Position]:
    """Return how far a consumer has taken lanes in; a lane never met before is opened at its beginning."""
    listed = list(lanes)
    wanted = _columns(consumer, listed)
    await connection.execute(_OPEN, wanted)
    rows = await (await connection.execute(_READ, wanted)).fetchall()
    let_go = await waived_gaps_tables.read(connection, consumer, listed)
    found = {PartitionName(*row[:2]): Position(*row[2:]) for row in rows}
    return {lane: replace(standing, passes=let_go.get(lane, ())) for lane, standing in found.items()}


async def move_positions(connection: AsyncConnection, consumer: str, batches: Sequence[PartitionBatch]) -> None:
    """Move lanes in the caller's transaction; raises `Fenced` unless every one stood where it was read."""
    moved = await connection.execute(
        _MOVE,
        {
            **_columns(consumer, (batch.lane for batch in batches)),
            "old": [batch.before.position for batch in batches],
            "new": [batch.after.position for batch in batches],
            "sequences": [batch.after.sequence for batch in batches],
            "unread": [batch.after.unread for batch in batches],
            "halted": [batch.missing or None for batch in batches],
            "newest": [batch.reads[-1].time if batch.reads else None for batch in batches],
        },
    )
    if moved.rowcount != len(batches):
        raise Fenced(f"{consumer}: {len(batches) - moved.rowcount} of {len(batches)} lanes were moved by another")


async def record_log_ends(connection: AsyncConnection, consumer: str, ends: dict[PartitionName, int]) -> None:
    """Note where the log ends, so that readers can be told how many records wait."""
    await connection.execute(_SEE_ENDS, {**_columns(consumer, ends), "ends": list(ends.values())})
