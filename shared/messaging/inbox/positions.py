"""How far each consumer has come, partition by partition, in the same transaction as what it made of the records.

Each row holds the next offset to read and the number of the last event taken in. The offset fences: it moves only from
where it was read, so a consumer that lost its partition and wakes up changes nothing.

Invariant: a position and the effects of everything before it are committed together or not at all.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol, TypeVar

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.inbox import waivers
from shared.messaging.inbox.sequencing import BatchPlan, Position

_OPEN: Final = """
insert into lane (consumer, topic, partition, position, sequence)
select %(consumer)s, topic, partition, 0, 0 from unnest(%(topics)s::text[], %(partitions)s::int[]) w (topic, partition)
on conflict do nothing"""
_READ: Final = """
select l.topic, l.partition, l.position, l.sequence, l.unread from lane l
join unnest(%(topics)s::text[], %(partitions)s::int[]) w (topic, partition) using (topic, partition)
where l.consumer = %(consumer)s"""
_MOVE: Final = """
update lane l set position = m.new, sequence = m.sequence, unread = m.unread, halted = m.halted, moved_at = now(),
    last_event_at = greatest(l.last_event_at, m.newest)
from unnest(%(topics)s::text[], %(partitions)s::int[], %(old)s::bigint[], %(new)s::bigint[], %(sequences)s::bigint[],
    %(unread)s::int[], %(halted)s::text[], %(newest)s::timestamptz[])
    m (topic, partition, old, new, sequence, unread, halted, newest)
where l.consumer = %(consumer)s and l.topic = m.topic and l.partition = m.partition and l.position = m.old"""


class Recorded(Protocol):
    """An event that says when it was recorded."""

    @property
    def time(self) -> datetime:
        """When it was recorded."""


RecordedT = TypeVar("RecordedT", bound=Recorded)


class Fenced(Exception):
    """Another consumer has moved a partition meanwhile; everything in this transaction must be rolled back."""


def columns(consumer: str, partitions: Iterable[Partition]) -> dict[str, object]:
    """Return partitions of a consumer as statements about rows of `lane` take them."""
    listed = list(partitions)
    return {
        "consumer": consumer,
        "topics": [each.topic for each in listed],
        "partitions": [each.partition for each in listed],
    }


async def read_positions(
    connection: AsyncConnection, consumer: str, partitions: Iterable[Partition]
) -> dict[Partition, Position]:
    """Return how far a consumer has come; a partition never met before is opened at its beginning."""
    listed = list(partitions)
    wanted = columns(consumer, listed)
    await connection.execute(_OPEN, wanted)
    rows = await (await connection.execute(_READ, wanted)).fetchall()
    waived = await waivers.read(connection, consumer, listed)
    found = {Partition(*row[:2]): Position(*row[2:]) for row in rows}
    return {each: replace(position, waived=waived.get(each, ())) for each, position in found.items()}


async def move(connection: AsyncConnection, consumer: str, plans: Iterable[BatchPlan[RecordedT]]) -> None:
    """Move positions in the caller's transaction; raises `Fenced` unless every one stood where it was read.

    Rows are touched in the order of their partitions, as by every consumer.
    """
    ordered = sorted(plans, key=_partition)
    moved = await connection.execute(
        _MOVE,
        {
            **columns(consumer, (plan.partition for plan in ordered)),
            "old": [plan.before.offset for plan in ordered],
            "new": [plan.after.offset for plan in ordered],
            "sequences": [plan.after.sequence for plan in ordered],
            "unread": [plan.after.unnumbered for plan in ordered],
            "halted": [plan.missing or None for plan in ordered],
            "newest": [plan.events[-1].time if plan.events else None for plan in ordered],
        },
    )
    if moved.rowcount != len(ordered):
        raise Fenced(f"{consumer}: {len(ordered) - moved.rowcount} of {len(ordered)} partitions were moved by another")


def _partition(plan: BatchPlan[RecordedT]) -> Partition:
    return plan.partition
