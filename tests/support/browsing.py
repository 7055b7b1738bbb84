"""A person at a browser without scripts: follows links, presses buttons, keeps cookies; and pages to log in to.

Invariant: the page is an application in this process, the issuer another program on its own port.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from types import TracebackType
from typing import Annotated, Self
from urllib.parse import urljoin

import httpx2
from fastapi import FastAPI, Form, Request

from shared.http.auth.authenticator import open_authenticator
from shared.http.auth.login import login, session_of
from shared.http.auth.permissions import PUBLIC_PAGE, require_login, require_role
from shared.http.auth.sessions import csrf_token
from shared.http.problems import speak_problems
from shared.runtime.principal import CENTRES, Principal
from shared.runtime.settings import AccessSettings
from tests.support.fakes.ended_sessions import FakeEndedSessions

HERE = "http://127.0.0.1:7399"


def pages(settings: AccessSettings, ended: FakeEndedSessions | None = None) -> FastAPI:
    """Return a page that says who looks at it, and what its form carries."""
    app = FastAPI()
    app.state.door = open_authenticator(settings, ended or FakeEndedSessions())
    app.include_router(login(app.state.door))
    speak_problems(app)

    @app.get("/desk", include_in_schema=False)
    async def desk(asking: Annotated[Principal, require_login(*CENTRES)]) -> str:
        return asking.subject

    @app.post("/desk")
    async def send(asking: Annotated[Principal, require_login(*CENTRES)], note: Annotated[str, Form()]) -> str:
        return f"{asking.subject}: {note}"

    @app.post("/notes")
    async def note(asking: Annotated[Principal, require_role(*CENTRES)], request: Request) -> str:
        return f"{asking.subject}: {(await request.body()).decode()}"

    @app.get("/{path:path}", include_in_schema=False, dependencies=[PUBLIC_PAGE])
    async def who(request: Request, path: str) -> dict[str, str]:
        session = session_of(request)
        if session is None:
            return {"path": path, "sub": ""}
        require_role = session.principal
        return {"path": path, "sub": require_role.subject, "role": require_role.role, "form": csrf_token(session)}

    return app


class Shown(HTMLParser):
    """The form of a page: where it goes, what it carries, which buttons it has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.hidden, self.buttons = "", dict[str, str](), list[tuple[str, str]]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a person could send."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found.get("action", "")
        if tag == "input" and found.get("type") == "hidden":
            self.hidden[found["name"]] = found["value"]
        if tag == "button" and "name" in found:
            self.buttons.append((found["name"], found["value"]))


class Browser:
    """A browser with two sites: the pages here, the issuer elsewhere; cookies are the pages'."""

    def __init__(self, app: FastAPI) -> None:
        self.here = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=HERE)
        self.there = httpx2.AsyncClient(timeout=10)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.here.aclose()
        await self.there.aclose()

    async def leave_for_issuer(self, next_path: str = "/") -> str:
        """Return the issuer's address that the pages send somebody to."""
        answer = await self.here.get("/login", params={"next": next_path})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def choose(self, address: str, sub: str) -> str:
        """Press somebody's button at the issuer; returns where it sends them."""
        form = Shown((await self.there.get(address)).raise_for_status().text)
        assert ("sub", sub) in form.buttons
        answer = await self.there.post(urljoin(address, form.action or address), data={**form.hidden, "sub": sub})
        assert answer.is_redirect, answer.text
        return answer.headers["location"]

    async def log_in(self, sub: str, next_path: str = "/") -> httpx2.Response:
        """Go out, choose, come back; returns the answer to coming back."""
        return await self.here.get(await self.choose(await self.leave_for_issuer(next_path), sub))


@asynccontextmanager
async def browsing(settings: AccessSettings) -> AsyncIterator[Browser]:
    """Lend a browser of pages that are set like this."""
    async with Browser(pages(settings)) as browser:
        yield browser
