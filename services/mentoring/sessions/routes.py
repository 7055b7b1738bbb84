"""Sessions over HTTP: parse, call one handler, answer; no rule and no SQL.

Invariant: every command needs an `Idempotency-Key`; notes are shown to the province that wrote them alone.
"""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from services.mentoring.sessions import commands, queries
from services.mentoring.sessions.commands import SessionsWork
from services.mentoring.sessions.queries import SessionQuery, SessionReader
from shared.contracts.vocabulary import Channel, ClientKind, VoidReason
from shared.http.auth.permissions import require_role
from shared.http.command_routes import Body, CommandRunner, Day, Instant, StrictModel, creates, etag, updates
from shared.http.dependencies import Dependency, provided
from shared.http.field_rules import of_region
from shared.http.item_models import shows, shows_page
from shared.http.json_bodies import JsonRoute
from shared.http.list_routes import After, JsonObject, Limit, Page, Province, Region, found, region_of
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import PROVINCIAL, Principal

Code = Annotated[str, Field(min_length=2, max_length=13, examples=["73.09.01.2003"]), of_region("village")]
Reference = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class NewSession(Body):
    """A session that was held: either its day on the centre's calendar or the instant at which it ended."""

    centre_id: UUID
    consultant_ref: UUID
    client_ref: UUID
    village_code: Code
    field: Reference = Field(examples=["finance"])
    channel: Channel
    contact_minutes: int = Field(ge=1, le=600, examples=[60])
    preparation_minutes: int = Field(default=0, ge=0, le=600)
    completed_on: Day | None = Field(default=None, examples=["2025-03-03"])
    completed_at: Annotated[Instant | None, Label("Waktu selesai", "Ended at")] = None
    follow_up_on: Day | None = None
    notes: Annotated[str, Label("Catatan", "Notes")] = Field(
        default="", max_length=4_000, description="Never leaves the province."
    )


class Voiding(Body):
    """Why a session is voided."""

    reason_code: VoidReason


class SessionParams(StrictModel):
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


class ShownSession(BaseModel):
    """A session as it is shown: what its event says, and what stays in the province."""

    id: UUID
    province: str
    region_code: str
    centre_id: UUID
    consultant_ref: UUID
    client_ref: UUID
    client_kind: ClientKind
    village_code: str
    field: str
    channel: Channel
    contact_minutes: int
    preparation_minutes: int = 0
    first_session: bool
    completed_on: date
    follow_up_on: date | None = None
    notes: str
    void_reason: VoidReason | None
    voided_on: date | None
    version: int


SESSIONS: Final = Dependency[SessionReader]("sessions")
Caller = Annotated[Principal, require_role(*PROVINCIAL)]
Sessions = Annotated[SessionReader, provided(SESSIONS)]
New = Annotated[CommandRunner[SessionsWork], creates(*PROVINCIAL)]
Change = Annotated[CommandRunner[SessionsWork], updates(*PROVINCIAL)]
writes = APIRouter(tags=["sessions"], route_class=JsonRoute)
reads = APIRouter(tags=["lists"])
ROUTERS: Final = (writes, reads)


@writes.post("/sessions", status_code=201, response_model=CommandResult, summary="Record a session")
async def complete_session(body: NewSession, run: New) -> Response:
    return await run(lambda work: commands.complete_session(commands.CompleteSession(**dict(body)), work))


@writes.post("/sessions/{session_id}/void", status_code=201, response_model=CommandResult, summary="Void a session")
async def void_session(session_id: UUID, body: Voiding, run: Change) -> Response:
    return await run(lambda work: commands.void_session(commands.VoidSession(session_id, body.reason_code), work))


@reads.get("/sessions", summary="List sessions, the newest day first", responses=shows_page(ShownSession))
async def list_sessions(params: Annotated[SessionParams, Query()], caller: Caller, reader: Sessions) -> Page:
    asked = params.model_dump(exclude={"after", "limit", "region"})
    query = SessionQuery(region=region_of(params.region), **asked)
    page = (params.after, params.limit + 1)
    return Page.of(await queries.sessions(query, caller, page, reader), params.limit)


@reads.get("/sessions/{session_id}", summary="Show one session", responses=shows(ShownSession))
async def show_session(session_id: UUID, caller: Caller, reader: Sessions, response: Response) -> JsonObject:
    session = found(await queries.session(session_id, caller, reader))
    response.headers["ETag"] = etag(session["version"])
    return session
