"""A client of Kafka starts where it can live."""

import asyncio

import pytest
import uvloop

from shared.messaging.kafka.lifecycle import started


class Client:
    """A client that notes whether it was started."""

    was_started = False

    async def start(self) -> None:
        """Note it."""
        self.was_started = True

    async def stop(self) -> None:
        """Do nothing."""


async def start(client: Client) -> None:
    """Start a client, and stop it."""
    async with started(client):
        pass


def test_no_client_starts_on_another_event_loop_than_asyncios_own() -> None:
    client = Client()
    with pytest.raises(TypeError, match="asyncio's own event loop"):
        uvloop.run(start(client))
    assert not client.was_started


def test_a_client_starts_on_asyncios_own_event_loop() -> None:
    client = Client()
    asyncio.run(start(client))
    assert client.was_started


class Slow(Client):
    """A client that cannot start, and takes a moment to stop."""

    was_stopped = False

    async def start(self) -> None:
        """Find nobody."""
        raise ConnectionRefusedError

    async def stop(self) -> None:
        """Note it, in the end."""
        await asyncio.sleep(0)
        self.was_stopped = True


async def test_whoever_is_cancelled_while_it_ends_a_client_ends_it_first() -> None:
    for turns in range(8):
        client = Slow()
        task = asyncio.ensure_future(start(client))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert client.was_stopped or not turns, turns
