"""Mentoring over HTTP: parse, call one handler, shape the answer; no rule and no SQL.

Invariant: every command needs an `Idempotency-Key`; notes are shown to the province that wrote them and to nobody else.
"""

from typing import Annotated, Final, Literal, Protocol
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.mentoring.sessions import commands
from services.mentoring.sessions.commands import MentoringWork, SessionsWanted
from shared.contracts.vocabulary import Channel, VoidReason
from shared.http.auth.permissions import PROVINCIAL, require_role
from shared.http.command_routes import Body, CommandRunner, Day, Instant, StrictModel, creates, etag, updates
from shared.http.dependencies import Dependency, provided
from shared.http.list_routes import After, JsonObject, Limit, Page, Province, Region, found, region_of
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import Principal

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
    completed_at: Annotated[Instant | None, Label("Waktu selesai", "Ended at")] = None
    follow_up_on: Day | None = None
    notes: Annotated[str, Label("Catatan", "Notes")] = Field(
        default="", max_length=4_000, description="Never leaves the province."
    )


class Voiding(Body):
    """Why a session is taken back."""

    reason_code: VoidReason


class SessionQuery(StrictModel):
    """Which sessions to list, and in which order."""

    province: Province = None
    region: Region = None
    centre_id: UUID | None = None
    consultant_ref: UUID | None = None
    client_ref: UUID | None = None
    first: Day | None = Field(default=None, alias="from", description="First day.")
    last: Day | None = Field(default=None, alias="to", description="Last day.")
    sort: Literal["completed_on", "-completed_on", "id", "-id"] = "-completed_on"
    after: After = None
    limit: Limit = 50


class Sessions(Protocol):
    """What showing sessions needs."""

    async def find(self, session_id: UUID, asks: Principal) -> JsonObject | None:
        """Return one session within reach."""

    async def page(self, wanted: SessionsWanted, asks: Principal, after: UUID | None, limit: int) -> list[JsonObject]:
        """Return up to `limit` sessions within reach, those behind `after`."""


SESSIONS: Final = Dependency[Sessions]("sessions")
Asker = Annotated[Principal, require_role(*PROVINCIAL)]
Showing = Annotated[Sessions, provided(SESSIONS)]
New = Annotated[CommandRunner[MentoringWork], creates(*PROVINCIAL)]
Change = Annotated[CommandRunner[MentoringWork], updates(*PROVINCIAL)]
writes = APIRouter(tags=["sessions"])
reads = APIRouter(tags=["lists"])
ROUTERS: Final = (writes, reads)


@writes.post("/sessions", status_code=201, response_model=CommandResult, summary="Record a session")
async def post_session(body: NewSession, once: New) -> Response:
    return await once(lambda work: commands.complete_session(commands.CompleteSession(**dict(body)), work))


@writes.post("/sessions/{session_id}/void", status_code=201, response_model=CommandResult, summary="Void a session")
async def post_void(session_id: UUID, body: Voiding, once: Change) -> Response:
    return await once(lambda work: commands.void_session(commands.VoidSession(session_id, body.reason_code), work))


@reads.get("/sessions", summary="List sessions, the newest day first")
async def get_sessions(query: Annotated[SessionQuery, Query()], asker: Asker, sessions: Showing) -> Page:
    told = query.model_dump(exclude={"after", "limit", "region"})
    wanted = SessionsWanted(region=region_of(query.region), **told)
    return Page.of(await sessions.page(wanted, asker, query.after, query.limit + 1), query.limit)


@reads.get("/sessions/{session_id}", summary="Show one session")
async def get_session(session_id: UUID, asker: Asker, sessions: Showing, response: Response) -> JsonObject:
    session = found(await sessions.find(session_id, asker))
    response.headers["ETag"] = etag(session["version"])
    return session
