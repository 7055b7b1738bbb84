"""An office of Sulawesi Selatan at its registry, and a stranger who reads the stream.

Invariant: the office speaks HTTP alone, and what was told is believed from Kafka alone.
"""

from collections.abc import AsyncIterator
from typing import Final

import pytest

from shared.contracts.base import Event, type_of
from tests.support import bodies, outbox
from tests.support.clients import Caller, Json
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.in_process import PARTITIONS, Service

TOPIC: Final = "73.registry"


class Office:
    """An office of Sulawesi Selatan at its registry, and a stranger who reads the stream."""

    def __init__(self, registry: Caller, servers: str) -> None:
        self.registry, self._servers = registry, servers

    def events(self) -> list[Json]:
        """Return all that the stream says."""
        return [event for partition in outbox.partitions(self._servers, TOPIC).values() for event in partition.values()]

    async def told(self, kind: type[Event], subject: str, at_least: int = 1) -> list[Json]:
        """Return what the stream says of something, by one type of event, once it says so much."""

        def read() -> list[Json]:
            wanted = (type_of(kind).name, subject)
            said = [event["data"] for event in self.events() if (event["type"], event["subject"]) == wanted]
            return said if len(said) >= at_least else []

        return await eventually(read, within_seconds=20)

    async def enterprise(self, serial: int = 1, **changes: object) -> str:
        """Register an enterprise and its owner; another serial is another owner."""
        owner = (await self.registry.post("/entrepreneurs", bodies.an_entrepreneur(serial)))["id"]
        made = await self.registry.post("/enterprises", bodies.an_enterprise(owner, **changes))
        return str(made["id"])


@pytest.fixture
async def office(database: str, fresh_topics: FreshTopics) -> AsyncIterator[Office]:
    """An office at a registry that runs, with its worker."""
    servers = fresh_topics(TOPIC, "33.registry", partitions=PARTITIONS)
    service = Service("registry", database, servers)
    service.migrate()
    async with service.api() as registry, service.worker():
        yield Office(registry, servers)
