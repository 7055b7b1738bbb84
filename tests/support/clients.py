"""A caller of the services' HTTP API who never sends a command without its key, the office of province 73 by default.

Invariant: two calls of `post` are two commands, `twice` is one command sent twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx2

from shared.runtime.clock import new_id
from tests.support import tokens

Json = dict[str, Any]


class Refused(AssertionError):
    """The service answered otherwise than the test expects; shows the problem it told."""


class Caller:
    """One service as seen over HTTP; use as `async with Caller(url) as registry`."""

    def __init__(self, url: str, *, language: str = "id") -> None:
        self.headers = {"Accept-Language": language, **tokens.shown("province:73")}
        self.http = httpx2.AsyncClient(base_url=url, timeout=10, headers=self.headers)
        self.operators = self.http
        """Asks where operators do, which is elsewhere for an api."""

    @contextmanager
    def speaking_for(self, client: str) -> Iterator[None]:
        """Call as somebody else for a while: `province:33`, `centre:73.09:<id>`, `ministry`; "" for nobody."""
        before = self.http.headers.pop("Authorization")
        self.http.headers.update(tokens.shown(client) if client else {})
        try:
            yield
        finally:
            self.http.headers["Authorization"] = before

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def send(self, path: str, body: Json, *, key: str = "", version: int = 1) -> httpx2.Response:
        """Send a command, with a new key unless one is given, and return whatever comes back.

        A change is meant for the given version of what is at the path: as it was made, unless said otherwise.
        """
        headers = {"Idempotency-Key": key or str(new_id()), "If-Match": f'"{version}"'}
        return await self.http.post(path, json=body, headers=headers)

    async def post(self, path: str, body: Json, *, key: str = "", version: int = 1) -> Json:
        """Send a command that must be accepted; returns the answer."""
        return _expect(201, await self.send(path, body, key=key, version=version))

    async def twice(self, path: str, body: Json, *, version: int = 1) -> Json:
        """Send one command twice; the second time nothing may happen and the same must be answered."""
        key = str(new_id())
        first = await self.post(path, body, key=key, version=version)
        again = await self.send(path, body, key=key, version=version)
        if again.headers.get("Idempotent-Replayed") != "true" or _expect(201, again) != first:
            raise Refused(f"POST {path}, sent again, answered {again.text} instead of {first}")
        return first

    async def refused(self, status: int, path: str, body: Json, *, version: int = 1) -> Json:
        """Send a command that must be refused with this status; returns the problem."""
        answer = await self.send(path, body, version=version)
        if answer.headers["content-type"] != "application/problem+json":
            raise Refused(f"POST {path} answered {answer.headers['content-type']}: {answer.text}")
        return _expect(status, answer)

    async def get(self, path: str, **query: str | int) -> Json:
        """Ask a question that must be answered; returns the answer."""
        return _expect(200, await self.http.get(path, params=query))


def _expect(status: int, answer: httpx2.Response) -> Json:
    if answer.status_code != status:
        asked = f"{answer.request.method} {answer.request.url}"
        raise Refused(f"{asked} answered {answer.status_code} instead of {status}: {answer.text[:2_000]}")
    body: Json = answer.json()
    return body
