"""A registration that was recorded wrong, corrected over HTTP.

Invariant: a correction, not a move: it holds from the day of registration on, and is made on the version that was seen.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.people.routes.registration import ConsentDay
from services.registry.programmes.commands import registration as registration_commands
from services.registry.programmes.commands.registration import RegistrationWork
from services.registry.reference.routes.fields import VillageCode
from shared.contracts.vocabulary import ClientKind
from shared.http.command_routes import Body, CommandRunner, Day, updates
from shared.http.json_bodies import JsonRoute
from shared.http.list_routes import JsonObject
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import PROVINCIAL

router = APIRouter(tags=["entrepreneurs"], route_class=JsonRoute)
Change = Annotated[CommandRunner[RegistrationWork], updates(*PROVINCIAL)]


class RegistrationCorrection(Body):
    """What is mended of a registration; what is absent stays as it is. `centre_id` null: registered at no centre."""

    village_code: VillageCode | None = Field(default=None, examples=["73.09.01.2004"])
    kind: ClientKind | None = Field(default=None, examples=["umkm"])
    centre_id: UUID | None = None
    registered_on: Day | None = Field(default=None, examples=["2026-01-05"])
    consent_given_on: ConsentDay | None = Field(default=None, examples=["2026-01-05"])

    def mended(self) -> JsonObject:
        """Return what was said; a centre may be said to be none, which nothing else can be."""
        said: JsonObject = self.model_dump(exclude_unset=True)
        return {name: each for name, each in said.items() if each is not None or name == "centre_id"}


@router.post(
    "/entrepreneurs/{entrepreneur_ref}/registration-corrections",
    status_code=201,
    response_model=CommandResult,
    summary="Correct the village, kind, centre or days of a registration",
)
async def correct_registration(entrepreneur_ref: UUID, body: RegistrationCorrection, run: Change) -> Response:
    return await run(lambda work: registration_commands.correct_registration(entrepreneur_ref, body.mended(), work))
