"""Reporting's books as an auditor reads them: the people's view of the cells, the cards, the archive, the partitions.

Invariant: only what stands in the tables is read, through the view that people use; nothing is computed here.
"""

from typing import Any

from psycopg import AsyncConnection

from tests.support import audit, refold
from tests.support.audit import Finding, PartitionName, Streams
from tests.support.refold import Event, Figure, Timeline


async def places(connection: AsyncConnection, consumer: str) -> dict[PartitionName, int]:
    """Return the next offset that a consumer wants of each partition."""
    asked = await connection.execute("select topic, partition, position from lane where consumer = %s", [consumer])
    return {(topic, partition): position for topic, partition, position in await asked.fetchall()}


async def halted(connection: AsyncConnection, consumer: str) -> set[PartitionName]:
    """Return the partitions in which a consumer stands still."""
    statement = "select topic, partition from lane where consumer = %s and halted is not null"
    return {
        (topic, partition) for topic, partition in await (await connection.execute(statement, [consumer])).fetchall()
    }


async def figures(connection: AsyncConnection) -> dict[Figure, int]:
    """Return every number that is not zero."""
    asked = await connection.execute("select indicator, period, region, dimensions, value from figure where value <> 0")
    rows = await asked.fetchall()
    return {Figure(indicator, period, region, tuple(by)): int(value) for indicator, period, region, by, value in rows}


async def cards(connection: AsyncConnection) -> dict[Timeline, tuple[int, str, Event]]:
    """Return every card's parts; shape: version, region, what was said."""
    asked = await connection.execute("select kind, id::text, part, version, region, state from card")
    return {Timeline(kind, each, part): (version, region, state) for kind, each, part, version, region, state in
            await asked.fetchall()}  # fmt: skip


async def archived(connection: AsyncConnection) -> dict[tuple[str, int, int], str]:
    """Return what is filed; shape: (topic, partition, number) → event ids, more than one if it was filed twice."""
    asked = await connection.execute(
        "select topic, partition, sequence, string_agg(event_id::text, ' ') from archive group by 1, 2, 3"
    )
    return {(topic, partition, number): ids for topic, partition, number, ids in await asked.fetchall()}


async def everything(connection: AsyncConnection) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that a fold leaves behind, row by row and byte by byte; by table."""
    return {name: await (await connection.execute(asked.encode())).fetchall() for name, asked in _WHOLE.items()}


_WHOLE = {
    "cell": "select * from cell order by key",
    "cell_member": "select * from cell_member order by key, member",
    "card": """select kind, id, part, version, province, region, state::text, changed_at from card
        order by kind, id, part""",
    "quarantine": 'select * from quarantine order by topic, partition, "offset"',
    "lane": """select topic, partition, position, sequence, unread, halted, last_event_at from lane
        where consumer = 'folder' order by topic, partition""",
}


async def audit_books(connection: AsyncConnection, partitions: Streams, consumers: tuple[str, ...]) -> list[Finding]:
    """Say where the books differ from what the partitions' events make of them."""
    findings: list[Finding] = []
    if "folder" in consumers:
        told = list(audit.events(partitions))
        findings += audit.same("figure", refold.figures(told), await figures(connection))
        findings += audit.same("card", refold.cards(told), await cards(connection))
    if "archive" in consumers:
        findings += audit.same("archive", audit.archived(partitions), await archived(connection))
    return findings
