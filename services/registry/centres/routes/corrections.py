"""What was recorded wrong of a centre, over HTTP.

Invariant: who may record a day or a step may correct it or take it back.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.centres.commands import corrections as corrections_commands
from services.registry.centres.commands.centres import CentreWork
from services.registry.centres.rules.corrections import CentreDays
from shared.contracts.vocabulary import CentreDaysReason, LegalStepVoidReason
from shared.http.command_routes import Body, CommandRunner, Day, updates
from shared.http.json_bodies import JsonRoute
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import OFFICES

router = APIRouter(tags=["centres"], route_class=JsonRoute)
Change = Annotated[CommandRunner[CentreWork], updates(*OFFICES)]
_LEFT: str = "Null where it did not happen."


class CorrectedDays(Body):
    """The days of a centre as they should be; all three are said, so that none is taken back unawares."""

    operational_on: Day | None = Field(description=_LEFT, examples=["2016-01-04"])
    inaugurated_on: Day | None = Field(description=_LEFT, examples=[None])
    closed_on: Day | None = Field(description="Null while it serves clients, also again.", examples=[None])
    reason_code: CentreDaysReason

    def days(self) -> CentreDays:
        """Return the days in the words of the domain."""
        return CentreDays(self.operational_on, self.inaugurated_on, self.closed_on)


class LegalStepVoiding(Body):
    """Why a centre's last legal step is taken back."""

    reason_code: LegalStepVoidReason


@router.post(
    "/centres/{centre_id}/days/correction",
    summary="Correct or take back when a centre opened, was inaugurated, or closed",
    status_code=201,
    response_model=CommandResult,
)
async def correct_centre_days(centre_id: UUID, body: CorrectedDays, run: Change) -> Response:
    return await run(lambda work: corrections_commands.correct_days(centre_id, body.days(), body.reason_code, work))


@router.post(
    "/centres/{centre_id}/legal-status/void",
    summary="Take back a centre's last legal step",
    status_code=201,
    response_model=CommandResult,
)
async def void_legal_step(centre_id: UUID, body: LegalStepVoiding, run: Change) -> Response:
    return await run(lambda work: corrections_commands.void_legal_step(centre_id, body.reason_code, work))
