"""Mentoring over HTTP: parse, call one handler, shape the answer; no rule and no SQL.

Invariant: every command needs an `Idempotency-Key`; notes are shown to the province that wrote them and to nobody else.
"""

from collections.abc import Callable
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from services.mentoring import application as does
from services.mentoring.application import SessionsWanted
from shared.answers import Accepted
from shared.contracts.vocabulary import Channel, VoidReason
from shared.http import After, Body, Commanding, Day, Instant, Limit, Lists, Page, Province, commanding, found, lists

Code = Annotated[str, Field(min_length=2, max_length=13, examples=["73.09.01.2003"])]
Reference = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class NewSession(Body):
    """A session that was held: either its day on the centre's calendar or the instant at which it ended."""

    centre_id: UUID
    consultant_ref: UUID
    client_ref: UUID
    village_code: Code
    field: Reference
    channel: Channel
    contact_minutes: int = Field(ge=1, le=600)
    preparation_minutes: int = Field(default=0, ge=0, le=600)
    completed_on: Day | None = None
    completed_at: Instant | None = None
    follow_up_on: Day | None = None
    notes: str = Field(default="", max_length=4_000, description="Never leaves the province.")


class Voiding(Body):
    """Why a session is taken back."""

    reason_code: VoidReason


class SessionQuery(BaseModel):
    """Which sessions to list."""

    province: Province = None
    centre_id: UUID | None = None
    consultant_ref: UUID | None = None
    client_ref: UUID | None = None
    first: Day | None = Field(default=None, alias="from", description="First day.")
    last: Day | None = Field(default=None, alias="to", description="Last day.")
    after: After = None
    limit: Limit = 50


class Sessions(Protocol):
    """What showing sessions needs."""

    async def find(self, session_id: UUID) -> dict[str, Any] | None:
        """Return one session."""

    async def page(self, wanted: SessionsWanted, after: UUID | None, limit: int) -> list[dict[str, Any]]:
        """Return up to `limit` sessions, the newest day first, those behind `after`."""


W = TypeVar("W", bound=Any)


def router(open_work: Callable[[], W], sessions: Sessions, shown: Lists) -> APIRouter:
    """Return mentoring's routes."""
    routes = APIRouter()
    routes.include_router(_commands(open_work))
    routes.include_router(_sessions(sessions))
    routes.include_router(lists(shown, "centres", "consultants", "clients"))
    return routes


def _commands(open_work: Callable[[], W]) -> APIRouter:
    routes = APIRouter(tags=["sessions"])
    Once = Annotated[Commanding[Any], commanding(open_work)]  # noqa: N806  # a type

    @routes.post("/sessions", status_code=201, response_model=Accepted, summary="Record a session")
    async def post_session(body: NewSession, once: Once) -> Response:
        return await once(lambda work: does.complete_session(does.CompleteSession(**dict(body)), work))

    @routes.post("/sessions/{session_id}/void", status_code=201, response_model=Accepted, summary="Void a session")
    async def post_void(session_id: UUID, body: Voiding, once: Once) -> Response:
        return await once(lambda work: does.void_session(does.VoidSession(session_id, body.reason_code), work))

    return routes


def _sessions(sessions: Sessions) -> APIRouter:
    routes = APIRouter(tags=["lists"])

    @routes.get("/sessions", summary="List sessions, the newest day first")
    async def get_sessions(query: Annotated[SessionQuery, Query()]) -> Page:
        wanted = SessionsWanted(**query.model_dump(exclude={"after", "limit"}))
        return Page.of(await sessions.page(wanted, query.after, query.limit + 1), query.limit)

    @routes.get("/sessions/{session_id}", summary="Show one session")
    async def get_session(session_id: UUID) -> dict[str, Any]:
        return found(await sessions.find(session_id))

    return routes
