"""The whole system at work: what a command costs, how soon it is in the nation's view, what memory each role holds.

Every role is a process, started as an operator starts it. The callers are clerks of the centre, each with a token of
their own that they send again and again, as one does until it ends. Invariant: all commands of a measurement are
answered with 201 and counted in the view, or the measurement fails.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from time import perf_counter
from typing import Final

import msgspec

from deploy.local.ports import reserved
from tests.bench.contest import Contestant
from tests.bench.costs import Meter, Spent, resident_mb
from tests.bench.load import Line, Script, lines, posts
from tests.bench.servers import Servers
from tests.support import bodies, system, tokens
from tests.support.clients import Caller
from tests.support.eventually import dawdle, eventually
from tests.support.processes import Roles, listens

CLIENTS: Final = 200
CONNECTIONS: Final = 16
_PROVINCE: Final = "73"
_YEAR: Final = {"level": "nation", "from": "2026-01", "to": "2026-12", "grain": "year"}
_FIELDS: Final = ("finance", "marketing", "production", "institutional", "human-resources")


@dataclass(frozen=True)
class Living:
    """A running system, and the sessions that can be recorded in it."""

    servers: Servers
    running: system.System
    script: Script

    def memory(self) -> dict[str, float]:
        """Return the megabytes that each role holds now."""
        return {process.name: resident_mb(process.pid) for process in self.running.processes.values()}

    def command(self, requests: int) -> Spent:
        """Send sessions as fast as they are answered; returns what that took, the view already showing them all."""
        api, before = self.running.processes["mentoring", "api"], asyncio.run(self.total())
        spent = self._flooded(api.port, "/sessions", requests, api.pid)
        asyncio.run(self.caught_up(before + requests))
        return spent

    def empty(self, requests: int) -> Spent:
        """Do the same to a route that does nothing."""
        with reserved(1) as (port,), Contestant("tests.bench.empty", str(port)) as route:
            asyncio.run(eventually(partial(listens, port), within_seconds=30))
            return self._flooded(port, "/empty", requests, route.pid)

    def _flooded(self, port: int, path: str, requests: int, pid: int) -> Spent:
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            file.write(msgspec.json.encode(self.script))
            file.flush()
            said = (str(port), path, file.name, str(requests), str(CONNECTIONS))
            with Contestant("tests.bench.load", *said) as load:
                load.await_ready()
                meter = Meter({"client": [pid], **self.servers.pids})
                load.go()
                load.await_done()
                return meter.read()

    async def until_seen(self, a_second: float, seconds: float) -> list[float]:
        """Send sessions at a steady pace and look at the nation's view; returns the seconds from each 201 to there."""
        before, wanted = await self.total(), int(a_second * seconds)
        watching = asyncio.create_task(self._watch(before, wanted))
        said = await self._pace(a_second, wanted)
        seen = await asyncio.wait_for(watching, 30)
        return [there - answered for answered, there in zip(sorted(said), seen, strict=True)]

    async def _pace(self, a_second: float, wanted: int) -> list[float]:
        said: list[float] = []
        idle: asyncio.Queue[Line] = asyncio.Queue()

        def answered(line: Line, status: int, body: bytes) -> None:
            assert status == 201, body
            said.append(perf_counter())
            idle.put_nowait(line)

        for line in await lines(self.running.processes["mentoring", "api"].port, CONNECTIONS, answered):
            idle.put_nowait(line)
        requests = posts("/sessions", self.script)
        begun = perf_counter()
        for number in range(wanted):
            await dawdle(max(0.0, begun + number / a_second - perf_counter()))
            (await idle.get()).send(next(requests))
        await eventually(lambda: len(said) == wanted)
        return said

    async def _watch(self, before: int, wanted: int) -> list[float]:
        seen: list[float] = []
        async with Caller(self.running.url("reporting")) as reporting:
            while len(seen) < wanted:
                new = await _total(reporting) - before - len(seen)
                seen += [perf_counter()] * new
        return seen

    async def total(self) -> int:
        """Return the nation's number of sessions."""
        async with Caller(self.running.url("reporting")) as reporting:
            return await _total(reporting)

    async def caught_up(self, sessions: int) -> None:
        """Wait until the nation's view holds so many sessions, and not one more."""

        async def there() -> bool:
            return await self.total() == sessions

        await eventually(there, within_seconds=120)


async def _total(reporting: Caller) -> int:
    answer = await reporting.get("/views/sessions", **_YEAR)
    return sum(row["numerator"] for row in answer["rows"])


async def _start(servers: Servers, roles: Roles) -> Living:
    databases = {service: servers.database(service) for service in system.SERVICES}
    running = await system.start(roles, servers.kafka.servers, databases, _PROVINCE)
    async with Caller(running.url("registry")) as registry:
        centre = (await registry.post("/centres", bodies.a_centre()))["id"]
        consultant = (await registry.post("/consultants", bodies.a_consultant(centre)))["id"]
        people = [await registry.post("/entrepreneurs", bodies.an_entrepreneur(n)) for n in range(1, CLIENTS + 1)]
    clients, fields = [each["id"] for each in people], cycle(_FIELDS)
    async with Caller(running.url("mentoring")) as mentoring:

        async def all_heard_of() -> bool:
            return len((await mentoring.get("/clients", limit=500))["items"]) == CLIENTS

        await eventually(all_heard_of, within_seconds=30)
    sessions = [bodies.a_session(centre, consultant, client, field=next(fields)) for client in clients]
    return Living(servers, running, Script(sessions, _tokens(centre)))


def _tokens(centre: str) -> list[str]:
    """Return a token for each of so many clerks of a centre as there are connections."""
    return [tokens.token(f"centre:73.09:{centre}", f"clerk-{number}") for number in range(CONNECTIONS)]


@contextmanager
def living(servers: Servers, roles: Roles) -> Iterator[Living]:
    """Lend a running system that knows a centre, a consultant and their clients."""
    yield asyncio.run(_start(servers, roles))
    roles.close()
