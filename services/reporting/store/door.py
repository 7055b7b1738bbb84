"""One connection that is opened when it is needed and opened again when it has been lost.

Invariant: a connection is handed out prepared, and never again after it has failed.
"""

from collections.abc import Awaitable, Callable

from psycopg import AsyncConnection

from shared.database import connect


class Door:
    """Keeps the connection of one writer."""

    def __init__(self, url: str, prepare: Callable[[AsyncConnection], Awaitable[None]] | None = None) -> None:
        self._url, self._prepare = url, prepare
        self._connection: AsyncConnection | None = None

    async def open(self) -> AsyncConnection:
        """Return the connection, a new one if the last was lost; raises `psycopg.OperationalError`."""
        if self._connection is not None and not self._connection.closed:
            return self._connection
        connection = await connect(self._url, autocommit=True)
        if self._prepare is not None:
            await self._prepare(connection)
        self._connection = connection
        return connection

    async def close(self) -> None:
        """Close it, if it is open."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
