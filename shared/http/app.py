"""The HTTP side every role has in common: problems, health, metrics, documents.

Invariant: an application made here answers each refusal as problem+json, and tells an orchestrator the truth about
itself.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import HTMLResponse, JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http import openapi
from shared.http.auth.permissions import PUBLIC, Authenticator
from shared.http.problems import speak_problems
from shared.messaging.asyncapi import document, page
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import log
from shared.runtime.telemetry.metrics import REQUESTS, UNMEASURED, template

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
Check = Callable[[], Awaitable[str | None]]
"""Returns nothing when all is well, else one word for what is not."""
Measure = Callable[[], Awaitable[None]]
"""Sets figures that are looked up when somebody asks for them."""
_UNTRACED = ("/health", "/metrics", "/static", "/live")
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
MOST_BODY_BYTES = 1_000_000
"""Of a command or a form."""
_TOO_LARGE = 413
_ANSWER_SECONDS = 1.5
"""Whoever asks how we are gives up after two or three."""


def _untraced(scope: Mapping[str, Any]) -> bool:
    return str(scope["path"]).startswith(_UNTRACED)


class _Metered:
    """Counts requests by the route's template, never by the address, and how long each took."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _untraced(scope):
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


class _Unkept:
    """Keeps what is answered to somebody out of the caches on their way, unless the answer itself says otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("cache-control", "private, no-store")
            await send(message)

        await self._app(scope, receive, mark)


class _Bounded:
    """Reads no more of what is sent than its address may be sent, whoever sends it: bodies are read before callers."""

    def __init__(self, app: ASGIApp, roomy: Mapping[str, int]) -> None:
        self._app, self._roomy = app, roomy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        most, heard = self._roomy.get(scope.get("path", ""), MOST_BODY_BYTES), 0

        async def bounded() -> Message:
            nonlocal heard
            message = await receive()
            heard += len(message.get("body", b""))
            if heard > most:
                raise HTTPException(_TOO_LARGE)
            return message

        await self._app(scope, bounded, send)


def create_app(
    title: str,
    lifespan: Lifespan | None = None,
    door: Authenticator | None = None,
    roomy: Mapping[str, int] | None = None,
) -> FastAPI:
    """Return an application that speaks problems, is traced and metered.

    `door` finds out who calls, where it asks; `roomy`: address → bytes, where more than usual may be sent.
    """
    app = FastAPI(
        title=f"Naik Kelas: {title}",
        version="1.0.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry={"metrics": False, "logs": False, "operation_spans": False, "exclude": _untraced},
    )
    app.state.door = door
    if door is not None:
        app.add_middleware(_Unkept)
    app.add_middleware(_Bounded, roomy=roomy or {})
    app.add_middleware(_Metered)
    speak_problems(app)

    @app.get("/docs", response_class=HTMLResponse, include_in_schema=False, dependencies=[PUBLIC])
    async def docs() -> str:
        return openapi.page(app.openapi())

    return app


def health(checks: Mapping[str, Check], measures: Mapping[str, Measure] | None = None) -> APIRouter:
    """Return `/health/live`, `/health/ready` and `/metrics`; ready means that every check passes in time."""
    router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])

    @router.get("/health/live")
    async def live() -> JSONResponse:
        return JSONResponse({"status": "live"})

    @router.get("/health/ready")
    async def ready() -> JSONResponse:
        found = await asyncio.gather(*(_in_time(check(), "no answer") for check in checks.values()))
        wrong = {name: reason for name, reason in zip(checks, found, strict=True) if reason}
        return JSONResponse({"status": "unready" if wrong else "ready", "reasons": wrong}, 503 if wrong else 200)

    @router.get("/metrics")
    async def metrics() -> Response:
        await asyncio.gather(*(_measured(name, measure) for name, measure in (measures or {}).items()))
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


async def _in_time(asked: Awaitable[str | None], otherwise: str) -> str | None:
    """Wait for an answer, but not for long: a database that hangs lets nobody give up a question to it."""
    asking = asyncio.ensure_future(asked)
    await asyncio.wait((asking,), timeout=_ANSWER_SECONDS)
    return asking.result() if asking.done() else otherwise


async def _measured(figure: str, measure: Measure) -> None:
    """Set figures; one that cannot be read is left out and counted."""

    async def attempt() -> str | None:
        try:
            await measure()
        except Exception as fault:  # noqa: BLE001  # whatever it is, the other figures are still wanted
            return type(fault).__name__
        return None

    reason = await _in_time(attempt(), "no answer")
    UNMEASURED.labels(figure).inc(1 if reason else 0)
    if reason:
        log().warning("figure-unmeasured", figure=figure, reason=reason)


def streams(owner: str, settings: ServiceSettings) -> APIRouter:
    """Return `/asyncapi.json` and its page `/asyncapi`."""
    router = APIRouter(tags=["streams"], dependencies=[PUBLIC])
    described = document(owner, settings.provinces, settings.kafka_servers)

    @router.get("/asyncapi.json", summary="AsyncAPI 3 document of this service's streams")
    async def asyncapi() -> dict[str, Any]:
        return described

    @router.get("/asyncapi", response_class=HTMLResponse, include_in_schema=False)
    async def asyncapi_page() -> str:
        return page(described)

    return router
