"""Partnerships over HTTP: parse, call one handler, shape the answer; no rule and no SQL.

Invariant: every command needs an `Idempotency-Key`; partners are organisations, so nothing shown here is personal.
"""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.partnerships.agreements import commands
from shared.contracts.vocabulary import AgreementScope, PartnerType, TerminationReason
from shared.http.auth.permissions import CENTRES, EVERYBODY
from shared.http.command_routes import Body, CommandRunner, Day, OpenUnitOfWork, creates, updates
from shared.http.list_routes import ListReader, list_routes
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
_LISTS = {
    "partners": EVERYBODY,
    "agreements": EVERYBODY,
    "centres": EVERYBODY,
    "audit": CENTRES,
}


def router(open_work: OpenUnitOfWork[Any], shown: ListReader) -> APIRouter:
    """Return partnerships' routes."""
    routes = APIRouter()
    routes.include_router(_partners(open_work))
    routes.include_router(_agreements(open_work))
    routes.include_router(list_routes(shown, _LISTS))
    return routes


def _partners(open_work: OpenUnitOfWork[Any]) -> APIRouter:
    routes = APIRouter(tags=["partners"])
    Once = Annotated[CommandRunner[Any], creates(open_work, *SIGNING)]  # noqa: N806  # a type

    @routes.post("/partners", status_code=201, response_model=CommandResult, summary="Register a partner")
    async def post_partner(body: NewPartner, once: Once) -> Response:
        return await once(lambda work: commands.register_partner(commands.RegisterPartner(**dict(body)), work))

    return routes


def _agreements(open_work: OpenUnitOfWork[Any]) -> APIRouter:
    routes = APIRouter(tags=["agreements"])
    Once = Annotated[CommandRunner[Any], creates(open_work, *SIGNING)]  # noqa: N806  # a type

    Change = Annotated[CommandRunner[Any], updates(open_work, *SIGNING)]  # noqa: N806  # a type

    @routes.post("/agreements", status_code=201, response_model=CommandResult, summary="Record a signed agreement")
    async def post_agreement(body: NewAgreement, once: Once) -> Response:
        several: dict[str, Any] = {
            name: tuple(getattr(body, name)) for name in ("centre_ids", "partner_ids", "service_lines")
        }
        wish = commands.SignAgreement(**body.model_dump(exclude={"kind", *several}), **several)
        return await once(lambda work: commands.sign_agreement(wish, work))

    @routes.post(
        "/agreements/{agreement_id}/termination",
        status_code=201,
        response_model=CommandResult,
        summary="End an agreement early",
    )
    async def post_termination(agreement_id: UUID, body: Termination, once: Change) -> Response:
        ended = commands.TerminateAgreement(agreement_id, body.terminated_on, body.reason_code)
        return await once(lambda work: commands.terminate_agreement(ended, work))

    return routes
