"""A client's life: started whole, stopped without waiting for others.

Invariant: whatever happens inside the block, the client is stopped, and no connection of it is left behind.

No client starts on uvloop. There, writing to a connection that was closed a moment ago raises RuntimeError, where
aiokafka looks out for OSError: its metadata task dies of it, unnoticed, and its consumer never moves again
(https://github.com/aio-libs/aiokafka/issues/1038). asyncio's own loop lets the write pass and the reader end.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Protocol

_START_SECONDS = 5.0
_STOP_SECONDS = 5.0


class Client(Protocol):
    """Whatever speaks to Kafka: a producer, a broker with its consumers."""

    async def start(self) -> object:
        """Connect."""

    async def stop(self) -> object:
        """Disconnect; also what has only half connected."""


@asynccontextmanager
async def started(client: Client) -> AsyncIterator[None]:
    """Start a client, and stop it when the block is left.

    A start is not cut short, unless it takes too long: aiokafka then leaves connections behind that nobody closes.
    A stop is: a group whose members sleep makes whoever leaves wait for them, and nothing is lost by not waiting.
    """
    _refuse_other_loops()
    starting = asyncio.ensure_future(client.start())
    try:
        await asyncio.shield(starting)
        yield
    finally:
        ending = asyncio.ensure_future(_end(client, starting))
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError:  # whoever is cancelled while it ends a client, ends it first
            await asyncio.wait((ending,))
            raise


async def _end(client: Client, starting: "asyncio.Future[object]") -> None:
    await asyncio.wait((starting,), timeout=_START_SECONDS)
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    with suppress(TimeoutError):
        async with asyncio.timeout(_STOP_SECONDS):
            await client.stop()


def _refuse_other_loops() -> None:
    if not isinstance(asyncio.get_running_loop(), asyncio.BaseEventLoop):
        raise TypeError("a Kafka client runs on asyncio's own event loop only")
