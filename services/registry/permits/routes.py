"""The papers of enterprises over HTTP.

Invariant: a paper's number comes in and is shown within the province alone; a paper is taken back on the version of the
enterprise that was seen.
"""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.permits import commands
from services.registry.permits.commands import PermitWork
from shared.contracts.vocabulary import DocumentKind
from shared.http.command_routes import Body, CommandRunner, Day, updates
from shared.http.json_bodies import JsonRoute
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import PROVINCIAL

router = APIRouter(tags=["enterprises"], route_class=JsonRoute)
Change = Annotated[CommandRunner[PermitWork], updates(*PROVINCIAL)]


class NewLegality(Body):
    """A paper that an enterprise has obtained; its number stays in the province."""

    kind: DocumentKind
    number: Annotated[str, Label("Nomor", "Number")] = Field(min_length=3, max_length=60, examples=["9120101123456"])
    issued_on: Day
    expires_on: Day | None = Field(default=None, description="The last day on which it is valid.")
    facilitated_by: UUID | None = Field(default=None, description="The centre that helped to obtain it.")


class WhyVoided(Body):
    """Why a paper is taken back."""

    reason_code: Literal["duplicate", "wrong-number", "wrong-kind", "wrong-date", "wrong-enterprise", "other"]


class LegalityVoiding(WhyVoided):
    """Which paper is taken back, and why."""

    legality_id: UUID


@router.post(
    "/enterprises/{enterprise_ref}/legalities",
    status_code=201,
    response_model=CommandResult,
    summary="Record a paper of an enterprise: NIB, halal, PIRT and others",
)
async def record_permit(enterprise_ref: UUID, body: NewLegality, run: Change) -> Response:
    command = commands.ObtainPermit(enterprise_ref=enterprise_ref, **dict(body))
    return await run(lambda work: commands.obtain_permit(command, work))


@router.post(
    "/enterprises/{enterprise_ref}/legalities/void",
    status_code=201,
    response_model=CommandResult,
    summary="Take a paper back, so that its number is free again",
)
async def void_permit(enterprise_ref: UUID, body: LegalityVoiding, run: Change) -> Response:
    command = commands.VoidPermit(enterprise_ref=enterprise_ref, **dict(body))
    return await run(lambda work: commands.void_permit(command, work))
