"""One connection that is opened when it is needed and opened again when it has been lost.

Invariant: one user at a time. A rebalance asks for partitions while a batch is being written; the two must not meet in
one transaction.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

from shared.persistence.database import connect


class ReconnectingConnection:
    """Keeps the connection of one writer."""

    def __init__(self, url: str, prepare: Callable[[AsyncConnection], Awaitable[None]] | None = None) -> None:
        self._url, self._prepare = url, prepare
        self._connection: AsyncConnection | None = None
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncConnection]:
        """Lend the connection, a new one if the last was lost; raises `psycopg.OperationalError`."""
        async with self._turn:
            if self._connection is None or self._connection.closed:
                self._connection = await self._connect()
            yield self._connection

    async def close(self) -> None:
        """Close it, if it is open."""
        async with self._turn:
            if self._connection is not None:
                await self._connection.close()
                self._connection = None

    async def _connect(self) -> AsyncConnection:
        connection = await connect(self._url, autocommit=True)
        if self._prepare is not None:
            await self._prepare(connection)
        return connection
