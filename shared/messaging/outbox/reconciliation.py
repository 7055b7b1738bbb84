"""What the database knows of its streams, and what is written there when log and database are brought together.

Every event that was published leaves the outbox in the transaction that stores its number. So the database knows
exactly the events up to a partition's stored number, and those that are in the outbox; an event of the log with a
higher number that is not in the outbox is one that this database never committed, or has forgotten.

Invariant: an event of the outbox that the log already holds is removed in the transaction that stores its number, and
is never published under another.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.decision import Decision
from shared.messaging.outbox.log_view import LogView, NumberedRecord, Stored

_NUMBERS = """
select topic, partition, number from relay_lane
union all select distinct topic, partition, 0 from outbox where (topic, partition) not in
    (select topic, partition from relay_lane)"""
_LOST = "select topic, partition, first, last from relay_lost_range"
_FOREIGN = 'select topic, partition, "offset", event_id from relay_foreign_record'
_IDS = "convert_from(value, 'UTF8')::jsonb ->> 'id' = any(%(ids)s::text[])"
_THEIRS = "topic = %(topic)s and partition = %(partition)s"
_KNOWN = f"select convert_from(value, 'UTF8')::jsonb ->> 'id' from outbox where {_THEIRS} and {_IDS}"  # noqa: S608
_REMOVE = f"delete from outbox where {_THEIRS} and {_IDS}"  # noqa: S608  # both are texts of this file
_STORE = """
insert into relay_lane (topic, partition, number) values (%(topic)s, %(partition)s, %(number)s)
on conflict (topic, partition) do update set number = excluded.number"""
_LOSE = """
insert into relay_lost_range (topic, partition, first, last)
values (%(topic)s, %(partition)s, %(first)s, %(last)s) on conflict do nothing"""
_UNACCEPTED = """
select topic, partition, first, last from relay_lost_range where accepted_at is null order by topic, partition, first"""
_ACCEPT = """
update relay_lost_range set accepted_by = %(by)s, reason = %(why)s, accepted_at = now() where accepted_at is null"""
_INCARNATION = "update relay set incarnation = incarnation + 1 returning incarnation"
_DECIDED = """
insert into relay_incarnation
    (incarnation, topic, partition, own_number, log_number, unknown_events, decided_by, reason)
values (%(incarnation)s, %(topic)s, %(partition)s, %(own)s, %(last)s, %(unknown)s, %(by)s, %(why)s)"""
_NAME_FOREIGN = """
insert into relay_foreign_record (topic, partition, "offset", event_id, decided_by, reason)
values (%(topic)s, %(partition)s, %(offset)s, %(event)s, %(by)s, %(why)s)
on conflict (topic, partition, "offset") do update set event_id = excluded.event_id,
    decided_by = excluded.decided_by, reason = excluded.reason, decided_at = now()"""


@dataclass(frozen=True)
class Difference:
    """How a partition's log and the database differ."""

    view: LogView
    known: frozenset[str]
    """Ids of events beyond the database's number that are in its outbox."""

    @property
    def unknown(self) -> list[NumberedRecord]:
        """The events that the database does not know, each once, in the log's order."""
        found = {each.event_id: each for each in reversed(self.view.chain) if each.event_id not in self.known}
        return sorted(found.values())

    @property
    def count(self) -> int:
        """How many events the database does not know."""
        return len(self.unknown) + self.view.unlisted


async def read_stored(connection: AsyncConnection) -> dict[Partition, Stored]:
    """Return what is known of every partition that was ever written to, or waits to be."""
    lost, foreign = defaultdict(list), defaultdict(set)
    for topic, partition, first, last in await (await connection.execute(_LOST)).fetchall():
        lost[topic, partition].append((first, last))
    for topic, partition, offset, event in await (await connection.execute(_FOREIGN)).fetchall():
        foreign[topic, partition].add((offset, event))
    return {
        Partition(topic, partition): Stored(number, tuple(lost[topic, partition]), frozenset(foreign[topic, partition]))
        for topic, partition, number in await (await connection.execute(_NUMBERS)).fetchall()
    }


async def compare(connection: AsyncConnection, view: LogView) -> Difference:
    """Find out which events beyond the database's number its outbox holds."""
    if not view.beyond:
        return Difference(view, frozenset())
    ids = list({record.event_id for record in view.beyond})
    rows = await (await connection.execute(_KNOWN, {**_named(view.partition), "ids": ids})).fetchall()
    return Difference(view, frozenset(row[0] for row in rows))


async def store(connection: AsyncConnection, found: Difference) -> None:
    """Take what the log holds for published; in the caller's transaction."""
    partition = _named(found.view.partition)
    if found.known:
        await connection.execute(_REMOVE, {**partition, "ids": list(found.known)})
    await connection.execute(_STORE, {**partition, "number": found.view.last})


async def lose(connection: AsyncConnection, view: LogView) -> None:
    """Put on record which published numbers the log does not hold."""
    for first, last in view.lacks:
        await connection.execute(_LOSE, {**_named(view.partition), "first": first, "last": last})


async def unaccepted(connection: AsyncConnection) -> list[tuple[Partition, int, int]]:
    """Return the lost numbers that nobody has accepted yet; shape: (partition, first, last)."""
    rows = await (await connection.execute(_UNACCEPTED)).fetchall()
    return [(Partition(topic, partition), first, last) for topic, partition, first, last in rows]


async def accept_losses(connection: AsyncConnection, decided: Decision) -> None:
    """Put on record who goes on without the lost numbers."""
    await connection.execute(_ACCEPT, {"by": decided.by, "why": decided.why})


async def go_on(connection: AsyncConnection, differences: Sequence[Difference], decided: Decision) -> int:
    """Begin a new incarnation behind the log's numbers, in the caller's transaction; returns which one it is."""
    row = await (await connection.execute(_INCARNATION)).fetchone()
    incarnation = int(row[0]) if row else 0
    who = {"by": decided.by, "why": decided.why}
    for each in differences:
        own = {"own": each.view.stored.number, "last": each.view.last, "unknown": each.count}
        await connection.execute(_DECIDED, {**_named(each.view.partition), **own, **who, "incarnation": incarnation})
        await store(connection, each)
    return incarnation


async def name_foreign(
    connection: AsyncConnection, partition: Partition, records: Iterable[NumberedRecord], decided: Decision
) -> None:
    """Put on record that records are a stranger's."""
    for each in records:
        who = {"by": decided.by, "why": decided.why, "offset": each.offset, "event": each.event_id}
        await connection.execute(_NAME_FOREIGN, {**_named(partition), **who})


def _named(partition: Partition) -> dict[str, str | int]:
    return {"topic": partition.topic, "partition": partition.partition}
