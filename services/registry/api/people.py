"""Entrepreneurs over HTTP.

Invariant: name, NIK, phone and birth date come in and are shown within the province alone.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.api.fields import Code, Name
from services.registry.application import people as does
from services.registry.domain.people import Person, Sex
from shared.access.scope import PROVINCIAL
from shared.answers import Accepted
from shared.commands import Body, Commanding, Day, OpenWork, commanding
from shared.contracts.vocabulary import ClientKind


class NewEntrepreneur(Body):
    """An entrepreneur to register; name, NIK, phone and birth date stay in the province."""

    name: Name
    nik: str = Field(max_length=40, examples=["7309014101990001"])
    phone: str = Field(default="", max_length=30)
    birth_date: date
    sex: Sex
    village_code: Code
    kind: ClientKind
    centre_id: UUID | None = None
    registered_on: Day
    consent_given_on: Day


def registration(body: NewEntrepreneur) -> Callable[[Any], Awaitable[Accepted]]:
    """Return the handler of a registration, as the API and a page's form ask for it."""
    person = Person(body.name, body.nik, body.phone, body.birth_date, body.sex)
    facts = body.model_dump(exclude={"name", "nik", "phone", "birth_date", "sex"})
    return lambda work: does.register_entrepreneur(does.RegisterEntrepreneur(person, **facts), work)


def router(open_work: OpenWork[Any]) -> APIRouter:
    """Return the routes of entrepreneurs."""
    routes = APIRouter(tags=["entrepreneurs"])
    New = Annotated[Commanding[Any], commanding(open_work, *PROVINCIAL)]  # noqa: N806  # a type

    @routes.post("/entrepreneurs", status_code=201, response_model=Accepted, summary="Register an entrepreneur")
    async def post_entrepreneur(body: NewEntrepreneur, once: New) -> Response:
        return await once(registration(body))

    return routes
