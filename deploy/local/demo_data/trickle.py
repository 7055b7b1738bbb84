"""`python -m deploy.local.demo_data.trickle`: keep the nation living, a session every one to three seconds.

Invariant: it does only what people in a province would do, through the same HTTP API, with a new idempotency key for
every act; a service that is away for a while makes it wait, not end.
"""

import asyncio
import sys
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from random import SystemRandom
from typing import Final

from deploy.local.demo_data.access_tokens import Badges
from deploy.local.demo_data.centres import centres, consultants
from deploy.local.demo_data.commands import Command
from deploy.local.demo_data.people import entrepreneurs
from deploy.local.demo_data.seed import SeedFailed, Teller, client
from deploy.local.demo_data.seed_state import addresses, issuer, known_ids, story_day
from deploy.local.demo_data.sessions import Appointed, appointed, body_of, place

PAUSE_SECONDS: Final = (1.0, 3.0)
VOIDS: Final = 0.04
NEW_PEOPLE: Final = 0.1
"""Which part of all acts takes a session back, and which part registers somebody new."""
REMEMBERED_SESSIONS: Final = 50
LATER_NUMBERS: Final = 1_000_000
"""Numbers, and so keys, of people who come later; far from those of the plan."""


class Life:
    """One act after the other, in a nation that has been told."""

    def __init__(self, teller: Teller) -> None:
        self._teller, self._draw = teller, SystemRandom()
        places = centres()
        self._people = entrepreneurs(places, story_day())
        self._staff = {place.region: [appointed(one) for one in consultants(place)] for place in places}
        self._recent: deque[Command] = deque(maxlen=REMEMBERED_SESSIONS)
        self._run = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
        self._acts = 0

    async def act(self) -> None:
        """Do one thing; raises Untold."""
        self._acts += 1
        chance = self._draw.random()
        if chance < VOIDS and self._recent:
            await self._take_back(self._recent.popleft())
        elif chance < VOIDS + NEW_PEOPLE:
            await self._register()
        else:
            await self._hold()

    async def _send(self, command: Command) -> None:
        answer = await self._teller.send(command)
        self._teller.ids[command.key] = str(answer.get("id", ""))

    async def _hold(self) -> None:
        somebody = self._draw.choice(self._people)
        consultant: Appointed = self._draw.choice(self._staff[somebody.centre.region])
        number = self._draw.randrange(1_000_000)
        now = datetime.now(UTC)
        body = body_of(somebody, consultant, now.date(), place(somebody, number), number)
        del body["completed_on"]  # an instant instead: which day it is, depends on the province
        body["completed_at"] = now.isoformat(timespec="milliseconds")
        held = Command(self._key("session"), "mentoring", ("sessions",), body, somebody.centre.province)
        await self._send(held)
        self._recent.append(held)

    async def _take_back(self, session: Command) -> None:
        path = ("sessions", session.ref, "void")
        await self._send(Command(self._key("void"), "mentoring", path, {"reason_code": "duplicate"}, session.by))

    async def _register(self) -> None:
        like = self._draw.choice(self._people)
        number = self._draw.randrange(LATER_NUMBERS, 100 * LATER_NUMBERS)
        born = like.birth_date.replace(year=self._draw.randint(1970, 2006))
        new = replace(like, number=number, birth_date=born, registered_on=datetime.now(UTC).date())
        await self._send(new.command)
        self._people.append(new)

    def pause(self) -> float:
        """Return how long to wait before the next act, in seconds."""
        return self._draw.uniform(*PAUSE_SECONDS)

    def _key(self, kind: str) -> str:
        return f"trickle-{kind}-{self._run}-{self._acts}"


async def live() -> None:
    """Act until this process is ended."""
    async with client() as http:
        teller = Teller(addresses(), Badges(issuer(), http), http)
        teller.ids.update(known_ids())
        life = Life(teller)
        while True:
            try:
                await life.act()
            except SeedFailed as untold:
                print(untold, flush=True)
            await asyncio.sleep(life.pause())


if __name__ == "__main__":
    sys.exit(asyncio.run(live()))
