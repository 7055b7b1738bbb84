"""What may become of an entrepreneur, over HTTP.

Invariant: whatever identifies somebody comes in and is shown within the province alone; who was erased is not found.
"""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.api.fields import Code, Name
from services.registry.application import changes as does
from services.registry.domain.people import Sex
from shared.access.scope import OFFICES, PROVINCIAL
from shared.answers import Accepted
from shared.commands import Body, Commanding, Day, OpenWork, changing


class Corrections(Body):
    """What is mended of a person; what is absent stays as it is."""

    name: Name | None = None
    nik: str | None = Field(default=None, max_length=40)
    phone: str | None = Field(default=None, max_length=30)
    birth_date: date | None = None
    sex: Sex | None = None
    disability: bool | None = None
    poor_area: bool | None = None
    woman_led: bool | None = None


class Move(Body):
    """The village in which an entrepreneur lives now."""

    village_code: Code
    moved_on: Day


class Withdrawal(Body):
    """Since when nothing more may be told."""

    withdrawn_on: Day


class Consent(Body):
    """Since when it may be told again."""

    given_on: Day


class Merge(Body):
    """The reference that a duplicate's things become."""

    into_ref: UUID


class Erasure(Body):
    """When the person asked for it."""

    requested_on: Day


def router(open_work: OpenWork[Any]) -> APIRouter:
    """Return the routes that change an entrepreneur."""
    routes = APIRouter(prefix="/entrepreneurs/{entrepreneur_ref}", tags=["entrepreneurs"])
    Change = Annotated[Commanding[Any], changing(open_work, *PROVINCIAL)]  # noqa: N806  # a type
    Office = Annotated[Commanding[Any], changing(open_work, *OFFICES)]  # noqa: N806  # a type
    _add_consent(routes, open_work)

    @routes.post("/corrections", status_code=201, response_model=Accepted, summary="Correct what is known of a person")
    async def post_correction(entrepreneur_ref: UUID, body: Corrections, once: Change) -> Response:
        mended = body.model_dump(exclude_none=True)
        return await once(lambda work: does.correct(entrepreneur_ref, mended, work))

    @routes.post("/moves", status_code=201, response_model=Accepted, summary="Move an entrepreneur to another village")
    async def post_move(entrepreneur_ref: UUID, body: Move, once: Change) -> Response:
        return await once(lambda work: does.move(entrepreneur_ref, body.village_code, body.moved_on, work))

    @routes.post(
        "/merge", status_code=201, response_model=Accepted, summary="Merge a duplicate into another entrepreneur"
    )
    async def post_merge(entrepreneur_ref: UUID, body: Merge, once: Office) -> Response:
        return await once(lambda work: does.merge(entrepreneur_ref, body.into_ref, work))

    @routes.post("/erasure", status_code=201, response_model=Accepted, summary="Erase a person; counts stand")
    async def post_erasure(entrepreneur_ref: UUID, body: Erasure, once: Office) -> Response:
        return await once(lambda work: does.erase(entrepreneur_ref, body.requested_on, work))

    return routes


def _add_consent(routes: APIRouter, open_work: OpenWork[Any]) -> None:
    Change = Annotated[Commanding[Any], changing(open_work, *PROVINCIAL)]  # noqa: N806  # a type

    @routes.post("/consent-withdrawal", status_code=201, response_model=Accepted, summary="Withdraw consent")
    async def post_withdrawal(entrepreneur_ref: UUID, body: Withdrawal, once: Change) -> Response:
        return await once(lambda work: does.withdraw_consent(entrepreneur_ref, body.withdrawn_on, work))

    @routes.post("/consent", status_code=201, response_model=Accepted, summary="Give consent again")
    async def post_consent(entrepreneur_ref: UUID, body: Consent, once: Change) -> Response:
        return await once(lambda work: does.give_consent(entrepreneur_ref, body.given_on, work))
