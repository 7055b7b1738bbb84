"""Units over HTTP: offices, their divisions, UPTs, and centres for enterprises that are no PLUT.

Invariant: a unit is registered by an office.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.api.fields import Code, Name
from services.registry.application import units as does
from shared.access.scope import OFFICES
from shared.answers import Accepted
from shared.commands import Body, Commanding, OpenWork, commanding
from shared.contracts.vocabulary import UnitKind


class NewUnit(Body):
    """A unit to register; a division (`bidang`) says of which office it is part."""

    kind: UnitKind
    name: Name
    region_code: Code
    parent_office: str = Field(default="", max_length=200)
    part_of: UUID | None = None


def router(open_work: OpenWork[Any]) -> APIRouter:
    """Return the routes of units."""
    routes = APIRouter(tags=["units"])
    New = Annotated[Commanding[Any], commanding(open_work, *OFFICES)]  # noqa: N806  # a type

    @routes.post("/units", status_code=201, response_model=Accepted, summary="Register a unit")
    async def post_unit(body: NewUnit, once: New) -> Response:
        return await once(lambda work: does.register_unit(does.RegisterUnit(**dict(body)), work))

    return routes
