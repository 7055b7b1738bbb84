"""Which event took each number, kept beside a consumer's positions and written in the transaction that moves them.

One row holds neighbouring numbers of one partition as one batch took them, 16 bytes each; nothing reads them on the way
of a record that is next. A number that has no row was taken by a release that kept none.

Invariant: a number has at most one holder. It changes only from nobody to an event, or back when an operator has put
the record aside that had taken it.
"""

from collections.abc import Mapping
from typing import Final

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.inbox.identities import NOBODY
from shared.messaging.inbox.sequencing import Holders

_COVERING: Final = """
left join lateral (
    select t.first, t.ids from taken_ids t
    where (t.consumer, t.topic, t.partition) = (%(consumer)s, w.topic, w.partition) and t.first <= w.sequence
    order by t.first desc limit 1) c on w.sequence < c.first + length(c.ids) / 16"""
_WANTED: Final = "unnest(%(topics)s::text[], %(partitions)s::int[], %(sequences)s::bigint[])"
_READ: Final = f"""
select w.topic, w.partition, w.sequence, substring(c.ids from ((w.sequence - c.first) * 16 + 1)::int for 16)
from {_WANTED} w (topic, partition, sequence) {_COVERING}"""  # noqa: S608  # composed of this file's own words
_OVERLAY: Final = f"""
update taken_ids t set ids = overlay(t.ids placing %(id)s from ((%(sequence)s - t.first) * 16 + 1)::int)
from (
    select c.first
    from (select %(topic)s::text as topic, %(partition)s::int as partition, %(sequence)s::bigint as sequence) w
    {_COVERING}) f
where (t.consumer, t.topic, t.partition, t.first) = (%(consumer)s, %(topic)s, %(partition)s, f.first)
    and (%(id)s = %(nobody)s or substring(t.ids from ((%(sequence)s - t.first) * 16 + 1)::int for 16) = %(nobody)s)"""  # noqa: S608  # composed of this file's own words
_ENTER: Final = """
insert into taken_ids (consumer, topic, partition, first, ids)
values (%(consumer)s, %(topic)s, %(partition)s, %(sequence)s, %(id)s)"""


class NumberTaken(Exception):
    """A number that was free has been taken meanwhile; everything in this transaction must be rolled back."""


async def read_holders(connection: AsyncConnection, consumer: str, asked: Mapping[Partition, set[int]]) -> Holders:
    """Return whose numbers are; None for one that has no row."""
    wanted = [(*partition, sequence) for partition, sequences in asked.items() for sequence in sorted(sequences)]
    columns = zip(*wanted, strict=True) if wanted else ((), (), ())
    parameters: dict[str, object] = {"consumer": consumer}
    parameters |= zip(("topics", "partitions", "sequences"), map(list, columns), strict=True)
    found: dict[Partition, dict[int, bytes | None]] = {partition: {} for partition in asked}
    for topic, partition, sequence, holder in await (await connection.execute(_READ.encode(), parameters)).fetchall():
        found[Partition(topic, partition)][sequence] = holder
    return found


async def take(
    connection: AsyncConnection, consumer: str, partition: Partition, sequence: int, identity: bytes
) -> None:
    """Note whose a free number is from now on, in the caller's transaction; raises `NumberTaken` if it is not free."""
    parameters = {"consumer": consumer, **partition._asdict(), "sequence": sequence, "id": identity, "nobody": NOBODY}
    moved = await connection.execute(_OVERLAY.encode(), parameters)
    if moved.rowcount:
        return
    holders = await read_holders(connection, consumer, {partition: {sequence}})
    if holders[partition][sequence] is not None:
        raise NumberTaken(f"{consumer}: {partition} {sequence}")
    await connection.execute(_ENTER, parameters)


async def free(connection: AsyncConnection, consumer: str, partition: Partition, sequence: int) -> None:
    """Let nobody hold a number, so that whichever event comes with it next takes it."""
    await take(connection, consumer, partition, sequence, NOBODY)
