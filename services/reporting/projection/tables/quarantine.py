"""What folder and archive put aside, each in its own name: whole, with its reason, until a release can read it.

Invariant: a record's bytes leave this table only to be judged again; who looks at the list is told where the record
is, how large and why it is parked.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from psycopg import AsyncConnection

from services.reporting.projection.rules.sequencing import PartitionBatch
from services.reporting.recovery.commands import LogPosition, QuarantinedRecord
from services.reporting.views.rules.answers import QuarantinedPage, QuarantinedRow

MOST_AT_ONCE: Final = 50
"""Records judged in one transaction; each may be as large as Kafka lets it be."""
_PARK: Final = """
insert into quarantine (consumer, topic, partition, "offset", reason, sequence, after, value)
values (%s, %s, %s, %s, %s, %s, %s, %s)"""
_HOLD: Final = """
with next as (
    select distinct topic, partition, "offset" from quarantine
    where (topic, partition, "offset") > (%s, %s, %s) order by 1, 2, 3 limit %s)
select q.topic, q.partition, q."offset", q.value, q.sequence, q.reason, q.consumer
from quarantine q join next using (topic, partition, "offset")
order by q.topic, q.partition, q."offset", q.consumer for update of q skip locked"""
_RELEASE: Final = """
delete from quarantine where (topic, partition, "offset") = (%s, %s, %s) and consumer = any(%s)"""
_RENAME: Final = """
update quarantine set reason = %s
where (topic, partition, "offset") = (%s, %s, %s) and consumer = any(%s)"""
_LISTED: Final = "from quarantine where consumer = 'folder' and (%(province)s = '' or left(topic, 2) = %(province)s)"
_COUNT: Final = f"select count(*) {_LISTED}"
_PAGE: Final = f"""
select topic || '/' || partition, "offset", sequence, reason, length(value), parked_at {_LISTED}
order by topic, partition, "offset" limit %(size)s offset %(skip)s"""


async def park(connection: AsyncConnection, consumer: str, lanes: Iterable[PartitionBatch]) -> None:
    """Put aside, in the caller's transaction, what a consumer could not read."""
    parked = [each for batch in lanes for each in batch.parked]
    if parked:
        await connection.cursor().executemany(
            _PARK,
            [(consumer, *each.lane, each.offset, each.reason, each.number, each.after, each.value) for each in parked],
        )


async def hold(connection: AsyncConnection, behind: LogPosition) -> list[QuarantinedRecord]:
    """Return the next parked records, held by the caller's transaction; what another one holds is left out."""
    found: dict[LogPosition, QuarantinedRecord] = {}
    for *where, value, number, reason, consumer in await _rows(connection, _HOLD, (*behind, MOST_AT_ONCE)):
        spot = LogPosition(*where)
        holders = found[spot].consumers if spot in found else frozenset()
        found[spot] = QuarantinedRecord(*spot, value, number, reason, holders | {consumer})
    return list(found.values())


async def release(connection: AsyncConnection, kept: Iterable[QuarantinedRecord]) -> None:
    """Take records out in the caller's transaction."""
    if rows := [(*each.spot, sorted(each.consumers)) for each in kept]:
        await connection.cursor().executemany(_RELEASE, rows)


async def rename(connection: AsyncConnection, stay: Iterable[tuple[QuarantinedRecord, str]]) -> None:
    """Note, in the caller's transaction, why records are parked now."""
    rows = [(reason, *kept.spot, sorted(kept.consumers)) for kept, reason in stay if reason != kept.reason]
    if rows:
        await connection.cursor().executemany(_RENAME, rows)


async def page(connection: AsyncConnection, province: str, cut: tuple[int, int]) -> QuarantinedPage:
    """Return a page of what the numbers lack; `cut` is its number, counted from 1, and its size."""
    number, size = cut
    asked = {"province": province, "size": size, "skip": (number - 1) * size}
    ((total,),) = await _rows(connection, _COUNT, asked)
    rows = tuple(QuarantinedRow(*row) for row in await _rows(connection, _PAGE, asked))
    return QuarantinedPage(rows, total, number, max(1, -(-total // size)))


async def _rows(
    connection: AsyncConnection, statement: str, values: Sequence[object] | dict[str, object]
) -> list[tuple]:  # type: ignore[type-arg]
    return await (await connection.execute(statement.encode(), values)).fetchall()
