"""Reference data over HTTP: fields of consulting, services, certification schemes, associations.

Invariant: everybody may read the codes, a province may add its own, and none is ever taken away.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from services.registry.api.fields import Name, Reference
from services.registry.application import references as does
from shared.answers import Accepted
from shared.commands import Body, Commanding, OpenWork, commanding
from shared.contracts.vocabulary import ReferenceKind


class NewReference(Body):
    """A code to add, and what it is called in both languages."""

    kind: ReferenceKind
    code: Reference
    name_id: Name
    name_en: Name


def router(open_work: OpenWork[Any]) -> APIRouter:
    """Return the routes of reference data."""
    routes = APIRouter(tags=["reference data"])
    New = Annotated[Commanding[Any], commanding(open_work, "province")]  # noqa: N806  # a type

    @routes.post("/references", status_code=201, response_model=Accepted, summary="Add a code")
    async def post_reference(body: NewReference, once: New) -> Response:
        return await once(lambda work: does.add_reference(does.AddReference(**dict(body)), work))

    return routes
