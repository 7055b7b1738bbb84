"""What a consumer keeps of its logs beside its positions, and its sign of life.

Where a log ends is a display and decides nothing. The sign of life is one row a consumer, stamped by whichever of its
members follows: readers judge by its age whether anybody does, for figures about progress stand still with whoever
writes them.

Invariant: nothing here moves a position but `accept`, an operator's decision, which goes on record with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from shared.contracts.partition import Partition
from shared.messaging.decision import Decision
from shared.messaging.inbox.log_identity import ACCEPTABLE, LOG_FAULTS, KnownLog
from shared.messaging.inbox.positions import columns
from shared.persistence.database import connect

_READ: Final = (
    "select topic, partition, position, topic_id, coalesce(halted, ''), accepted from lane where consumer = %s"
)
_IDENTIFY: Final = """
update lane l set topic_id = w.id
from unnest(%(topics)s::text[], %(partitions)s::int[], %(ids)s::uuid[]) w (topic, partition, id)
where l.consumer = %(consumer)s and l.topic = w.topic and l.partition = w.partition
    and (l.topic_id is null or l.position = 0)"""
_HALT: Final = """
update lane l set halted = nullif(w.fault, '')
from unnest(%(topics)s::text[], %(partitions)s::int[], %(faults)s::text[]) w (topic, partition, fault)
where l.consumer = %(consumer)s and l.topic = w.topic and l.partition = w.partition
    and (w.fault <> '' or l.halted = any(%(known)s))"""
_SEE_ENDS: Final = """
update lane l set log_end = w.log_end
from unnest(%(topics)s::text[], %(partitions)s::int[], %(ends)s::bigint[]) w (topic, partition, log_end)
where l.consumer = %(consumer)s and l.topic = w.topic and l.partition = w.partition and l.log_end <> w.log_end"""
_BEAT: Final = """
insert into heartbeat (consumer, seen_at) values (%s, now())
on conflict (consumer) do update set seen_at = greatest(heartbeat.seen_at, excluded.seen_at)"""
_AGES: Final = "select consumer, extract(epoch from now() - seen_at)::float8 from heartbeat order by 1"
_REFUSED: Final = """
select consumer, topic, partition, halted, topic_id from lane
where halted = any(%s) and (%s::text is null or (topic, partition) = (%s, %s))
order by topic, partition, consumer for update"""
_ENTER: Final = """
insert into accepted_log (consumer, topic, partition, topic_id, position, sequence, fault, decided_by, reason)
select consumer, topic, partition, topic_id, position, sequence, coalesce(halted, ''), %(by)s, %(why)s
from lane where topic = %(topic)s and partition = %(partition)s and (topic_id is null or topic_id = %(id)s)"""
_BEGIN_ANEW: Final = """
update lane set position = 0, topic_id = null, log_end = 0, halted = null, accepted = accepted + 1,
    decisions = decisions + 1, moved_at = now()
where topic = %(topic)s and partition = %(partition)s and (topic_id is null or topic_id = %(id)s)"""
_DEPTH: Final = """
select greatest(l.position, max(k."offset") + 1) - least(min(k."offset"), 0)
from (select max(position) as position from lane where topic = %(topic)s and partition = %(partition)s) l
left join (select topic, partition, "offset" from quarantine union all
    select topic, partition, "offset" from put_aside) k
on (k.topic, k.partition) = (%(topic)s, %(partition)s) group by l.position"""
"""By how much offsets of the old log are lowered, so that all of them, and those lowered before, are below zero."""
_BELOW: Final = tuple(
    f'update {table} set "offset" = "offset" - %(depth)s where topic = %(topic)s and partition = %(partition)s'  # noqa: S608  # names from our own code
    for table in ("quarantine", "put_aside", "late_event")
)
"""A record of the old log that was put aside says nothing of the new log's record at its offset."""


@dataclass(frozen=True)
class Acceptance:
    """What an operator decides: to read the logs that are there now from their beginning, in whose name, and why."""

    partition: Partition | None
    """None for all that stand still because of their log."""
    decision: Decision


async def read(connection: AsyncConnection, consumer: str) -> dict[Partition, KnownLog]:
    """Return what a consumer keeps of all its partitions."""
    rows = await (await connection.execute(_READ, [consumer])).fetchall()
    return {Partition(topic, partition): KnownLog(*kept) for topic, partition, *kept in rows}


async def identify(connection: AsyncConnection, consumer: str, ids: Mapping[Partition, UUID]) -> None:
    """Note the topics' ids of partitions that have none yet, or of which nothing was read."""
    if ids:
        await connection.execute(_IDENTIFY, {**columns(consumer, ids), "ids": list(ids.values())})


async def halt(connection: AsyncConnection, consumer: str, faults: Mapping[Partition, str]) -> None:
    """Note what is wrong with logs; an empty fault takes back one that was noted, and leaves gaps alone."""
    if faults:
        given = {**columns(consumer, faults), "faults": list(faults.values()), "known": list(LOG_FAULTS)}
        await connection.execute(_HALT, given)


async def record_ends(connection: AsyncConnection, consumer: str, ends: Mapping[Partition, int]) -> None:
    """Record where logs end, so that readers see how many records wait."""
    if ends:
        await connection.execute(_SEE_ENDS, {**columns(consumer, ends), "ends": list(ends.values())})


async def beat(connection: AsyncConnection, consumer: str) -> None:
    """Stamp a consumer's sign of life."""
    await connection.execute(_BEAT, [consumer])


async def ages(connection: AsyncConnection[Any]) -> dict[str, float]:
    """Return how long ago each consumer gave its last sign of life, in seconds; whatever rows a pool makes."""
    return dict(await (await connection.cursor(row_factory=tuple_row).execute(_AGES)).fetchall())


async def accept(url: str, acceptance: Acceptance, moves_down: Iterable[str] = ()) -> list[str]:
    """Let consumers read replaced logs from their beginning; returns what was accepted, consumer by consumer.

    The number of the last event stays: what the new log has of the old one is dropped as seen. Every consumer of the
    old log begins anew, those that have not noticed yet included. What is kept by an offset of the old log goes below
    zero, where no offset of the new one can meet it; `moves_down` are statements that do the same to other tables.
    """
    async with await connect(url) as connection:
        wanted = (
            (None, None, None) if acceptance.partition is None else (acceptance.partition.topic, *acceptance.partition)
        )
        rows = await (await connection.execute(_REFUSED, (list(ACCEPTABLE), *wanted))).fetchall()
        for (topic, partition), identity in {row[1:3]: row[4] for row in rows}.items():
            given = {"topic": topic, "partition": partition, "id": identity}
            (depth,) = await (await connection.execute(_DEPTH, given)).fetchone() or (0,)
            for statement in (_ENTER, _BEGIN_ANEW, *_BELOW, *moves_down):
                kept = {"depth": depth, "by": acceptance.decision.by, "why": acceptance.decision.why}
                await connection.execute(statement.encode(), {**given, **kept})
    return [f"{consumer}: {Partition(topic, partition)} {fault}" for consumer, topic, partition, fault, _ in rows]
