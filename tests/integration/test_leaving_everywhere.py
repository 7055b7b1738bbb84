"""Whoever logs out, or loses a role, is out at every service at once; an old cookie opens none of them."""

import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx2
import pytest

from deploy.local.issuer.claims import OFFICES, PERSONS
from deploy.local.issuer.logins import EVENT
from deploy.local.issuer.serving import Server
from shared.http.auth.sessions import Sessions, digest
from shared.persistence.database import open_pool
from shared.persistence.ended_sessions import PostgresEndedSessions
from shared.runtime.clock import now
from tests.support import bodies, tokens
from tests.support.browsing import Shown
from tests.support.eventually import eventually
from tests.support.fixtures import NewDatabase
from tests.support.in_process import Service
from tests.support.processes import Process, Roles, roles, settings_of

SERVICES = ("registry", "mentoring", "partnerships")
"""Those where people log in; reporting is open to everybody and knows no session."""
LISTS = {"registry": "/centres", "mentoring": "/centres", "partnerships": "/partners"}
POSTS = {"registry": ("/centres", bodies.a_centre()), "partnerships": ("/partners", bodies.a_partner())}
OFFICE, DISTRICT = "demo-province", "demo-district"
COOKIE = "naik-kelas"


@contextmanager
def issuing(folder: Path) -> Iterator[Server]:
    """Lend the demonstration's issuer, whose persons stand in a file."""
    with Server(0, folder=folder) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the issuer keeps who there is."""
    (tmp_path / PERSONS).write_text(json.dumps(OFFICES))
    return tmp_path


@pytest.fixture
def issuer(folder: Path) -> Iterator[Server]:
    with issuing(folder) as server:
        yield server


class Network:
    """Every service with people, each on its port and database, and one browser that keeps one cookie for all."""

    def __init__(self, issuer: Server, running: dict[str, Process], browser: httpx2.AsyncClient) -> None:
        self.issuer, self.running, self.http = issuer, running, browser

    def at(self, service: str, path: str) -> str:
        """Return an address of a service."""
        return f"{self.running[service].url}{path}"

    async def log_in(self, service: str, sub: str = OFFICE) -> str:
        """Log in at one service; returns the cookie."""
        self.http.cookies.clear()
        out = await self.http.get(self.at(service, "/login"))
        form = Shown((await self.http.get(out.headers["location"])).text)
        sent = {**form.hidden, "sub": sub}
        chosen = await self.http.post(self.issuer.issuer.address + "/authorize", data=sent)
        await self.http.get(chosen.headers["location"])
        return str(self.http.cookies[COOKIE])

    async def asked(self, service: str, cookie: str) -> tuple[int, int]:
        """Return how a service answers a cookie that asks, and one that changes something with its CSRF token."""
        session = Sessions(tokens.SESSION_SECRET).known(cookie)
        assert session is not None
        headers = {"cookie": f"{COOKIE}={cookie}"}
        self.http.cookies.clear()
        got = await self.http.get(self.at(service, LISTS[service]), headers=headers)
        path, body = POSTS.get(service, ("/sessions", {}))
        headers |= {"x-csrf-token": session.csrf, "idempotency-key": f"{service}-{cookie[-8:]}"}
        sent = await self.http.post(self.at(service, path), json=body, headers=headers)
        return got.status_code, sent.status_code

    async def log_out(self, service: str, cookie: str) -> None:
        """Press the button on a page of one service."""
        session = Sessions(tokens.SESSION_SECRET).known(cookie)
        assert session is not None
        headers = {"cookie": f"{COOKIE}={cookie}"}
        answer = await self.http.post(self.at(service, "/logout"), data={"csrf": session.csrf}, headers=headers)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def started(stack: AsyncExitStack, issuer: Server, databases: dict[str, str], **settings: object) -> Network:
    """Return every service with people at work."""
    begun: Roles = stack.enter_context(roles())
    running = dict[str, Process]()
    for name, url in databases.items():
        told = settings_of(
            name, database_url=url, kafka_servers="127.0.0.1:9", provinces="73",
            oidc_issuer=issuer.issuer.address, **settings,
        )  # fmt: skip
        running[name] = begun.start(name, "api", told)
    issuer.issuer.told = tuple(each.url for each in running.values())
    for each in running.values():
        await eventually(partial(_answers, each), within_seconds=60)
    browser = await stack.enter_async_context(httpx2.AsyncClient(timeout=20))
    return Network(issuer, running, browser)


async def _answers(process: Process) -> bool:
    assert process.exit_code is None, process.words
    async with httpx2.AsyncClient(timeout=5) as http:
        try:
            return (await http.get(f"{process.url}/health/live")).status_code == httpx2.codes.OK
        except httpx2.TransportError as unheard:
            raise ConnectionError from unheard


@pytest.fixture
def databases(new_database: NewDatabase) -> dict[str, str]:
    """A database of each service, with its tables."""
    made = {name: new_database() for name in SERVICES}
    for name, url in made.items():
        Service(name, url).migrate()
    return made


@pytest.fixture
async def network(issuer: Server, databases: dict[str, str]) -> AsyncIterator[Network]:
    async with AsyncExitStack() as stack:
        yield await started(stack, issuer, databases)


ALLOWED = {"registry": (200, 201), "mentoring": (200, 422), "partnerships": (200, 201)}
"""What each answers somebody who is logged in: mentoring's session is sent empty."""


async def test_whoever_logs_out_at_one_service_is_out_at_every_service_at_once(network: Network) -> None:
    cookie = await network.log_in("registry")
    assert {name: await network.asked(name, cookie) for name in SERVICES} == ALLOWED
    await network.log_out("mentoring", cookie)
    assert {name: await network.asked(name, cookie) for name in SERVICES} == dict.fromkeys(SERVICES, (401, 401))
    again = await network.log_in("registry")
    assert (await network.asked("partnerships", again))[0] == 200
    assert (await network.asked("partnerships", cookie))[0] == 401


async def test_logging_out_ends_this_session_and_nobody_else_s(network: Network) -> None:
    mine, other, theirs = [await network.log_in("registry", sub) for sub in (OFFICE, OFFICE, DISTRICT)]
    await network.log_out("registry", mine)
    assert (await network.asked("registry", mine))[0] == 401
    assert [(await network.asked("registry", each))[0] for each in (other, theirs)] == [200, 200]


async def test_a_role_that_is_taken_away_at_the_issuer_ends_the_sessions_everywhere(
    network: Network, folder: Path
) -> None:
    cookie, other = await network.log_in("registry", DISTRICT), await network.log_in("registry", OFFICE)
    assert (await network.asked("registry", cookie))[0] == 200
    (folder / PERSONS).write_text(json.dumps([each for each in OFFICES if each["sub"] != DISTRICT]))

    async def out() -> bool:
        return [(await network.asked(name, cookie)) for name in SERVICES] == [(401, 401)] * 3

    await eventually(out, within_seconds=5)
    assert (await network.asked("registry", other))[0] == 200


@pytest.mark.parametrize("change", [None, {"role": "district", "region": "73.10"}])
async def test_an_issuer_that_tells_nobody_is_asked_within_seconds(
    issuer: Server, databases: dict[str, str], folder: Path, change: dict[str, str] | None
) -> None:
    async with AsyncExitStack() as stack:
        network = await started(stack, issuer, databases, session_recheck_seconds=1)
        cookie = await network.log_in("registry", DISTRICT)
        assert (await network.asked("mentoring", cookie))[0] == 200
        issuer.issuer.told, issuer.service_actions = (), lambda: None  # type: ignore[method-assign]  # it keeps silent
        issuer.issuer._came_from.clear()
        left = [each for each in OFFICES if each["sub"] != DISTRICT]
        changed = [{"sub": DISTRICT, "name": "Dinas", **change}] if change else []
        (folder / PERSONS).write_text(json.dumps([*left, *changed]))

        async def out() -> bool:
            return [(await network.asked(name, cookie)) for name in SERVICES] == [(401, 401)] * 3

        await eventually(out, within_seconds=10)


async def test_a_logout_survives_a_restart_of_the_issuer(network: Network, folder: Path) -> None:
    cookie = await network.log_in("registry")
    with issuing(folder) as again:
        assert again.issuer.logins.end_all(OFFICE)
    await network.log_out("registry", cookie)
    assert (await network.asked("registry", cookie))[0] == 401


async def test_what_is_no_logout_token_is_refused_as_the_standard_says(network: Network) -> None:
    cookie = await network.log_in("registry")
    token = network.issuer.issuer.token
    sub = {"sub": OFFICE, "events": {EVENT: {}}}
    with_nonce = token(aud="naik-kelas", nonce="n", **sub)
    strange = ["", "x", token(aud="naik-kelas", sub=OFFICE), token(aud="another", **sub), with_nonce]
    for each in strange:
        answer = await network.http.post(network.at("registry", "/logout/back-channel"), data={"logout_token": each})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), each
        assert answer.headers["cache-control"] == "no-store"
    assert (await network.asked("registry", cookie))[0] == 200
    answer = await network.http.post(
        network.at("registry", "/logout/back-channel"), data={"logout_token": token(aud="naik-kelas", **sub)}
    )
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert (await network.asked("registry", cookie))[0] == 401


async def test_ended_sessions_are_forgotten_when_they_would_be_over_anyway(databases: dict[str, str]) -> None:
    moment = now()
    async with open_pool(databases["registry"], connections=2) as pool:
        ended = PostgresEndedSessions(pool)
        old, new = digest("cookie", "old"), digest("cookie", "new")
        await ended.end([old], moment - timedelta(hours=9), moment - timedelta(hours=1))
        assert await ended.is_over([old], "person:x", moment)
        await ended.end([new, new], moment, moment + timedelta(hours=8))
        assert [await ended.is_over([each], "person:x", moment) for each in (old, new)] == [False, True]
        person = digest("person", "sitti")
        await ended.end([person], moment, moment + timedelta(hours=8))
        assert await ended.is_over([], person, moment)
        assert not await ended.is_over([], person, moment + timedelta(seconds=1))
        await ended.end([person], moment - timedelta(hours=1), moment)
        assert await ended.is_over([], person, moment), "an earlier word takes nothing back"
