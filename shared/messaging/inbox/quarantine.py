"""Records that cannot be applied, kept whole until a release can read them.

A record is parked in the transaction that moves its lane past it, so it is neither lost nor in the way. What makes it
unfit is said by one of few reasons; its bytes stay in this table and appear in no log. A worker that starts tries
again what is parked here: after an upgrade nothing else needs to be done.

Invariant: every record behind a lane's position was applied, dropped as seen, or is in this table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from psycopg import AsyncConnection

from shared.messaging.kafka import Partition

TABLES = """
create table quarantine (
    consumer text not null,
    topic text not null,
    partition int not null,
    position bigint not null,
    reason text not null,
    value bytea not null,
    parked_at timestamptz not null default now(),
    primary key (consumer, topic, partition, position)
);
"""
"""What a service that follows others creates beside its lanes."""

Reason = Literal["not-json", "not-cloudevents", "unknown-type", "schema", "wrong-province"]

_PARK = """
insert into quarantine (consumer, topic, partition, position, reason, value)
values (%s, %s, %s, %s, %s, %s) on conflict do nothing"""
_PARKED = """
select topic, partition, position, reason, value from quarantine where consumer = %s
order by topic, partition, position for update skip locked"""
_RELEASE = "delete from quarantine where consumer = %s and topic = %s and partition = %s and position = %s"


@dataclass(frozen=True, slots=True)
class Parked:
    """One record that could not be applied, and why."""

    lane: Partition
    position: int
    reason: Reason
    value: bytes


async def park(connection: AsyncConnection, consumer: str, parked: Sequence[Parked]) -> None:
    """Put records aside in the caller's transaction."""
    rows = [(consumer, *each.lane, each.position, each.reason, each.value) for each in parked]
    await connection.cursor().executemany(_PARK, rows)


async def read_parked(connection: AsyncConnection, consumer: str) -> list[Parked]:
    """Return what is parked, held by the caller's transaction; what another one holds is left out."""
    rows = await (await connection.execute(_PARKED, [consumer])).fetchall()
    return [Parked(Partition(topic, partition), *rest) for topic, partition, *rest in rows]


async def release(connection: AsyncConnection, consumer: str, parked: Sequence[Parked]) -> None:
    """Take records out again in the caller's transaction."""
    await connection.cursor().executemany(_RELEASE, [(consumer, *each.lane, each.position) for each in parked])
