"""A client of Kafka starts where it can live."""

import asyncio

import pytest
import uvloop

from shared.kafka import started


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
