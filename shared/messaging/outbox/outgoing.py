"""The outbox as its relay reads and empties it: in commit order, up to the oldest transaction still running.

A relay passes over what it cannot publish. So what is passed over stays passed over while the cursor moves on, and what
is removed is exactly what was read.

Invariant: a row that was passed over is never removed; whoever reads from the first row on finds it in its order.
"""

from collections.abc import Mapping

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.outbox.leadership import Leadership, PassedOver, Row

_REBASE = "update outbox set xid = '3'::xid8 where xid >= pg_snapshot_xmax(pg_current_snapshot())"
_PASSED = "topic <> all(%(topics)s::text[]) and (topic || '/' || partition) <> all(%(partitions)s::text[])"
_COLUMNS = """
select o.xid::text, o.seq, o.topic, o.partition, o.key, o.traceparent, o.value,
    o.xid < pg_snapshot_xmin(pg_current_snapshot()) as settled
from outbox o where (o.xid, o.seq) > (%(xid)s::xid8, %(seq)s)"""
_ORDER = "order by o.xid, o.seq limit %(limit)s"
_READ = f"{_COLUMNS} {_ORDER}"
_READ_SOME = f"{_COLUMNS} and {_PASSED} {_ORDER}"
_DELETE = "delete from outbox where (xid, seq) <= (%(xid)s::xid8, %(seq)s)"
_DELETE_SOME = f"{_DELETE} and {_PASSED}"
_ACKNOWLEDGE = """
insert into relay_lane select * from unnest(%(topics)s::text[], %(partitions)s::int[], %(numbers)s::bigint[])
on conflict (topic, partition) do update set number = excluded.number"""
_WAITING = "select distinct topic, partition from outbox"


async def rebase(connection: AsyncConnection) -> None:
    """Let rows that came from another server, with transactions that lie ahead of this one's, go first."""
    await connection.execute(_REBASE)


async def waiting(connection: AsyncConnection) -> set[Partition]:
    """Return the partitions for which something waits."""
    rows = await (await connection.execute(_WAITING)).fetchall()
    return {Partition(*row) for row in rows}


async def read(connection: AsyncConnection, reign: Leadership, limit: int) -> list[Row]:
    """Return the next rows in commit order, those that are not settled yet included."""
    asked = {"xid": reign.xid, "seq": reign.seq, "limit": limit}
    passed = reign.passed_over
    cursor = await connection.execute(_READ_SOME if passed else _READ, {**asked, **_names(passed)})
    return [Row(*row) for row in await cursor.fetchall()]


async def acknowledge(connection: AsyncConnection, last: Mapping[Partition, int]) -> None:
    """Store the last number of partitions; in the caller's transaction."""
    columns = {
        "topics": [partition.topic for partition in last],
        "partitions": [partition.partition for partition in last],
        "numbers": list(last.values()),
    }
    await connection.execute(_ACKNOWLEDGE, columns)


async def remove(connection: AsyncConnection, end: Row, passed: PassedOver) -> None:
    """Remove the rows up to one, save those that were passed over; in the caller's transaction."""
    await connection.execute(_DELETE_SOME if passed else _DELETE, {"xid": end.xid, "seq": end.seq, **_names(passed)})


def _names(passed: PassedOver) -> dict[str, list[str]]:
    return {"topics": sorted(passed.topics), "partitions": sorted(map(str, passed.partitions))}
