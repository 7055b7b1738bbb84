"""Region codes that changed, over HTTP.

Invariant: a code's change is declared by the province whose code it was, or by the ministry.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.reference.commands import region_codes as region_codes_commands
from services.registry.reference.commands.region_codes import RegionCodeWork
from services.registry.reference.routes.fields import Decree, RegionCode
from shared.contracts.vocabulary import RegionMappingVoidReason
from shared.http.command_routes import Body, CommandRunner, Day, creates, updates
from shared.http.field_rules import ruled
from shared.http.json_bodies import JsonRoute
from shared.runtime.command_result import CommandResult
from shared.runtime.public_text import check_public

router = APIRouter(tags=["regions"], route_class=JsonRoute)
New = Annotated[CommandRunner[RegionCodeWork], creates("province", "ministry")]
Change = Annotated[CommandRunner[RegionCodeWork], updates("province", "ministry")]
_NewName = Annotated[str, Field(min_length=1, max_length=100, examples=["Bontoa Baru"]), ruled(check_public)]


class NewMapping(Body):
    """A region's code that became another, past or to come; of a split each new code is declared by itself."""

    old_code: RegionCode
    new_code: RegionCode = Field(examples=["73.09.01.2004"])
    effective_on: Day
    decree: Decree
    name: Annotated[str, Field(min_length=1, max_length=100, examples=["Bontoa Baru"]), ruled(check_public)] | None = (
        Field(
            default=None,
            description="Of a new code that no published edition has; left out, the region keeps its old name.",
        )
    )


class MappingVoiding(Body):
    """Why a declaration is taken back."""

    reason_code: RegionMappingVoidReason


@router.post(
    "/region-mappings", status_code=201, response_model=CommandResult, summary="Declare that a region's code changed"
)
async def map_region_code(body: NewMapping, run: New) -> Response:
    return await run(
        lambda work: region_codes_commands.map_region_code(region_codes_commands.MapRegionCode(**dict(body)), work)
    )


@router.post(
    "/region-mappings/{mapping_id}/void",
    status_code=201,
    response_model=CommandResult,
    summary="Take back what was declared of a region's code",
)
async def void_region_mapping(mapping_id: UUID, body: MappingVoiding, run: Change) -> Response:
    command = region_codes_commands.VoidRegionMapping(mapping_id, **dict(body))
    return await run(lambda work: region_codes_commands.void_mapping(command, work))
