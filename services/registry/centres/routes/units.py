"""Units over HTTP: offices, their divisions, UPTs, and centres for enterprises that are no PLUT.

Invariant: a unit is registered by an office.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.centres.commands import units as units_commands
from services.registry.reference.routes.fields import Office, OfficeCode
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import UnitKind
from shared.http.command_routes import Body, CommandRunner, creates
from shared.http.json_bodies import JsonRoute
from shared.http.names import PublicName
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import OFFICES

router = APIRouter(tags=["units"], route_class=JsonRoute)
New = Annotated[CommandRunner[Work], creates(*OFFICES)]


class NewUnit(Body):
    """A unit to register; a division (`bidang`) says of which office it is part."""

    kind: UnitKind = Field(examples=["dinas"])
    name: PublicName = Field(examples=["Koperindag Maros"])
    region_code: OfficeCode = Field(examples=["73.09"])
    parent_office: Office = ""
    part_of: UUID | None = None


@router.post("/units", status_code=201, response_model=CommandResult, summary="Register a unit")
async def register_unit(body: NewUnit, run: New) -> Response:
    return await run(lambda work: units_commands.register_unit(units_commands.RegisterUnit(**dict(body)), work))
