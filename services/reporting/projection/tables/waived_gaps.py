"""Missing numbers that an operator let go: who decided it, when and why, for each consumer that stood still there.

Invariant: only exactly the numbers that a consumer stands still for can be let go, and what was let go is never
forgotten: pages count it as missing for as long as these numbers are shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from psycopg import AsyncConnection

from services.reporting.projection.rules.sequencing import PartitionName, WaivedGap
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
class Decision:
    """What an operator decides: which missing numbers of a lane to do without, in whose name, and why."""

    lane: PartitionName
    missing: WaivedGap
    decided_by: str
    reason: str

    def fits(self, lane: PartitionName, halted: str) -> bool:
        """Tell whether it speaks of exactly what a lane stands still for."""
        return (lane, halted) == (self.lane, f"{self.missing.first}..{self.missing.last}")


async def read(
    connection: AsyncConnection, consumer: str, lanes: Iterable[PartitionName]
) -> dict[PartitionName, tuple[WaivedGap, ...]]:
    """Return what has been let go of lanes, in order."""
    listed = list(lanes)
    wanted = ([lane.topic for lane in listed], [lane.partition for lane in listed], consumer)
    found: dict[PartitionName, tuple[WaivedGap, ...]] = {}
    for topic, partition, first, last in await (await connection.execute(_READ, wanted)).fetchall():
        lane = PartitionName(topic, partition)
        found[lane] = (*found.get(lane, ()), WaivedGap(first, last))
    return found


async def waive(url: str, decision: Decision) -> tuple[list[str], list[str]]:
    """Let go of missing numbers; shape: (consumers that may go on, all that stands still where none may)."""
    async with await connect(url) as connection:
        rows = await (await connection.execute(_HALTED)).fetchall()
        halted = [(consumer, PartitionName(topic, partition), missing) for consumer, topic, partition, missing in rows]
        freed = [consumer for consumer, lane, missing in halted if decision.fits(lane, missing)]
        for consumer in freed:
            told = (decision.decided_by, decision.reason)
            await connection.execute(_ENTER, (consumer, *decision.lane, *decision.missing, *told))
    return freed, [f"{consumer}: {lane.topic}/{lane.partition} {missing}" for consumer, lane, missing in halted]
