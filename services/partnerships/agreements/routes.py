"""Agreements over HTTP: parse, call one handler, answer; no rule and no SQL.

Invariant: every command needs an `Idempotency-Key`; an agreement names organisations, so nothing shown is personal.
"""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.partnerships.agreements import commands
from services.partnerships.agreements.commands import AgreementsWork
from services.partnerships.partners.routes import SIGNERS
from shared.contracts.vocabulary import AgreementScope, TerminationReason
from shared.http.command_routes import Body, CommandRunner, Day, creates, updates
from shared.http.json_bodies import JsonRoute
from shared.runtime.command_result import CommandResult

Reference = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class NewAgreement(Body):
    """An agreement that was signed; the first centre says in which province it is at home."""

    kind: Literal["mou"]
    scope: AgreementScope
    centre_ids: list[UUID] = Field(min_length=1, max_length=100)
    partner_ids: list[UUID] = Field(min_length=1, max_length=100)
    service_lines: list[Reference] = Field(default=[], max_length=50)
    signed_on: Day
    starts_on: Day
    ends_on: Day = Field(examples=["2028-03-02"])


class Termination(Body):
    """How an agreement ended before its last day."""

    terminated_on: Day
    reason_code: TerminationReason


New = Annotated[CommandRunner[AgreementsWork], creates(*SIGNERS)]
Change = Annotated[CommandRunner[AgreementsWork], updates(*SIGNERS)]
router = APIRouter(tags=["agreements"], route_class=JsonRoute)


@router.post("/agreements", status_code=201, response_model=CommandResult, summary="Record a signed agreement")
async def sign_agreement(body: NewAgreement, run: New) -> Response:
    several = {name: tuple(getattr(body, name)) for name in ("centre_ids", "partner_ids", "service_lines")}
    command = commands.SignAgreement(**{**body.model_dump(exclude={"kind"}), **several})
    return await run(lambda work: commands.sign_agreement(command, work))


@router.post(
    "/agreements/{agreement_id}/termination",
    status_code=201,
    response_model=CommandResult,
    summary="End an agreement early",
)
async def terminate_agreement(agreement_id: UUID, body: Termination, run: Change) -> Response:
    command = commands.TerminateAgreement(agreement_id, body.terminated_on, body.reason_code)
    return await run(lambda work: commands.terminate_agreement(command, work))
