"""Whether the consumers of a service give a sign of life, as its api tells it: they themselves may be gone.

Invariant: what is told is read from the database at that moment; a consumer that never gave a sign has none.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from shared.messaging.inbox import log_tables
from shared.messaging.inbox.liveness import not_followed
from shared.runtime.telemetry.metrics import HEARTBEAT


async def tell_heartbeats(connection: AsyncConnection[Any], prefix: str = "") -> None:
    """Tell how long ago each consumer gave its last sign of life; `prefix` begins its name in metrics."""
    HEARTBEAT.clear()
    for consumer, seconds in (await log_tables.ages(connection)).items():
        HEARTBEAT.labels(f"{prefix}{consumer}").set(seconds)


@dataclass(frozen=True)
class Heartbeats:
    """The signs of life of a service's consumers, for an api that shows what they replicate."""

    pool: AsyncConnectionPool[Any]

    async def measure(self) -> None:
        """Tell them as metrics."""
        async with self.pool.connection() as connection:
            await tell_heartbeats(connection)

    async def note(self) -> str | None:
        """Name the consumers that are away, with how long."""
        async with self.pool.connection() as connection:
            ages = await log_tables.ages(connection)
        return not_followed(ages)
