"""Centres over HTTP.

Invariant: a centre is registered by an office, never by itself.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.api.fields import Code, Name
from services.registry.application import centres as does
from shared.access.scope import OFFICES
from shared.answers import Accepted
from shared.commands import Body, Commanding, Day, OpenWork, commanding
from shared.contracts.vocabulary import CentreLevel, Founding


class NewCentre(Body):
    """A centre to register."""

    name: Name
    level: CentreLevel
    region_code: Code
    founded_on: Day
    founding: Founding
    operational_on: Day | None = None
    parent_office: str = Field(default="", max_length=200)


def router(open_work: OpenWork[Any]) -> APIRouter:
    """Return the routes of centres."""
    routes = APIRouter(tags=["centres"])
    New = Annotated[Commanding[Any], commanding(open_work, *OFFICES)]  # noqa: N806  # a type

    @routes.post("/centres", status_code=201, response_model=Accepted, summary="Register a centre")
    async def post_centre(body: NewCentre, once: New) -> Response:
        return await once(lambda work: does.register_centre(does.RegisterCentre(**dict(body)), work))

    return routes
