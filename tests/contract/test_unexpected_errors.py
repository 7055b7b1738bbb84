"""An error that nobody foresaw: a problem or a page with a reference, and a line of the log with the same reference.

Invariant: what is answered and what is logged hold nothing of what the error itself says; it may quote a person.
"""

from collections.abc import AsyncIterator, Iterator, MutableMapping
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import HTMLResponse, StreamingResponse
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.testing import capture_logs

from services.registry.web.site import SITE
from shared.http.auth.permissions import LoginRequired
from shared.http.pages.responses import page_class
from tests.support.in_process import Service

NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing"
PERSON = "Sitti 7309014101990001"
Lines = list[MutableMapping[str, Any]]


class Unforeseen(Exception):
    """What nobody foresaw; it quotes a person."""

    def __init__(self) -> None:
        super().__init__(PERSON)


def fails() -> None:
    raise Unforeseen


async def pieces() -> AsyncIterator[bytes]:
    yield b"first"
    fails()


class Failing:
    """A middleware that fails where the address says so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/middleware":
            fails()
        await self._app(scope, receive, send)


def build() -> FastAPI:
    """The registry's application, with something that fails at every place where something can."""
    service = Service("registry", NOWHERE)
    app: FastAPI = service._app.build_api(service.settings)
    app.add_middleware(Failing)
    app.add_api_route("/route/{of}", lambda of: fails())  # noqa: ARG005
    app.add_api_route("/dependency", lambda: None, dependencies=[Depends(fails)])
    app.add_api_route("/answer", object, response_model=int)
    app.add_api_route("/stream", lambda: StreamingResponse(pieces()))
    pages = APIRouter(route_class=page_class(SITE.refusal))
    pages.add_api_route("/page", fails, response_class=HTMLResponse)
    pages.add_api_route("/page-dependency", lambda: None, dependencies=[Depends(fails)])
    pages.add_api_route("/login-wanted", _wants_login)
    broken = APIRouter(route_class=page_class(lambda *_: PERSON[len(PERSON)]))
    broken.add_api_route("/broken-refusal", fails)
    app.include_router(pages)
    app.include_router(broken)
    return app


def _wants_login() -> None:
    raise LoginRequired("/login")


@pytest.fixture(scope="module")
def caller() -> TestClient:
    """Somebody who calls it; its database is never asked for."""
    return TestClient(build(), raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def said() -> Iterator[Lines]:
    with capture_logs() as lines:
        yield lines


def only(said: Lines) -> MutableMapping[str, Any]:
    """Return the one line about an unexpected error."""
    (line,) = [each for each in said if each["event"] == "unexpected-error"]
    assert line["log_level"] == "error"
    assert PERSON not in str(line)
    return line


@pytest.mark.parametrize("path", ["/route/Sitti", "/dependency", "/answer", "/middleware"])
def test_an_unexpected_error_is_a_problem_with_the_reference_that_the_log_has(
    caller: TestClient, said: Lines, path: str
) -> None:
    answer = caller.get(path, headers={"accept-language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["slug"], body["status"], body["instance"]) == ("unexpected-error", 500, path)
    assert body["title"].endswith(f"name the reference {body['reference']}.")
    assert PERSON not in answer.text
    assert "Unforeseen" not in answer.text
    assert only(said)["reference"] == body["reference"]


def test_the_log_says_what_the_error_was_and_where_but_not_whom_it_was_about(caller: TestClient, said: Lines) -> None:
    caller.get("/route/Sitti")
    line = only(said)
    assert (line["fault"], line["method"], line["route"]) == (["Unforeseen"], "GET", "/route/{of}")
    assert line["where"][-1].endswith(" fails")
    assert "Sitti" not in str(line)


def test_an_unexpected_error_speaks_indonesian_too(caller: TestClient) -> None:
    body = caller.get("/dependency").json()
    assert (
        body["title"] == f"Terjadi kesalahan di layanan ini. Bila melapor, sebutkan nomor rujukan {body['reference']}."
    )


def test_each_unexpected_error_has_its_own_reference(caller: TestClient) -> None:
    assert len({caller.get("/dependency").json()["reference"] for _ in range(3)}) == 3


@pytest.mark.parametrize("path", ["/page", "/page-dependency"])
def test_an_unexpected_error_of_a_page_is_a_page_with_the_reference_that_the_log_has(
    caller: TestClient, said: Lines, path: str
) -> None:
    answer = caller.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert f"nomor rujukan {only(said)['reference']}" in answer.text
    assert PERSON not in answer.text
    assert "Unforeseen" not in answer.text


def test_a_page_that_cannot_even_be_refused_is_a_problem(caller: TestClient) -> None:
    answer = caller.get("/broken-refusal")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")


def test_who_has_to_log_in_is_still_sent_there(caller: TestClient, said: Lines) -> None:
    answer = caller.get("/login-wanted")
    assert (answer.status_code, answer.headers["location"], said) == (303, "/login", [])


def test_an_error_amid_an_answer_is_logged_with_a_reference_and_says_nothing(caller: TestClient, said: Lines) -> None:
    assert caller.get("/stream").text == "first"
    assert only(said)["fault"] == ["Unforeseen"]
