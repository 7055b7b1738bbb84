"""The HTTP side every role has in common: problems, health, metrics, documents, commands that are safe to resend.

Invariant: an application made here answers each refusal as problem+json, tells an orchestrator the truth about
itself, and runs a command only inside the transaction that also stores its `Idempotency-Key`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, Protocol, Self, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, field_validator
from pydantic_core import PydanticCustomError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import openapi
from shared.answers import Accepted
from shared.asyncapi import document, page
from shared.errors import NotFound, ServiceError, Words
from shared.faults import reached
from shared.fields import FIRST_DAY
from shared.idempotency import Attempt
from shared.problems import speak_problems
from shared.settings import ServiceSettings
from shared.telemetry import log
from shared.telemetry.metrics import COMMANDS, REQUESTS, UNMEASURED
from shared.work import Work, once

W = TypeVar("W", bound=Work)
Day = Annotated[date, Field(ge=FIRST_DAY)]
"""A calendar day on which something was done."""
Instant = Annotated[AwareDatetime, Field(ge=datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC))]
"""An instant at which something was done, with its offset."""
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
Check = Callable[[], Awaitable[str | None]]
"""Returns nothing when all is well, else one word for what is not."""
Measure = Callable[[], Awaitable[None]]
"""Sets figures that are looked up when somebody asks for them."""
_UNTRACED = ("/health", "/metrics", "/static", "/live")
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_ANSWER_SECONDS = 1.5
"""Whoever asks how we are gives up after two or three."""
_ACCEPTED = TypeAdapter(Accepted)


class Body(BaseModel):
    """What a command may send: nothing unknown, no blanks around a text, and no NUL, which PostgreSQL cannot store."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_nul(cls, given: object) -> object:
        if isinstance(given, str) and "\0" in given:
            raise PydanticCustomError("string_with_nul", "contains the character NUL")
        return given


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
            REQUESTS.labels(method, _template(scope), status).observe(time.perf_counter() - began)


def _template(scope: Mapping[str, Any]) -> str:
    return str(getattr(scope.get("route"), "path", "none"))


def create_app(title: str, lifespan: Lifespan | None = None) -> FastAPI:
    """Return an application that speaks problems, is traced and metered."""
    app = FastAPI(
        title=f"Naik Kelas: {title}",
        version="1.0.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry={"metrics": False, "logs": False, "operation_spans": False, "exclude": _untraced},
    )
    app.add_middleware(_Metered)
    speak_problems(app)

    @app.get("/docs", response_class=HTMLResponse, include_in_schema=False)
    async def docs() -> str:
        return openapi.page(app.openapi())

    return app


def health(checks: Mapping[str, Check], measures: Mapping[str, Measure] | None = None) -> APIRouter:
    """Return `/health/live`, `/health/ready` and `/metrics`; ready means that every check passes in time."""
    router = APIRouter(include_in_schema=False)

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
    router = APIRouter(tags=["streams"])
    described = document(owner, settings.provinces, settings.kafka_servers)

    @router.get("/asyncapi.json", summary="AsyncAPI 3 document of this service's streams")
    async def asyncapi() -> dict[str, Any]:
        return described

    @router.get("/asyncapi", response_class=HTMLResponse, include_in_schema=False)
    async def asyncapi_page() -> str:
        return page(described)

    return router


class Commanding(Generic[W]):
    """Runs one command: opens the work, remembers the key, answers the same to the same sending."""

    def __init__(self, request: Request, attempt: Attempt, open_work: Callable[[], W]) -> None:
        self._request, self._attempt, self._open_work = request, attempt, open_work

    async def __call__(self, run: Callable[[W], Awaitable[Accepted]]) -> Response:
        """Answer 201 with what `run` returns; raises what it raises, with nothing stored."""

        async def answer(work: W) -> str:
            return _ACCEPTED.dump_json(await run(work)).decode()

        outcome = "failed"
        try:
            body, old = await once(self._open_work, self._attempt, answer)
            outcome = "replayed" if old else "done"
        except ServiceError:
            outcome = "refused"
            raise
        finally:
            COMMANDS.labels(_template(self._request.scope), outcome).inc()
        reached("api-committed")
        headers = {"Idempotent-Replayed": "true"} if old else {}
        return Response(body, 201, headers, media_type="application/json")


def commanding(open_work: Callable[[], W]) -> Any:  # FastAPI's own marker
    """Return the dependency that makes a route a command."""

    async def attempt(
        request: Request,
        idempotency_key: Annotated[
            str, Header(description="New for every new command; the same when sent again.")
        ] = "",
    ) -> Commanding[W]:
        sent = Attempt.of(idempotency_key, request.method.encode(), request.url.path.encode(), await request.body())
        return Commanding(request, sent, open_work)

    return Depends(attempt)


Province = Annotated[str | None, Query(pattern="^[0-9]{2}$", description="Only things of this province.")]
After = Annotated[UUID | None, Query(description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=500)]


class Page(BaseModel):
    """A page of a list; `next` is the `after` of the following page, absent on the last one."""

    items: list[dict[str, Any]]
    next: UUID | None = None

    @classmethod
    def of(cls, found: list[dict[str, Any]], limit: int) -> Self:
        """Make a page of up to `limit` things; one more than that shows that there is a following page."""
        return cls(items=found[:limit], next=found[limit - 1]["id"] if len(found) > limit else None)


class Lists(Protocol):
    """What showing a service's things needs."""

    async def find(self, name: str, identity: UUID) -> dict[str, Any] | None:
        """Return one thing of a list by its id."""

    async def page(self, name: str, province: str | None, after: UUID | None, limit: int) -> list[dict[str, Any]]:
        """Return up to `limit` things of a list in order of their ids, those behind `after`."""


def lists(shown: Lists, *names: str) -> APIRouter:
    """Return `GET /<name>` and `GET /<name>/{id}` of each list."""
    router = APIRouter(tags=["lists"])
    for name in names:
        _add_list(router, shown, name)
    return router


def _add_list(router: APIRouter, shown: Lists, name: str) -> None:
    @router.get(f"/{name}", summary=f"List {name}")
    async def get_page(province: Province = None, after: After = None, limit: Limit = 50) -> Page:
        return Page.of(await shown.page(name, province, after, limit + 1), limit)

    @router.get(f"/{name}/{{identity}}", summary=f"Show one of {name}")
    async def get_one(identity: UUID) -> dict[str, Any]:
        return found(await shown.find(name, identity))


def found(thing: dict[str, Any] | None) -> dict[str, Any]:
    """Return what was looked for; raises `NotFound` when there is no such thing here."""
    if thing is None:
        raise NotFound("not-here", Words("Tidak ada di layanan ini.", "It is not in this service."))
    return thing
