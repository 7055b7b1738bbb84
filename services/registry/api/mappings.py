"""Region codes that changed, over HTTP.

Invariant: a code's change is declared by the province whose code it was, or by the ministry.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from services.registry.api.fields import Code, Reference
from services.registry.application import mappings as does
from shared.answers import Accepted
from shared.commands import Body, Commanding, Day, OpenWork, commanding


class NewMapping(Body):
    """A region's code that became another, past or to come."""

    old_code: Code
    new_code: Code
    effective_on: Day
    decree: Reference


def router(open_work: OpenWork[Any]) -> APIRouter:
    """Return the routes of region codes."""
    routes = APIRouter(tags=["regions"])
    New = Annotated[Commanding[Any], commanding(open_work, "province", "ministry")]  # noqa: N806  # a type

    @routes.post(
        "/region-mappings", status_code=201, response_model=Accepted, summary="Declare that a region's code changed"
    )
    async def post_mapping(body: NewMapping, once: New) -> Response:
        return await once(lambda work: does.map_region_code(does.MapRegionCode(**dict(body)), work))

    return routes
