"""How far each consumer has come, partition by partition, in the same transaction as what it made of the records.

Each row holds the next offset to read and the number of the last event taken in. The offset fences: it moves only from
where it was read, so a consumer that lost its partition and wakes up changes nothing. So does the number of decisions
that operators have taken about the partition: one who does not know the latest moves nothing either.

Invariant: a position, the ids of the numbers up to it and the effects of everything before it are committed together or
not at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.inbox import decisions, taken_ids
from shared.messaging.inbox.sequencing import BatchPlan, Position

_OPEN: Final = """
insert into lane (consumer, topic, partition, position, sequence)
select %(consumer)s, topic, partition, 0, 0 from unnest(%(topics)s::text[], %(partitions)s::int[]) w (topic, partition)
on conflict do nothing"""
_READ: Final = """
select l.topic, l.partition, l.position, l.sequence, l.unread, l.decisions from lane l
join unnest(%(topics)s::text[], %(partitions)s::int[]) w (topic, partition) using (topic, partition)
where l.consumer = %(consumer)s"""
_MOVE: Final = """
with moved as (
update lane l set position = m.new, sequence = m.sequence, unread = m.unread, halted = m.halted, moved_at = now(),
    last_event_at = greatest(l.last_event_at, m.newest)
from unnest(%(topics)s::text[], %(partitions)s::int[], %(old)s::bigint[], %(new)s::bigint[], %(sequences)s::bigint[],
    %(unread)s::int[], %(halted)s::text[], %(newest)s::timestamptz[], %(decisions)s::int[])
    m (topic, partition, old, new, sequence, unread, halted, newest, decisions)
where l.consumer = %(consumer)s and l.topic = m.topic and l.partition = m.partition and l.position = m.old
    and l.decisions = m.decisions and not exists (
    select from unnest(%(stood_topics)s::text[], %(stood_partitions)s::int[], %(stood)s::bigint[])
        s (topic, partition, position)
    left join lane o on o.consumer = %(consumer)s and o.topic = s.topic and o.partition = s.partition
    where coalesce(o.position, 0) < s.position)
returning l.topic, l.partition
), taken as (
insert into taken_ids (consumer, topic, partition, first, ids)
select %(consumer)s, t.topic, t.partition, t.first, t.ids
from unnest(%(id_topics)s::text[], %(id_partitions)s::int[], %(firsts)s::bigint[], %(ids)s::bytea[])
    t (topic, partition, first, ids) join moved using (topic, partition)
)
select count(*) from moved"""
LATE: Final = """
insert into late_event (consumer, topic, partition, sequence, "offset") values (%s, %s, %s, %s, %s)
on conflict do nothing"""


_NOWHERE: Final[Mapping[Partition, int]] = MappingProxyType({})


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
    decided = await decisions.read(connection, consumer, listed)
    return {
        Partition(topic, partition): replace(
            decided.get(Partition(topic, partition), Position()),
            offset=offset, sequence=sequence, unnumbered=unnumbered, decisions=number,
        )
        for topic, partition, offset, sequence, unnumbered, number in rows
    }  # fmt: skip


async def move(
    connection: AsyncConnection,
    consumer: str,
    plans: Iterable[BatchPlan[RecordedT]],
    stood: Mapping[Partition, int] = _NOWHERE,
) -> None:
    """Move positions in the caller's transaction; raises `Fenced` unless every one stood where it was read.

    `stood` are the offsets that the caller's last commit left; a database that says less was put back to an older state
    since then, and nothing is moved. Rows are touched in the order of their partitions, as by every consumer.
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
            "decisions": [plan.before.decisions for plan in ordered],
            "stood_topics": [each.topic for each in stood],
            "stood_partitions": [each.partition for each in stood],
            "stood": list(stood.values()),
            **_ids(ordered),
        },
    )
    (number,) = await moved.fetchone() or (0,)
    if number != len(ordered):
        raise Fenced(f"{consumer}: {len(ordered) - number} of {len(ordered)} partitions were moved by another")
    for plan in ordered:
        await _note_late(connection, consumer, plan)


def _ids(plans: Sequence[BatchPlan[RecordedT]]) -> dict[str, object]:
    taken = [(*plan.partition, each.first, bytes(each.ids)) for plan in plans for each in plan.taken]
    names = ("id_topics", "id_partitions", "firsts", "ids")
    return {name: [row[place] for row in taken] for place, name in enumerate(names)}


async def _note_late(connection: AsyncConnection, consumer: str, plan: BatchPlan[RecordedT]) -> None:
    """Note which free numbers were taken, and which of them an operator had waived."""
    for sequence, identity in plan.filled.items():
        await taken_ids.take(connection, consumer, plan.partition, sequence, identity)
    for sequence, offset in plan.late:
        await connection.execute(LATE, (consumer, *plan.partition, sequence, offset))


def _partition(plan: BatchPlan[RecordedT]) -> Partition:
    return plan.partition
