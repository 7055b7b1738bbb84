"""Region codes that changed, over HTTP.

Invariant: a code's change is declared by the province whose code it was, or by the ministry.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from services.registry.reference.commands import region_codes as region_codes_commands
from services.registry.reference.routes.fields import Code, Reference
from shared.http.command_routes import Body, CommandRunner, Day, OpenUnitOfWork, creates
from shared.runtime.command_result import CommandResult


class NewMapping(Body):
    """A region's code that became another, past or to come."""

    old_code: Code
    new_code: Code
    effective_on: Day
    decree: Reference


def router(open_work: OpenUnitOfWork[Any]) -> APIRouter:
    """Return the routes of region codes."""
    routes = APIRouter(tags=["regions"])
    New = Annotated[CommandRunner[Any], creates(open_work, "province", "ministry")]  # noqa: N806  # a type

    @routes.post(
        "/region-mappings",
        status_code=201,
        response_model=CommandResult,
        summary="Declare that a region's code changed",
    )
    async def post_mapping(body: NewMapping, once: New) -> Response:
        return await once(
            lambda work: region_codes_commands.map_region_code(region_codes_commands.MapRegionCode(**dict(body)), work)
        )

    return routes
