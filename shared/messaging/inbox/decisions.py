"""What operators have decided about partitions: gaps waived, records put aside; read and counted in one place.

Every decision is entered while the partition's row is locked, and raises the number of decisions that stands there.
So whoever moves the partition's position has either read the decision or is fenced.

Invariant: a decision holds for every record that is judged after it was committed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import Gap, Position

_READ: Final = """
with wanted as (select * from unnest(%s::text[], %s::int[]) w (topic, partition)), mine as (select %s::text as consumer)
select topic, partition, first, last from passed_hole join wanted using (topic, partition) join mine using (consumer)
union all
select topic, partition, "offset", null from put_aside join wanted using (topic, partition) join mine using (consumer)
where undone_at is null order by 1, 2, 3"""
_HOLD: Final = """
select consumer, position, sequence, halted from lane where (topic, partition) = (%s, %s)
order by consumer for update"""
_COUNT: Final = "update lane set decisions = decisions + 1 where (consumer, topic, partition) = (%s, %s, %s)"


@dataclass(frozen=True)
class ConsumerPosition:
    """Where one consumer of a partition stands while somebody decides about it."""

    consumer: str
    offset: int
    sequence: int
    halted: str | None


async def read(
    connection: AsyncConnection, consumer: str, partitions: Iterable[Partition]
) -> dict[Partition, Position]:
    """Return what was decided about partitions, as positions that hold nothing else."""
    listed = list(partitions)
    wanted = ([each.topic for each in listed], [each.partition for each in listed], consumer)
    waived: dict[Partition, list[Gap]] = {}
    aside: dict[Partition, set[int]] = {}
    for topic, partition, first, last in await (await connection.execute(_READ, wanted)).fetchall():
        mine = Partition(topic, partition)
        if last is None:
            aside.setdefault(mine, set()).add(first)
        else:
            waived.setdefault(mine, []).append(Gap(first, last))
    return {
        each: Position(waived=tuple(waived.get(each, ())), aside=frozenset(aside.get(each, ())))
        for each in waived.keys() | aside.keys()
    }


async def hold(connection: AsyncConnection, partition: Partition) -> list[ConsumerPosition]:
    """Return where the consumers of a partition stand, held there by the caller's transaction."""
    rows = await (await connection.execute(_HOLD, partition)).fetchall()
    return [ConsumerPosition(*row) for row in rows]


async def count(connection: AsyncConnection, consumer: str, partition: Partition) -> None:
    """Note that something was decided about a partition which a consumer must know before it goes on."""
    await connection.execute(_COUNT, (consumer, *partition))
