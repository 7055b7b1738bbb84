"""Officials over HTTP: who leads an office, a division or a UPT.

Invariant: an official is recorded by an office; the name is shown within the province alone.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.centres.commands import officials as officials_commands
from services.registry.centres.commands.officials import Term
from services.registry.centres.rules.official import OfficialRole, OfficialVoidReason
from shared.contracts.unit_of_work import Work
from shared.http.command_routes import Body, CommandRunner, Day, creates, updates
from shared.http.json_bodies import JsonRoute
from shared.http.names import PersonName
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import OFFICES

router = APIRouter(tags=["units"], route_class=JsonRoute)
New = Annotated[CommandRunner[Work], creates(*OFFICES)]
Change = Annotated[CommandRunner[Work], updates(*OFFICES)]


class OfficialTerm(Body):
    """Who an official is, from when to when; `ends_on` is said, and null while the term runs."""

    role: OfficialRole = Field(examples=["head-of-office"])
    name: PersonName
    starts_on: Day
    ends_on: Day | None = Field(examples=[None])

    def term(self) -> Term:
        """Return the term in the words of the domain."""
        return Term(self.role, self.name, self.starts_on, self.ends_on)


class NewOfficial(OfficialTerm):
    """An official to record, and the unit that they lead."""

    unit_id: UUID


class OfficialVoiding(Body):
    """Why a term of an official is taken back."""

    reason_code: OfficialVoidReason


@router.post("/officials", status_code=201, response_model=CommandResult, summary="Record an official")
async def record_official(body: NewOfficial, run: New) -> Response:
    return await run(lambda work: officials_commands.record_official(body.unit_id, body.term(), work))


@router.post(
    "/officials/{official_id}/corrections",
    summary="Describe a term of an official otherwise, or end it",
    status_code=201,
    response_model=CommandResult,
)
async def correct_official(official_id: UUID, body: OfficialTerm, run: Change) -> Response:
    return await run(lambda work: officials_commands.correct_official(official_id, body.term(), work))


@router.post(
    "/officials/{official_id}/void",
    summary="Take a term of an official back",
    status_code=201,
    response_model=CommandResult,
)
async def void_official(official_id: UUID, body: OfficialVoiding, run: Change) -> Response:
    return await run(lambda work: officials_commands.void_official(official_id, body.reason_code, work))
