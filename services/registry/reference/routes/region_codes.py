"""Region codes that changed, over HTTP.

Invariant: a code's change is declared by the province whose code it was, or by the ministry.
"""

from typing import Annotated

from fastapi import APIRouter, Response

from services.registry.reference.commands import region_codes as region_codes_commands
from services.registry.reference.commands.region_codes import RegionCodeWork
from services.registry.reference.routes.fields import Code, Reference
from shared.http.command_routes import Body, CommandRunner, Day, creates
from shared.runtime.command_result import CommandResult

router = APIRouter(tags=["regions"])
New = Annotated[CommandRunner[RegionCodeWork], creates("province", "ministry")]


class NewMapping(Body):
    """A region's code that became another, past or to come."""

    old_code: Code
    new_code: Code
    effective_on: Day
    decree: Reference


@router.post(
    "/region-mappings", status_code=201, response_model=CommandResult, summary="Declare that a region's code changed"
)
async def post_mapping(body: NewMapping, run: New) -> Response:
    return await run(
        lambda work: region_codes_commands.map_region_code(region_codes_commands.MapRegionCode(**dict(body)), work)
    )
