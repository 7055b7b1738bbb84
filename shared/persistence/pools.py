"""Connections that are lent for one piece of work each.

Invariant: a connection is lent only when it is believed to work. One whose server closed it can be told by its socket
alone, which costs no round trip; one that nobody has heard of for a while is asked. Whoever gets no connection in time
hears why: all are in use, or none can be opened. A server that comes back is found within half a second, however long
it was away.
"""

import asyncio
import select
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection, Error, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout

ConnectionT = TypeVar("ConnectionT", bound=AsyncConnection[Any])

WAIT_SECONDS: Final = 5.0
"""How long somebody waits for a connection."""
_TRUSTED_SECONDS: Final = 5.0
"""For so long a connection that answered is believed to answer still, unless its socket says otherwise."""
_KNOCK_SECONDS: Final = 0.5
"""Between two attempts to open a connection; psycopg's own pauses double, and outlast the outage they wait for."""


class CheckedPool(AsyncConnectionPool[ConnectionT], Generic[ConnectionT]):
    """A pool that lends no connection which its server has closed, and knows why it has none."""

    def __init__(self, url: str, *, most: int, kind: type[ConnectionT], **kwargs: Any) -> None:
        self._unopened: Error | None = None
        self._opening = 0
        self._heard: WeakKeyDictionary[ConnectionT, float] = WeakKeyDictionary()
        super().__init__(
            url,
            connection_class=self._knocking(kind),
            kwargs=kwargs,
            min_size=1,
            max_size=most,
            timeout=WAIT_SECONDS,
            reconnect_timeout=WAIT_SECONDS,
            open=False,
        )

    async def getconn(self, timeout: float | None = None) -> ConnectionT:  # noqa: ASYNC109  # the pool's own signature
        """Lend a connection; raises `PoolTimeout`, caused by why none could be opened where that is the reason."""
        until = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            try:
                connection = await super().getconn(until - time.monotonic())
            except PoolTimeout as late:
                raise PoolTimeout(str(late)) from self._why_none()
            if await self._works(connection):
                return connection
            await connection.close()
            await self.putconn(connection)

    def _why_none(self) -> Error | None:
        """Return why no connection can be opened; None when there are some, and all are in use."""
        if self._unopened is None and self.get_stats()["pool_size"] <= self._opening:
            return OperationalError("no answer to the attempt to connect")
        return self._unopened

    async def _works(self, connection: ConnectionT) -> bool:
        now = time.monotonic()
        if not has_news(connection) and now - self._heard.get(connection, float("-inf")) <= _TRUSTED_SECONDS:
            return True
        try:
            await self.check_connection(connection)
        except Error:
            return False
        self._heard[connection] = now
        return True

    async def _open_soon(self, connect: Callable[[], Awaitable[ConnectionT]]) -> ConnectionT:
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                opened = await connect()
            except Error as fault:
                self._unopened = fault
                if self.closed or time.monotonic() > until:
                    raise
                await asyncio.sleep(_KNOCK_SECONDS)
            else:
                self._unopened, self._heard[opened] = None, time.monotonic()
                return opened

    def _knocking(self, kind: type[ConnectionT]) -> type[ConnectionT]:
        """Return the class of connections that are opened as soon as the server lets them be."""
        pool = self

        class Knocking(kind):  # type: ignore[misc, valid-type]  # a class that is only known here
            @classmethod
            async def connect(cls, *args: Any, **kwargs: Any) -> ConnectionT:
                pool._opening += 1
                try:
                    return await pool._open_soon(partial(kind.connect, *args, **kwargs))
                finally:
                    pool._opening -= 1

        return Knocking


def has_news(connection: AsyncConnection[Any]) -> bool:
    """Tell whether the server has said something that nobody has read: mostly that an idle connection is over."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
