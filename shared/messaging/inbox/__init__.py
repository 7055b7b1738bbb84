"""What a consumer has taken in, lane by lane, in the same transaction as what it made of it.

Each lane row holds the next offset to read (`position`) and the number of the last event applied (`sequence`). The
position fences: it moves only from where it was read, so a consumer that lost its lane and wakes up changes nothing.
The number tells a relay's re-sent record (seen: drop) and a missing one (a hole: stop the lane) from the next one.

Invariant: for every lane, the events applied are exactly numbers 1..sequence, each once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from psycopg import AsyncConnection

from shared.messaging.kafka import Partition

TABLES = """
create table lane (
    consumer text not null,
    topic text not null,
    partition int not null,
    position bigint not null,
    sequence bigint not null,
    halted text,
    moved_at timestamptz not null default now(),
    primary key (consumer, topic, partition)
);
"""
"""What a consuming service's first migration creates. `halted` names the numbers a lane waits for in vain."""

Verdict = Literal["next", "seen", "hole"]

_READ = """
select l.topic, l.partition, l.position, l.sequence, l.halted from lane l
join unnest(%(topics)s::text[], %(partitions)s::int[]) wanted (topic, partition) using (topic, partition)
where l.consumer = %(consumer)s"""
_OPEN = """
insert into lane (consumer, topic, partition, position, sequence)
select %(consumer)s, topic, partition, 0, 0 from unnest(%(topics)s::text[], %(partitions)s::int[]) w (topic, partition)
on conflict do nothing"""
_MOVE = """
update lane l set position = m.new, sequence = m.sequence, halted = m.halted, moved_at = now()
from unnest(%(topics)s::text[], %(partitions)s::int[], %(old)s::bigint[], %(new)s::bigint[], %(sequences)s::bigint[],
    %(halted)s::text[]) m (topic, partition, old, new, sequence, halted)
where l.consumer = %(consumer)s and l.topic = m.topic and l.partition = m.partition and l.position = m.old"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a consumer stands in one lane."""

    position: int = 0
    """Offset of the next record to read."""
    sequence: int = 0
    """Number of the last event applied."""
    halted: str | None = None
    """Why the lane stands still, if it does."""


@dataclass(frozen=True, slots=True)
class Move:
    """A lane's way from the place it was read at to a new one."""

    lane: Partition
    old: int
    new: Place
    halted: str | None = None


class Fenced(Exception):
    """Another consumer has moved a lane meanwhile; everything in this transaction must be rolled back."""


def judge(sequence: int, number: int) -> Verdict:
    """Say what an event's number means to a lane that stands at `sequence`."""
    if number == sequence + 1:
        return "next"
    return "seen" if number <= sequence else "hole"


def _columns(lanes: Iterable[Partition]) -> dict[str, list[str] | list[int]]:
    listed = list(lanes)
    return {"topics": [lane.topic for lane in listed], "partitions": [lane.partition for lane in listed]}


async def read_places(connection: AsyncConnection, consumer: str, lanes: Iterable[Partition]) -> dict[Partition, Place]:
    """Return where the consumer stands; a lane never read before is opened at the beginning."""
    wanted = {**_columns(lanes), "consumer": consumer}
    await connection.execute(_OPEN, wanted)
    rows = await (await connection.execute(_READ, wanted)).fetchall()
    return {Partition(topic, partition): Place(*place) for topic, partition, *place in rows}


async def move(connection: AsyncConnection, consumer: str, moves: Mapping[Partition, Move]) -> None:
    """Move the lanes in the caller's transaction; raises `Fenced` unless every one stood where it was read."""
    columns = {
        **_columns(moves),
        "consumer": consumer,
        "old": [each.old for each in moves.values()],
        "new": [each.new.position for each in moves.values()],
        "sequences": [each.new.sequence for each in moves.values()],
        "halted": [each.halted for each in moves.values()],
    }
    moved = (await connection.execute(_MOVE, columns)).rowcount
    if moved != len(moves):
        raise Fenced(f"{consumer}: {len(moves) - moved} of {len(moves)} lanes were moved by another")
