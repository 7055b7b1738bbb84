"""What was recorded by mistake of places in programmes, taken back over HTTP.

Invariant: taken back on the version of the entrepreneur that was seen, for a reason of a closed list.
"""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.programmes.commands import reversals as reversals_commands
from services.registry.programmes.commands.port import ProgrammeWork
from services.registry.programmes.commands.reversals import VoidOfPlace
from shared.http.command_routes import Body, CommandRunner, Day, updates
from shared.http.json_bodies import JsonRoute
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import PROVINCIAL

router = APIRouter(prefix="/entrepreneurs/{entrepreneur_ref}", tags=["village programme"], route_class=JsonRoute)
Change = Annotated[CommandRunner[ProgrammeWork], updates(*PROVINCIAL)]


class EnrolmentVoiding(Body):
    """A place that was given by mistake, and why."""

    programme_id: UUID
    reason_code: Literal[
        "wrong-programme", "wrong-person", "wrong-date", "wrong-funding", "wrong-group", "not-held", "other"
    ]


class ConfirmationVoiding(Body):
    """Evidence that was recorded by mistake, and why."""

    programme_id: UUID
    reason_code: Literal["wrong-evidence", "wrong-person", "wrong-date", "not-new", "other"]


class StatusCheckVoiding(Body):
    """A check that was recorded by mistake, and why; of several on one day the last one recorded."""

    programme_id: UUID
    checked_on: Day = Field(examples=["2026-09-01"])
    reason_code: Literal["wrong-finding", "wrong-person", "wrong-date", "duplicate", "not-held", "other"]


@router.post("/enrolments/void", status_code=201, response_model=CommandResult, summary="Take back an enrolment")
async def void_enrolment(entrepreneur_ref: UUID, body: EnrolmentVoiding, run: Change) -> Response:
    command = VoidOfPlace(entrepreneur_ref, **dict(body))
    return await run(lambda work: reversals_commands.void_enrolment(command, work))


@router.post(
    "/confirmations/void",
    status_code=201,
    response_model=CommandResult,
    summary="Take back that somebody was confirmed as a new entrepreneur",
)
async def void_confirmation(entrepreneur_ref: UUID, body: ConfirmationVoiding, run: Change) -> Response:
    command = VoidOfPlace(entrepreneur_ref, **dict(body))
    return await run(lambda work: reversals_commands.void_confirmation(command, work))


@router.post(
    "/status-checks/void",
    status_code=201,
    response_model=CommandResult,
    summary="Take back whether a new business still ran",
)
async def void_status_check(entrepreneur_ref: UUID, body: StatusCheckVoiding, run: Change) -> Response:
    command = VoidOfPlace(entrepreneur_ref, body.programme_id, body.reason_code)
    return await run(lambda work: reversals_commands.void_status_check(command, body.checked_on, work))
