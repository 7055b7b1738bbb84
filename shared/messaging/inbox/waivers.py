"""Gaps that an operator has waived: who decided it, when and why, for each consumer that stood still there.

Invariant: only exactly the numbers that a consumer stands still for can be waived, and what was waived is never
forgotten: pages count it as missing for as long as these numbers are shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import Gap
from shared.persistence.database import connect

_READ: Final = """
select p.topic, p.partition, p.first, p.last from passed_hole p
join unnest(%s::text[], %s::int[]) w (topic, partition) using (topic, partition)
where p.consumer = %s order by p.first"""
_HALTED: Final = """
select consumer, topic, partition, halted from lane where halted is not null order by topic, partition, consumer"""
_ENTER: Final = """
insert into passed_hole (consumer, topic, partition, first, last, decided_by, reason)
values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing"""


@dataclass(frozen=True)
class Waiver:
    """What an operator decides: which gap of a partition to do without, in whose name, and why."""

    partition: Partition
    gap: Gap
    decided_by: str
    reason: str

    def fits(self, partition: Partition, halted: str) -> bool:
        """Tell whether it speaks of exactly what a partition stands still for."""
        return (partition, halted) == (self.partition, str(self.gap))


async def read(
    connection: AsyncConnection, consumer: str, partitions: Iterable[Partition]
) -> dict[Partition, tuple[Gap, ...]]:
    """Return the waived gaps of partitions, in order."""
    listed = list(partitions)
    wanted = ([each.topic for each in listed], [each.partition for each in listed], consumer)
    found: dict[Partition, tuple[Gap, ...]] = {}
    for topic, partition, first, last in await (await connection.execute(_READ, wanted)).fetchall():
        mine = Partition(topic, partition)
        found[mine] = (*found.get(mine, ()), Gap(first, last))
    return found


async def waive(url: str, waiver: Waiver) -> tuple[list[str], list[str]]:
    """Waive a gap; shape: (consumers that may go on, all that stands still where none may)."""
    async with await connect(url) as connection:
        rows = await (await connection.execute(_HALTED)).fetchall()
        halted = [(consumer, Partition(topic, partition), missing) for consumer, topic, partition, missing in rows]
        freed = [consumer for consumer, partition, missing in halted if waiver.fits(partition, missing)]
        for consumer in freed:
            decision = (waiver.decided_by, waiver.reason)
            await connection.execute(_ENTER, (consumer, *waiver.partition, *waiver.gap, *decision))
    return freed, [f"{consumer}: {partition} {missing}" for consumer, partition, missing in halted]
