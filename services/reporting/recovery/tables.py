"""Takes parked records in: out of the quarantine, into cells, cards and the archive, in one transaction.

Safe beside running folders and archives, and beside another run of itself: parked rows are locked, cells are added in
the order of their keys as every folder adds them, and a collision does the whole transaction again.

Invariant: a record is in the quarantine or in the numbers, never in both and never in neither.
"""

from contextlib import suppress

from psycopg import AsyncConnection

from services.reporting.archive import tables as archive_tables
from services.reporting.projection.tables import (
    projection_writer as projection_writer_tables,
)
from services.reporting.projection.tables import (
    quarantine as quarantine_tables,
)
from services.reporting.projection.tables.connection import ReconnectingConnection
from services.reporting.recovery.commands import Judge, LogPosition, Reprocessing
from shared.runtime.failpoints import failpoint


class PostgresQuarantine:
    """Readmits over one connection."""

    def __init__(self, url: str) -> None:
        self._door = ReconnectingConnection(url, projection_writer_tables.LIVE.make_ready)

    async def readmit(self, behind: LogPosition, judge: Judge) -> Reprocessing | None:
        """Have the next parked records judged and write the outcome; None when none are left."""
        async with self._door.open() as connection:
            for _ in range(projection_writer_tables.TRIES - 1):
                with suppress(*projection_writer_tables.COLLISIONS):
                    return await _readmit(connection, behind, judge)
            return await _readmit(connection, behind, judge)

    async def close(self) -> None:
        """Close the connection."""
        await self._door.close()


async def _readmit(connection: AsyncConnection, behind: LogPosition, judge: Judge) -> Reprocessing | None:
    async with connection.transaction():
        parked = await quarantine_tables.hold(connection, behind)
        if not parked:
            return None
        readmission = await judge(parked)
        await archive_tables.write(connection, readmission.accession)
        payloads = projection_writer_tables.Payloads.of(readmission.booking.tally)
        await projection_writer_tables.write(connection, readmission.booking, payloads)
        failpoint("readmit-counted")
        await quarantine_tables.release(connection, readmission.fit)
        await quarantine_tables.rename(connection, readmission.stay)
        failpoint("readmit-before-commit")
    failpoint("readmit-after-commit")
    return readmission
