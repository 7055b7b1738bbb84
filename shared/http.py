"""The HTTP side every role has in common: problems, health, metrics, documents, commands that are safe to resend.

Invariant: an application made here answers each refusal as problem+json, tells an orchestrator the truth about
itself, and runs a command only inside the transaction that also stores its `Idempotency-Key`.
"""

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

from shared import openapi
from shared.answers import Accepted
from shared.asyncapi import document, page
from shared.errors import NotFound, Words
from shared.faults import reached
from shared.fields import FIRST_DAY
from shared.idempotency import Attempt
from shared.problems import speak_problems
from shared.settings import ServiceSettings
from shared.work import Work, once

W = TypeVar("W", bound=Work)
Day = Annotated[date, Field(ge=FIRST_DAY)]
"""A calendar day on which something was done."""
Instant = Annotated[AwareDatetime, Field(ge=datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC))]
"""An instant at which something was done, with its offset."""
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
Check = Callable[[], Awaitable[str | None]]
"""Returns nothing when all is well, else one word for what is not."""
_UNTRACED = ("/health", "/metrics", "/static", "/live")
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


def create_app(title: str, lifespan: Lifespan | None = None) -> FastAPI:
    """Return an application that speaks problems and is traced."""
    app = FastAPI(
        title=f"Naik Kelas: {title}",
        version="1.0.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry={"metrics": False, "logs": False, "exclude": _untraced},
    )
    speak_problems(app)

    @app.get("/docs", response_class=HTMLResponse, include_in_schema=False)
    async def docs() -> str:
        return openapi.page(app.openapi())

    return app


def health(checks: Mapping[str, Check]) -> APIRouter:
    """Return `/health/live`, `/health/ready` and `/metrics`; ready means that every check passes."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> JSONResponse:
        return JSONResponse({"status": "live"})

    @router.get("/health/ready")
    async def ready() -> JSONResponse:
        found = {name: await check() for name, check in checks.items()}
        wrong = {name: reason for name, reason in found.items() if reason}
        return JSONResponse({"status": "unready" if wrong else "ready", "reasons": wrong}, 503 if wrong else 200)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


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

        body, old = await once(self._open_work, self._attempt, answer)
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
