"""The spine without its front: facts written straight into an outbox, and the workers that carry and count them.

One outbox stands for all publishing services of its provinces, carried by the registry's own worker; reporting's
projector and archive take in what it sends. What was committed is known to the test alone, so it can be compared with
the streams, the numbers, the cards and the archive. Invariant: `audit` finds nothing unless something was lost,
doubled, reordered or miscounted on the way.
"""

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from psycopg import AsyncConnection

from shared.contracts import OWNERS, topic
from shared.persistence.database import connect, migrate
from shared.persistence.outbox import INSERT, row_of
from tests.support import audit, reporting_tables, streams
from tests.support.audit import Finding, PartitionName, Streams
from tests.support.eventually import eventually
from tests.support.facts import Story
from tests.support.house import ROOT
from tests.support.processes import Process, Roles, settings_of
from tests.support.raw_consumer import Stranger

PARTITIONS = 2
SESSION_SECONDS = 1
LEASE_SECONDS = 0.5
ROLES: Mapping[str, tuple[str, str]] = {
    "relay": ("registry", "worker"),
    "folder": ("reporting", "worker"),
    "archive": ("reporting", "archive"),
    "rebuild": ("reporting", "rebuild"),
    "api": ("reporting", "api"),
    "readmit": ("reporting", "readmit"),
}
_TURN_BACK = 0.2


@dataclass
class Spine:
    """An outbox, its streams, and reporting's database."""

    outbox_url: str
    reporting_url: str
    kafka_servers: str
    roles: Roles
    stranger: Stranger
    provinces: tuple[str, ...]
    consumers: tuple[str, ...] = ("folder", "archive")
    """Who takes the streams in."""
    committed: set[str] = field(default_factory=set)
    """Ids of the events whose transactions were committed."""
    let_go: dict[PartitionName, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Numbers that are gone from the streams before anybody took them in, and that an operator let go."""

    def environment(self, name: str, **more: object) -> dict[str, str]:
        """Return the settings of a role: one of `ROLES`."""
        service, _ = ROLES[name]
        common = {
            "database_url": self.outbox_url if name == "relay" else self.reporting_url,
            "kafka_servers": self.kafka_servers,
            "provinces": ",".join(self.provinces),
            "topic_partitions": PARTITIONS,
            "relay_batch_events": 7,
            "relay_lease_seconds": LEASE_SECONDS,
            "session_timeout_seconds": SESSION_SECONDS,
        }
        return settings_of(service, **{**common, **more})

    def start(self, name: str, *, die_at: str = "", **settings: object) -> Process:
        """Start a role without waiting for it; `settings` are changes to its usual ones."""
        return self.roles.start(*ROLES[name], self.environment(name, **settings), die_at=die_at)

    async def tell(self, story: Story, dice: random.Random, transactions: int) -> None:
        """Write facts in transactions of one to five, a fifth of which is rolled back."""
        connection = await connect(self.outbox_url, autocommit=True)
        try:
            for _ in range(transactions):
                await self._tell_once(connection, story, dice)
        finally:
            await connection.close()

    async def _tell_once(self, connection: AsyncConnection, story: Story, dice: random.Random) -> None:
        if dice.random() < _TURN_BACK:
            untold = Story(dice.getrandbits(32), self.provinces)
            async with connection.transaction(force_rollback=True):
                await write(connection, untold)
            return
        async with connection.transaction():
            written = [await write(connection, story) for _ in range(dice.randrange(1, 6))]
        self.committed.update(written)

    async def drained(self, within_seconds: float = 30) -> None:
        """Wait until the outbox is empty and everything in the streams is taken in."""
        async with asking(self.outbox_url) as outbox, asking(self.reporting_url) as reporting:
            await eventually(lambda: _is_empty(outbox), within_seconds)
            self.stranger.read_on()
            await eventually(lambda: self._is_taken_in(reporting), within_seconds)

    async def _is_taken_in(self, reporting: AsyncConnection) -> bool:
        ends = {partition: end for partition, end in self.stranger.ends.items() if end}
        for consumer in self.consumers:
            places = await reporting_tables.places(reporting, consumer)
            behind = {
                partition: (places.get(partition, 0), end)
                for partition, end in ends.items()
                if places.get(partition, 0) < end
            }
            assert not behind, f"{consumer} is behind: {behind}"
        return True

    async def audit(self) -> list[Finding]:
        """Compare what was committed with what has become of it."""
        partitions, findings = audit.read(self.stranger.records)
        findings += audit.told(self.committed, partitions, lambda event: str(event["id"])) + audit.in_order(partitions)
        async with asking(self.reporting_url) as reporting:
            return findings + await reporting_tables.audit_books(reporting, self._left(partitions), self.consumers)

    def _left(self, partitions: Streams) -> Streams:
        """Leave out what was let go: nobody could count it."""
        return {
            partition: {number: event for number, event in numbered.items() if number not in self.let_go[partition]}
            for partition, numbered in partitions.items()
        }


async def write(connection: AsyncConnection, story: Story) -> str:
    """Write the next fact of a story in the caller's transaction; returns its event's id."""
    fact = story.tell()
    await connection.execute(INSERT, row_of(fact.type.owner, PARTITIONS, fact))
    return str(fact.id)


async def _is_empty(outbox: AsyncConnection) -> bool:
    row = await (await outbox.execute("select count(*) from outbox")).fetchone()
    return row == (0,)


@asynccontextmanager
async def asking(url: str) -> AsyncIterator[AsyncConnection]:
    """Lend a connection to one of a spine's databases."""
    connection = await connect(url, autocommit=True)
    try:
        yield connection
    finally:
        await connection.close()


def prepare_outbox(url: str) -> None:
    """Create the registry's tables in an empty database, the outbox among them: its worker looks after all of them."""
    migrate(ROOT / "services" / "registry" / "migrations", url)


@asynccontextmanager
async def spine(
    roles: Roles, kafka_servers: str, outbox_url: str, reporting_url: str, provinces: tuple[str, ...] = ("73", "33")
) -> AsyncIterator[Spine]:
    """Lend a spine on an empty Kafka and two empty databases; its roles are the test's to start."""
    topics = [topic(province, owner) for province in provinces for owner in OWNERS]
    streams.create(kafka_servers, topics, PARTITIONS)
    prepare_outbox(outbox_url)
    with Stranger(kafka_servers, topics) as stranger:
        lent = Spine(outbox_url, reporting_url, kafka_servers, roles, stranger, provinces)
        roles.start("reporting", "migrate", lent.environment("folder")).done()
        yield lent
