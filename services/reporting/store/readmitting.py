"""Takes parked records in: out of the quarantine, into cells, cards and the archive, in one transaction.

Safe beside running folders and archives, and beside another run of itself: parked rows are locked, cells are added in
the order of their keys as every folder adds them, and a collision does the whole transaction again.

Invariant: a record is in the quarantine or in the numbers, never in both and never in neither.
"""

from contextlib import suppress

from psycopg import AsyncConnection

from services.reporting.application.readmitting import Judge, Readmission, Spot
from services.reporting.store import archive, ledger, quarantine
from services.reporting.store.door import Door
from shared.faults import reached


class PostgresQuarantine:
    """Readmits over one connection."""

    def __init__(self, url: str) -> None:
        self._door = Door(url, ledger.LIVE.make_ready)

    async def readmit(self, behind: Spot, judge: Judge) -> Readmission | None:
        """Have the next parked records judged and write the outcome; None when none are left."""
        async with self._door.open() as connection:
            for _ in range(ledger.TRIES - 1):
                with suppress(*ledger.COLLISIONS):
                    return await _readmit(connection, behind, judge)
            return await _readmit(connection, behind, judge)

    async def close(self) -> None:
        """Close the connection."""
        await self._door.close()


async def _readmit(connection: AsyncConnection, behind: Spot, judge: Judge) -> Readmission | None:
    async with connection.transaction():
        parked = await quarantine.hold(connection, behind)
        if not parked:
            return None
        readmission = await judge(parked)
        await archive.write(connection, readmission.accession)
        payloads = ledger.Payloads.of(readmission.booking.tally)
        await ledger.write(connection, readmission.booking, payloads)
        reached("readmit-counted")
        await quarantine.release(connection, readmission.fit)
        await quarantine.rename(connection, readmission.stay)
        reached("readmit-before-commit")
    reached("readmit-after-commit")
    return readmission
