"""Partnerships over HTTP: parse, call one handler, shape the answer; no rule and no SQL.

Invariant: every command needs an `Idempotency-Key`; partners are organisations, so nothing shown here is personal.
"""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.partnerships.agreements import commands
from services.partnerships.agreements.commands import PartnershipsWork
from shared.contracts.vocabulary import AgreementScope, PartnerType, TerminationReason
from shared.http.auth.permissions import CENTRES
from shared.http.command_routes import Body, CommandRunner, Day, creates, updates
from shared.runtime.command_result import CommandResult

Name = Annotated[str, Field(min_length=3, max_length=200)]
Code = Annotated[str, Field(min_length=2, max_length=5, examples=["73.71"])]
Reference = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class NewPartner(Body):
    """An organisation to register; its seat may lie in any province."""

    name: Name
    type: PartnerType
    region_code: Code


class NewAgreement(Body):
    """An agreement that was signed; the first centre says in which province it is at home."""

    kind: Literal["mou"]
    scope: AgreementScope
    centre_ids: list[UUID] = Field(min_length=1, max_length=100)
    partner_ids: list[UUID] = Field(min_length=1, max_length=100)
    service_lines: list[Reference] = Field(default=[], max_length=50)
    signed_on: Day
    starts_on: Day
    ends_on: Day


class Termination(Body):
    """How an agreement ended before its last day."""

    terminated_on: Day
    reason_code: TerminationReason


SIGNING: Final = (*CENTRES, "ministry")
"""The ministry, too, has acts signed: those of several provinces at a national meeting."""
New = Annotated[CommandRunner[PartnershipsWork], creates(*SIGNING)]
Change = Annotated[CommandRunner[PartnershipsWork], updates(*SIGNING)]
partners = APIRouter(tags=["partners"])
agreements = APIRouter(tags=["agreements"])
ROUTERS: Final = (partners, agreements)


@partners.post("/partners", status_code=201, response_model=CommandResult, summary="Register a partner")
async def post_partner(body: NewPartner, once: New) -> Response:
    return await once(lambda work: commands.register_partner(commands.RegisterPartner(**dict(body)), work))


@agreements.post("/agreements", status_code=201, response_model=CommandResult, summary="Record a signed agreement")
async def post_agreement(body: NewAgreement, once: New) -> Response:
    several = {name: tuple(getattr(body, name)) for name in ("centre_ids", "partner_ids", "service_lines")}
    wish = commands.SignAgreement(**{**body.model_dump(exclude={"kind"}), **several})
    return await once(lambda work: commands.sign_agreement(wish, work))


@agreements.post(
    "/agreements/{agreement_id}/termination",
    status_code=201,
    response_model=CommandResult,
    summary="End an agreement early",
)
async def post_termination(agreement_id: UUID, body: Termination, once: Change) -> Response:
    ended = commands.TerminateAgreement(agreement_id, body.terminated_on, body.reason_code)
    return await once(lambda work: commands.terminate_agreement(ended, work))
