"""Consultants over HTTP.

Invariant: a consultant's name is shown within the province alone.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.registry.api.fields import Name, Reference
from services.registry.application import consultants as does
from shared.access.scope import CENTRES
from shared.answers import Accepted
from shared.commands import Body, Commanding, Day, OpenWork, commanding


class NewConsultant(Body):
    """A consultant to appoint."""

    name: Name
    centre_id: UUID
    field: Reference
    coordinator: bool = False
    appointed_on: Day


def router(open_work: OpenWork[Any]) -> APIRouter:
    """Return the routes of consultants."""
    routes = APIRouter(tags=["consultants"])
    New = Annotated[Commanding[Any], commanding(open_work, *CENTRES)]  # noqa: N806  # a type

    @routes.post("/consultants", status_code=201, response_model=Accepted, summary="Appoint a consultant")
    async def post_consultant(body: NewConsultant, once: New) -> Response:
        return await once(lambda work: does.appoint_consultant(does.AppointConsultant(**dict(body)), work))

    return routes
