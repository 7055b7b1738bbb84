"""People at their desks: callers who send commands over HTTP, by dice, and never give up on one.

Invariant: a command is opened in the ledger before it is sent, and is sent under one key until an answer comes; only
then does its actor think of the next one.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import httpx2

from tests.support import bodies, tokens
from tests.support.command_record import CommandRecord, Entry, Service
from tests.support.eventually import dawdle

ANSWER_SECONDS = 2.0
"""After this long an actor takes it that no answer will come."""
_BREATH_SECONDS = 0.2
_VILLAGES = ("73.09.01.2003", "73.09.01.2004", "73.09.01.2005")
_MONTHS = ("01", "02", "03")


@dataclass
class World:
    """What the actors may speak of, by ids: made before anything is allowed to fail."""

    centres: list[str]
    consultants: dict[str, str]
    """Centre → its consultant."""
    clients: list[str]
    programme: str
    partner: str


class Office:
    """The services as actors reach them, and the ledger they share."""

    def __init__(self, urls: Mapping[Service, str], token: str = "") -> None:
        self.ledger = CommandRecord()
        shown = {"Authorization": f"Bearer {token or tokens.token('province:73')}"}
        self._http = {
            service: httpx2.AsyncClient(base_url=url, timeout=ANSWER_SECONDS, headers=shown)
            for service, url in urls.items()
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for http in self._http.values():
            await http.aclose()

    async def command(self, service: Service, path: str, body: dict[str, Any]) -> Entry:
        """Send a command until it is answered."""
        entry = self.ledger.open(service, path, body)
        while entry.outcome == "unknown":
            await self._ask(entry)
        return entry

    async def _ask(self, entry: Entry) -> None:
        try:
            answer = await self._http[entry.service].post(
                entry.path, json=entry.body, headers={"Idempotency-Key": entry.key, "If-Match": '"1"'}
            )
        except httpx2.TransportError:
            answer = None
        if answer is None or answer.is_server_error:
            entry.silences += 1
            await dawdle(_BREATH_SECONDS)
        elif answer.status_code == httpx2.codes.CREATED:
            entry.committed(answer.json(), replayed=answer.headers.get("idempotent-replayed") == "true")
        else:
            assert answer.headers["content-type"] == "application/problem+json", answer.text
            entry.outcome = "refused"

    async def accepted(self, service: Service, path: str, body: dict[str, Any]) -> str:
        """Send a command until it is accepted, each time under a new key; returns the id of what it made."""
        while (entry := await self.command(service, path, body)).outcome == "refused":
            await dawdle(_BREATH_SECONDS)
        return entry.id


async def make_world(office: Office) -> World:
    """Register whom the actors speak of, and wait until every service has heard of them."""
    registry: Service = "registry"
    centres = [await office.accepted(registry, "/centres", bodies.a_centre(name=f"PLUT {n}")) for n in (1, 2)]
    consultants = {
        centre: await office.accepted(registry, "/consultants", bodies.a_consultant(centre)) for centre in centres
    }
    clients = [
        await office.accepted(registry, "/entrepreneurs", bodies.an_entrepreneur(serial)) for serial in range(1, 5)
    ]
    programme = await office.accepted(registry, "/programmes", bodies.a_programme())
    partner = await office.accepted("partnerships", "/partners", bodies.a_partner())
    for centre in centres:
        await office.accepted("partnerships", "/agreements", bodies.an_agreement(centre, partner))
        for client in clients:
            await office.accepted("mentoring", "/sessions", bodies.a_session(centre, consultants[centre], client))
    return World(centres, consultants, clients, programme, partner)


@dataclass
class Actor:
    """One caller with a plan of its own; what it made, only it takes back."""

    office: Office
    world: World
    dice: random.Random
    number: int
    """No two actors have one number: it makes the persons they register different."""
    _sessions: list[str] = field(default_factory=list)
    _agreements: list[str] = field(default_factory=list)
    _persons: list[str] = field(default_factory=list)
    _registered: int = 0

    async def act(self, commands: int) -> None:
        """Send so many commands, one after another."""
        deeds = [self._hold] * 6 + [self._void] * 3 + [self._register] * 2 + [self._enrol, self._sign, self._terminate]
        for _ in range(commands):
            await self.dice.choice(deeds)()

    async def _hold(self) -> None:
        centre = self.dice.choice(self.world.centres)
        body = bodies.a_session(
            centre,
            self.world.consultants[centre],
            self.dice.choice(self.world.clients),
            village_code=self.dice.choice(_VILLAGES),
            contact_minutes=self.dice.randrange(1, 200),
            completed_on=f"2026-{self.dice.choice(_MONTHS)}-{self.dice.randrange(1, 29):02}",
        )
        held = await self.office.command("mentoring", "/sessions", body)
        assert held.outcome == "committed", f"{held} was refused"
        self._sessions.append(held.id)

    async def _void(self) -> None:
        """Take a session back; some are taken back twice, which must be refused."""
        if not self._sessions:
            return await self._hold()
        session = self.dice.choice(self._sessions)
        await self.office.command("mentoring", f"/sessions/{session}/void", {"reason_code": "other"})
        return None

    async def _register(self) -> None:
        """Register a person; some are registered already, which must be refused."""
        if self.dice.random() > 0.2 or not self._registered:
            self._registered += 1
        serial = self.number * 100 + self._registered
        body = bodies.an_entrepreneur(serial, village_code=self.dice.choice(_VILLAGES))
        entry = await self.office.command("registry", "/entrepreneurs", body)
        if entry.outcome == "committed":
            self._persons.append(entry.id)

    async def _enrol(self) -> None:
        if not self._persons:
            return await self._register()
        body = bodies.an_enrolment(self.dice.choice(self._persons))
        await self.office.command("registry", f"/programmes/{self.world.programme}/enrolments", body)
        return None

    async def _sign(self) -> None:
        body = bodies.an_agreement(self.dice.choice(self.world.centres), self.world.partner)
        signed = await self.office.command("partnerships", "/agreements", body)
        assert signed.outcome == "committed", f"{signed} was refused"
        self._agreements.append(signed.id)

    async def _terminate(self) -> None:
        if not self._agreements:
            return await self._sign()
        ended = {"terminated_on": "2026-06-01", "reason_code": "mutual"}
        agreement = self.dice.choice(self._agreements)
        await self.office.command("partnerships", f"/agreements/{agreement}/termination", ended)
        return None


async def busy(office: Office, world: World, dice: random.Random, actors: int, commands: int) -> None:
    """Let so many actors send so many commands each, all at once."""
    numbers = dice.sample(range(1, 100), actors)
    staff = [Actor(office, world, random.Random(dice.getrandbits(32)), number) for number in numbers]
    await asyncio.gather(*(actor.act(commands) for actor in staff))
