"""The whole system in a test that breaks things: four services, every role kept alive, callers whose record is kept.

Invariant: `audit` compares what callers were told with the streams, the numbers, the cards, the archive and what the
pages say, and finds nothing unless something was lost, doubled or miscounted.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from typing import Protocol

from psycopg import AsyncConnection

from deploy.local.ports import reserved
from shared.contracts import OWNERS, topic
from shared.persistence.database import connect
from tests.support import audit, figures_api, reporting_tables
from tests.support.actors import Office, World, make_world
from tests.support.audit import Finding, fact_of
from tests.support.command_record import Service
from tests.support.crashing_processes import AT_POINT, BY_ITSELF, Mortal, tended
from tests.support.eventually import eventually
from tests.support.processes import Process, Roles, settings_of
from tests.support.raw_consumer import Stranger
from tests.support.system import ROLES, SERVICES

PROVINCE = "73"
PARTITIONS = 2
SESSION_SECONDS = 1
LEASE_SECONDS = 0.5
_CALLED: tuple[Service, ...] = ("registry", "mentoring", "partnerships")
Aims = Mapping[tuple[str, str], Iterator[str]]
"""Where roles shall die: (service, role) → one point for each of its lives."""


class Found(Protocol):
    """Founds an estate: `async with found(aims) as estate`."""

    def __call__(self, aims: Aims | None = None) -> "AbstractAsyncContextManager[Estate]": ...


@dataclass
class Estate:
    """A running system, by what a test needs of it."""

    databases: Mapping[str, str]
    kafka_servers: str
    roles: Roles
    ports: Mapping[tuple[str, str], int]
    mortals: dict[tuple[str, str], Mortal] = field(default_factory=dict)
    office: Office = field(init=False)
    world: World = field(init=False)
    stranger: Stranger = field(init=False)

    def environment(self, service: str, role: str) -> dict[str, str]:
        """Return a role's settings: an ordinary system's, with less patience."""
        return settings_of(
            service,
            database_url=self.databases[service],
            kafka_servers=self.kafka_servers,
            provinces=PROVINCE,
            http_port=self.ports.get((service, role), 0),
            topic_partitions=PARTITIONS,
            relay_lease_seconds=LEASE_SECONDS,
            session_timeout_seconds=SESSION_SECONDS,
            group_instance=f"{service}-{role}",
        )

    def start(self, service: str, role: str, *, die_at: str = "") -> Process:
        """Start a role without waiting for it."""
        return self.roles.start(service, role, self.environment(service, role), die_at=die_at)

    def url(self, service: str) -> str:
        """Return the address of a service's api."""
        return f"http://127.0.0.1:{self.ports[service, 'api']}"

    async def drained(self, within_seconds: float = 40) -> None:
        """Wait until every outbox is empty and everything in the streams is taken in."""
        for service in _CALLED:
            await eventually(partial(self._is_empty, service), within_seconds)
        self.stranger.read_on()
        await eventually(self._is_taken_in, within_seconds)

    async def _is_empty(self, service: str) -> bool:
        async with _asking(self.databases[service]) as connection:
            row = await (await connection.execute("select count(*) from outbox")).fetchone()
        assert row == (0,), f"{service} still has {row} in its outbox"
        return True

    async def _is_taken_in(self) -> bool:
        ends = {partition: end for partition, end in self.stranger.ends.items() if end}
        async with _asking(self.databases["reporting"]) as reporting:
            for consumer in ("folder", "archive"):
                places = await reporting_tables.places(reporting, consumer)
                behind = {
                    partition: (places.get(partition, 0), end)
                    for partition, end in ends.items()
                    if places.get(partition, 0) < end
                }
                assert not behind, f"{consumer} is behind: {behind}"
        return True

    async def audit(self) -> list[Finding]:
        """Compare what callers were told with what has become of it."""
        ledger = self.office.ledger
        partitions, findings = audit.read(self.stranger.records)
        findings += ledger.clashes() + audit.told(ledger.facts(), partitions, fact_of) + audit.in_order(partitions)
        async with _asking(self.databases["reporting"]) as reporting:
            findings += await reporting_tables.audit_books(reporting, partitions, ("folder", "archive"))
        expected = ledger.shown()
        # A reader, too, asks again when nobody answers.
        said = await eventually(partial(figures_api.of_this_year, self.url("reporting"), PROVINCE, expected))
        return findings + audit.same("figure", expected, said)


@asynccontextmanager
async def _asking(url: str) -> AsyncIterator[AsyncConnection]:
    connection = await connect(url, autocommit=True)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def estate(
    roles: Roles, kafka_servers: str, databases: Mapping[str, str], aims: Aims | None = None
) -> AsyncIterator[Estate]:
    """Lend a running system with people to speak of; roles that end by themselves or as aimed are started again."""
    every = [(service, role) for service in SERVICES for role in ROLES[service]]
    with reserved(len(every)) as ports:
        async with _estate(Estate(databases, kafka_servers, roles, dict(zip(every, ports, strict=True))), aims) as lent:
            yield lent


@asynccontextmanager
async def _estate(lent: Estate, aims: Aims | None) -> AsyncIterator[Estate]:
    for migration in [lent.start(service, "migrate") for service in SERVICES]:
        migration.done()
    for service, role in lent.ports:
        aimed = (aims or {}).get((service, role))
        lent.mortals[service, role] = Mortal(
            partial(lent.start, service, role), aimed or repeat(""), expected=AT_POINT if aimed else BY_ITSELF
        )
    topics = [topic(PROVINCE, owner) for owner in OWNERS]
    async with Office({service: lent.url(service) for service in _CALLED}) as lent.office:
        with Stranger(lent.kafka_servers, topics) as lent.stranger:
            async with tended(*lent.mortals.values()):
                lent.world = await make_world(lent.office)
                yield lent
