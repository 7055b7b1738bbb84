"""What may become of an entrepreneur, over HTTP.

Invariant: whatever identifies somebody comes in and is shown within the province alone; who was erased is not found.
"""

from typing import Annotated, Final, get_type_hints
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, create_model

from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands.port import PeopleWork
from services.registry.people.routes.registration import AgreedHow, AgreedText, Personal
from services.registry.reference.routes.fields import VillageCode
from shared.http.command_routes import Body, CommandRunner, Day, updates
from shared.http.json_bodies import JsonRoute
from shared.http.list_routes import JsonObject
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import PROVINCIAL

router = APIRouter(prefix="/entrepreneurs/{entrepreneur_ref}", tags=["entrepreneurs"], route_class=JsonRoute)
Change = Annotated[CommandRunner[PeopleWork], updates(*PROVINCIAL)]
_KINDS: Final = get_type_hints(Personal, include_extras=True)
_ABSENT: Final[JsonObject] = {name: (_KINDS[name] | None, None) for name in Personal.model_fields}
Corrections: Final = create_model(
    "Corrections", __base__=Body, __doc__="What is mended of a person; what is absent stays as it is.", **_ABSENT
)


class Move(Body):
    """The village in which an entrepreneur lives now."""

    village_code: VillageCode = Field(examples=["73.09.01.2004"])
    moved_on: Day


class Withdrawal(Body):
    """Since when nothing more may be told."""

    withdrawn_on: Day


class Consent(Body):
    """A new consent: since when, to which text, and how it was given."""

    given_on: Day
    consent_text: AgreedText = Field(examples=["pdp-1"])
    consent_manner: AgreedHow = Field(examples=["signed-paper"])


@router.post("/consent-withdrawal", status_code=201, response_model=CommandResult, summary="Withdraw consent")
async def withdraw_consent(entrepreneur_ref: UUID, body: Withdrawal, run: Change) -> Response:
    return await run(lambda work: profile_commands.withdraw_consent(entrepreneur_ref, body.withdrawn_on, work))


@router.post("/consent", status_code=201, response_model=CommandResult, summary="Record a new consent")
async def give_consent(entrepreneur_ref: UUID, body: Consent, run: Change) -> Response:
    command = profile_commands.GiveConsent(entrepreneur_ref, **dict(body))
    return await run(lambda work: profile_commands.give_consent(command, work))


@router.post("/corrections", status_code=201, response_model=CommandResult, summary="Correct what is known of a person")
async def correct_entrepreneur(entrepreneur_ref: UUID, body: Corrections, run: Change) -> Response:
    mended = body.model_dump(exclude_none=True)
    return await run(lambda work: profile_commands.correct(entrepreneur_ref, mended, work))


@router.post("/moves", status_code=201, response_model=CommandResult, summary="Move an entrepreneur to another village")
async def move_entrepreneur(entrepreneur_ref: UUID, body: Move, run: Change) -> Response:
    return await run(lambda work: profile_commands.move(entrepreneur_ref, body.village_code, body.moved_on, work))
