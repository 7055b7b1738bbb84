"""Takes quarantined records in: out of the quarantine, into cells, timelines and the archive, in one transaction.

Safe beside running projectors and archives: cells are added in the order of their keys as every projector adds them.

Invariant: a record is in the quarantine or in the numbers, never in both and never in neither.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from psycopg import AsyncConnection

from services.reporting.archive.rules import ARCHIVE
from services.reporting.archive.tables import rows as rows_tables
from services.reporting.projection.commands import PROJECTOR
from services.reporting.projection.tables import projection_writer as projection_writer_tables
from services.reporting.projection.tables.connection import ReconnectingConnection
from services.reporting.recovery.commands import Reprocessing
from shared.messaging.inbox import quarantine
from shared.messaging.inbox.reprocessing import LogPosition, QuarantinedRecord

MOVE_DOWN: Final = """
update archive set "offset" = "offset" - %(depth)s where topic = %(topic)s and partition = %(partition)s"""
"""Keeps archived events apart from those that a log accepted anew has at the same offsets."""
_CONSUMERS: Final = (ARCHIVE, PROJECTOR)


class PostgresQuarantine:
    """Takes quarantined records out over one connection."""

    def __init__(self, url: str, judge: Callable[[Sequence[QuarantinedRecord]], Awaitable[Reprocessing]]) -> None:
        self._connection, self._judge = ReconnectingConnection(url, projection_writer_tables.LIVE.make_ready), judge

    async def reprocess_next(self, behind: LogPosition) -> Reprocessing | None:
        """Have the next quarantined records judged and write the outcome; None when none are left."""
        async with self._connection.open() as connection:
            return await quarantine.reprocess_next(connection, _CONSUMERS, behind, self._judge, _write)

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()


async def _write(connection: AsyncConnection, reprocessing: Reprocessing) -> None:
    await rows_tables.write(connection, reprocessing.archived)
    payloads = projection_writer_tables.Payloads.of(reprocessing.projected.deltas)
    await projection_writer_tables.write(connection, reprocessing.projected, payloads)
