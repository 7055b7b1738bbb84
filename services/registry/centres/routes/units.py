"""Units over HTTP: offices, their divisions, UPTs, and centres for enterprises that are no PLUT.

Invariant: a unit is registered by an office.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from services.registry.centres.commands import units as units_commands
from services.registry.reference.routes.fields import Code, Name, Office
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import UnitKind
from shared.http.command_routes import Body, CommandRunner, creates
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import OFFICES

router = APIRouter(tags=["units"])
New = Annotated[CommandRunner[Work], creates(*OFFICES)]


class NewUnit(Body):
    """A unit to register; a division (`bidang`) says of which office it is part."""

    kind: UnitKind
    name: Name
    region_code: Code
    parent_office: Office = ""
    part_of: UUID | None = None


@router.post("/units", status_code=201, response_model=CommandResult, summary="Register a unit")
async def post_unit(body: NewUnit, run: New) -> Response:
    return await run(lambda work: units_commands.register_unit(units_commands.RegisterUnit(**dict(body)), work))
