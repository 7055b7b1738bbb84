"""Somebody who has logged in works at pages and at the API alike; no other site can do it in their name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from shared.http.auth.authenticator import AccessUnset, open_authenticator
from shared.http.auth.sessions import Sessions
from shared.runtime.settings import AccessSettings
from tests.support import tokens
from tests.support.bodies import a_centre
from tests.support.browsing import Browser, browsing
from tests.support.fakes.ended_sessions import FakeEndedSessions
from tests.support.in_process import Service
from tests.support.sheets import HEADER, a_row, delimited

SETTINGS = AccessSettings(oidc_issuer=tokens.issuer().address, session_secret=tokens.SESSION_SECRET)
OFFICE, MINISTRY = "demo-province", "demo-ministry"


@pytest.fixture
async def visitor() -> AsyncIterator[Browser]:
    """A browser at pages."""
    async with browsing(SETTINGS) as lent:
        yield lent


@asynccontextmanager
async def at(app: FastAPI) -> AsyncIterator[Browser]:
    """Lend a browser of a service."""
    async with app.router.lifespan_context(app), Browser(app) as lent:
        yield lent


@pytest.fixture
async def registry(database: str) -> AsyncIterator[Browser]:
    """A browser at the registry."""
    service = Service("registry", database)
    service.migrate()
    async with at(service._app.build_api(service.settings)) as lent:
        yield lent


def csrf_of(browser: Browser) -> str:
    """Return the token that a form of the browser's session carries."""
    session = Sessions(tokens.SESSION_SECRET).known(browser.here.cookies["naik-kelas"])
    assert session is not None
    return session.csrf


async def test_whoever_has_not_logged_in_is_sent_to_do_so_and_back(visitor: Browser) -> None:
    sent = await visitor.here.get("/desk?region=73.09&q=a b")
    assert (sent.status_code, sent.headers["cache-control"]) == (303, "no-store")
    assert sent.headers["location"] == "/login?next=%2Fdesk%3Fregion%3D73.09%26q%3Da%2520b"
    onward = (await visitor.here.get(sent.headers["location"])).headers["location"]
    back = await visitor.here.get(await visitor.choose(onward, OFFICE))
    assert back.headers["location"] == "/desk?region=73.09&q=a%20b"
    assert (await visitor.here.get(back.headers["location"])).json() == OFFICE


async def test_whoever_sends_a_form_too_late_is_told_that_it_was_not_taken(visitor: Browser) -> None:
    sent = await visitor.here.post("/desk", data={"note": "x"})
    assert (sent.status_code, sent.json()["slug"], sent.headers["www-authenticate"]) == (401, "session-over", "Bearer")
    assert "belum tersimpan" in sent.json()["title"]


async def test_a_page_is_for_its_roles_and_for_machines_with_a_token_too(visitor: Browser) -> None:
    await visitor.log_in(MINISTRY)
    assert (await visitor.here.get("/desk")).json()["slug"] == "role-refused"
    shown = await visitor.here.get("/desk", headers=tokens.shown("province:33"))
    assert shown.json() == "demo-province:33"
    refused = await visitor.here.get("/desk", headers={"authorization": "Bearer x"})
    assert (refused.status_code, refused.json()["slug"]) == (401, "token-malformed")


async def test_a_form_is_taken_with_the_token_of_its_session_alone(visitor: Browser) -> None:
    await visitor.log_in(OFFICE)
    for sent in ({}, {"csrf": ""}, {"csrf": "x"}, {"csrf": csrf_of(visitor)[:-1]}):
        foreign = await visitor.here.post("/desk", data={"note": "hi", **sent})
        assert (foreign.status_code, foreign.json()["slug"]) == (403, "form-foreign")
    fields = {"note": "hi", "csrf": csrf_of(visitor)}
    assert (await visitor.here.post("/desk", data=fields)).json() == f"{OFFICE}: hi"
    assert (await visitor.here.post("/notes", data=fields)).json().startswith(f"{OFFICE}: note=hi&csrf=")


async def test_a_script_shows_the_token_in_a_header(visitor: Browser) -> None:
    await visitor.log_in(OFFICE)
    for headers in ({}, {"x-csrf-token": "x"}):
        foreign = await visitor.here.post("/notes", json={"csrf": csrf_of(visitor)}, headers=headers)
        assert (foreign.status_code, foreign.json()["slug"]) == (403, "form-foreign")
    headers = {"x-csrf-token": csrf_of(visitor)}
    assert (await visitor.here.post("/notes", content=b"hi", headers=headers)).json() == f"{OFFICE}: hi"


async def test_a_form_without_end_is_not_read(visitor: Browser) -> None:
    await visitor.log_in(OFFICE)

    async def endless() -> AsyncIterator[bytes]:
        yield f"csrf={csrf_of(visitor)}".encode()

    kind = {"content-type": "application/x-www-form-urlencoded"}
    for length in ({}, {"content-length": "99000000"}):
        foreign = await visitor.here.post("/notes", content=endless(), headers=kind | length)
        assert (foreign.status_code, foreign.json()["slug"]) == (403, "form-foreign")


async def test_a_bearer_token_needs_no_form_even_beside_a_session(visitor: Browser) -> None:
    await visitor.log_in(MINISTRY)
    sent = await visitor.here.post("/notes", content=b"hi", headers=tokens.shown("province:73"))
    assert sent.json() == "demo-province:73: hi"


async def test_the_registry_knows_who_logged_in_and_keeps_them_to_their_reach(registry: Browser) -> None:
    assert (await registry.here.get("/centres")).json()["slug"] == "token-missing"
    await registry.log_in("demo-district")
    headers = {"Idempotency-Key": "a"}
    assert (await registry.here.post("/centres", json=a_centre(), headers=headers)).status_code == 403
    headers["x-csrf-token"] = csrf_of(registry)
    made = await registry.here.post("/centres", json=a_centre(region_code="73.09"), headers=headers)
    assert made.status_code == 201, made.text
    assert [each["id"] for each in (await registry.here.get("/centres")).json()["items"]] == [made.json()["id"]]
    (trace,) = (await registry.here.get("/audit")).json()["items"]
    assert "demo-district" in trace.values(), trace
    elsewhere = a_centre(region_code="33.74", level="city")
    refused = await registry.here.post("/centres", json=elsewhere, headers=headers | {"Idempotency-Key": "b"})
    assert refused.status_code >= httpx2.codes.BAD_REQUEST


async def test_nobody_who_comes_after_finds_what_was_shown(registry: Browser) -> None:
    await registry.log_in(OFFICE)
    for path in ("/entrepreneurs", "/pages/entrepreneurs", "/entrepreneurs/nobody"):
        assert (await registry.here.get(path)).headers["cache-control"] == "private, no-store", path


async def test_a_table_is_sent_by_a_form(registry: Browser) -> None:
    await registry.log_in(OFFICE)
    table = {"file": ("warga.csv", delimited([HEADER, a_row(1)]), "text/csv")}
    foreign = await registry.here.post("/imports", files=table, headers={"Idempotency-Key": "a"})
    assert (foreign.status_code, foreign.json()["slug"]) == (403, "form-foreign")
    form = {"csrf": csrf_of(registry)}
    sent = await registry.here.post("/imports", files=table, data=form, headers={"Idempotency-Key": "a"})
    assert sent.status_code == 201, sent.text


@pytest.mark.parametrize("name", ["registry", "mentoring", "partnerships"])
async def test_every_service_with_people_lets_them_log_in(name: str, database: str) -> None:
    service = Service(name, database)
    service.migrate()
    async with at(service._app.build_api(service.settings)) as browser:
        assert (await browser.log_in(OFFICE, "/docs")).headers["location"] == "/docs"
        assert (await browser.here.post("/logout", data={"csrf": csrf_of(browser)})).headers["location"] == "/"
        assert set(browser.here.cookies) == {"naik-kelas-left"}


@pytest.mark.parametrize("host", ["plut.example.go.id", "evil.example", "127.0.0.1.evil.example"])
async def test_nobody_from_elsewhere_logs_in_by_an_address_that_they_say(visitor: Browser, host: str) -> None:
    refused = await visitor.here.get("/login", headers={"host": host})
    assert (refused.status_code, refused.json()["slug"]) == (503, "public-url-unset")
    assert "retry-after" not in refused.headers


@pytest.mark.parametrize("address", ["http://plut.example", "https://plut.example/registry", "plut.example"])
def test_the_address_that_browsers_see_is_a_whole_site_by_https(address: str) -> None:
    with pytest.raises(ValidationError, match="public_url"):
        AccessSettings(public_url=address)


@pytest.mark.parametrize("unset", [{"oidc_issuer": ""}, {"session_secret": ""}, {"session_secret": "s" * 31}])
def test_an_api_does_not_start_without_knowing_whom_to_believe(unset: dict[str, str]) -> None:
    with pytest.raises(AccessUnset, match=next(iter(unset))) as refused:
        open_authenticator(SETTINGS.model_copy(update=unset), FakeEndedSessions())
    assert "s" * 31 not in str(refused.value)
