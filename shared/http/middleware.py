"""What stands around every application: how much is read, what is counted, and which headers every answer carries.

Invariant: whatever a route does, no more of a body is read than its address may be sent, an answer to somebody stays
out of the caches on its way, and a HEAD is answered as its GET is, without the body.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.telemetry.metrics import REQUESTS, template

MOST_BODY_BYTES: Final = 1_000_000
"""Of a command or a form."""
_UNTRACED: Final = ("/health", "/metrics", "/static", "/live")
_METHODS: Final = frozenset({"GET", "POST", "OPTIONS"})
_TOO_LARGE: Final = 413


def untraced(scope: Mapping[str, Any]) -> bool:
    """Tell whether a request is too frequent, or too long, to be traced and counted."""
    return str(scope["path"]).startswith(_UNTRACED)


class Metered:
    """Counts requests by the route's template, never by the address, and how long each took; a HEAD is its GET."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count one request."""
        if scope["type"] != "http" or untraced(scope):
            return await self._app(scope, receive, send)
        status, began = 500, time.perf_counter()

        async def note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            REQUESTS.labels(method, template(scope), status).observe(time.perf_counter() - began)


class Marked:
    """Adds headers to every answer that does not say otherwise itself."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app, self._headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to one answer."""

        async def mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    own.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, mark)


class Bounded:
    """Reads no more of what is sent than its address may be sent, whoever sends it: bodies are read before callers."""

    def __init__(self, app: ASGIApp, roomy: Mapping[str, int]) -> None:
        self._app, self._roomy = app, roomy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Bound what is read of one request; raises `HTTPException` when there is more."""
        most, heard = self._roomy.get(scope.get("path", ""), MOST_BODY_BYTES), 0

        async def bounded() -> Message:
            nonlocal heard
            message = await receive()
            heard += len(message.get("body", b""))
            if heard > most:
                raise HTTPException(_TOO_LARGE)
            return message

        await self._app(scope, bounded, send)


class Headed:
    """Answers a HEAD as the GET of the same address, without its body; a stream that has begun is left at once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        streaming = asyncio.Event()

        async def head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif message.get("more_body"):
                streaming.set()

        await _until(self._app({**scope, "method": "GET"}, receive, head), streaming)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until(answered: Any, streaming: asyncio.Event) -> None:
    """Let an application answer, or begin to stream; raises what it raises."""
    answering, begun = asyncio.ensure_future(answered), asyncio.ensure_future(streaming.wait())
    try:
        await asyncio.wait((answering, begun), return_when=asyncio.FIRST_COMPLETED)
        if answering.done():
            answering.result()
    finally:
        for each in (answering, begun):
            each.cancel()
        await asyncio.gather(answering, begun, return_exceptions=True)
