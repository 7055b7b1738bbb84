"""The papers of enterprises over HTTP.

Invariant: a paper's number comes in and is shown within the province alone; a paper is taken back on the version of the
enterprise that was seen.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.application import legality as does
from shared.access.scope import PROVINCIAL
from shared.answers import Accepted
from shared.commands import Body, Commanding, Day, OpenWork, changing
from shared.contracts.vocabulary import DocumentKind


class NewLegality(Body):
    """A paper that an enterprise has obtained; its number stays in the province."""

    kind: DocumentKind
    number: str = Field(min_length=3, max_length=60, examples=["9120101123456"])
    issued_on: Day
    expires_on: Day | None = Field(default=None, description="The last day on which it is valid.")
    facilitated_by: UUID | None = Field(default=None, description="The centre that helped to obtain it.")


class WhyVoided(Body):
    """Why a paper is taken back."""

    reason_code: Literal["duplicate", "wrong-number", "wrong-kind", "wrong-date", "wrong-enterprise", "other"]


class LegalityVoiding(WhyVoided):
    """Which paper is taken back, and why."""

    legality_id: UUID


def router(open_work: OpenWork[Any]) -> APIRouter:
    """Return the routes of papers."""
    routes = APIRouter(tags=["enterprises"])
    Change = Annotated[Commanding[Any], changing(open_work, *PROVINCIAL)]  # noqa: N806  # a type

    @routes.post(
        "/enterprises/{enterprise_ref}/legalities",
        status_code=201,
        response_model=Accepted,
        summary="Record a paper of an enterprise: NIB, halal, PIRT and others",
    )
    async def post_legality(enterprise_ref: UUID, body: NewLegality, once: Change) -> Response:
        wish = does.ObtainLegality(enterprise_ref=enterprise_ref, **dict(body))
        return await once(lambda work: does.obtain_legality(wish, work))

    @routes.post(
        "/enterprises/{enterprise_ref}/legalities/void",
        status_code=201,
        response_model=Accepted,
        summary="Take a paper back, so that its number is free again",
    )
    async def post_void(enterprise_ref: UUID, body: LegalityVoiding, once: Change) -> Response:
        wish = does.VoidLegality(enterprise_ref=enterprise_ref, **dict(body))
        return await once(lambda work: does.void_legality(wish, work))

    return routes
