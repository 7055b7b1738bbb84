"""Enterprises over HTTP.

Invariant: names and amounts come in and are shown within the province alone.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.api.fields import Code, Name, Reference, Rupiah
from services.registry.application import enterprises as does
from services.registry.domain.enterprises import Figures
from shared.access.scope import PROVINCIAL
from shared.answers import Accepted
from shared.commands import Body, Commanding, Day, OpenWork, commanding
from shared.contracts.vocabulary import TechnologyLevel

FIGURES = ("capital", "annual_sales")


class Amounts(Body):
    """What decides the class: capital for a business begun since 2 February 2021, else annual sales."""

    capital: Rupiah | None = None
    annual_sales: Rupiah | None = None

    def figures(self) -> Figures:
        """Return the amounts in the words of the domain."""
        return Figures(self.capital, self.annual_sales)


class NewEnterprise(Amounts):
    """An enterprise to register; without a district it lies where its owner lives."""

    entrepreneur_ref: UUID
    name: Name
    district_code: Code | None = None
    kbli_edition: Annotated[str, Field(pattern="^20[0-9]{2}$", examples=["2020", "2025"])]
    kbli_code: Annotated[str, Field(pattern="^[0-9]{2,5}$", examples=["10794"])]
    legal_form: Reference
    started_on: Day
    technology_level: TechnologyLevel
    registered_on: Day


def router(open_work: OpenWork[Any]) -> APIRouter:
    """Return the routes of enterprises."""
    routes = APIRouter(tags=["enterprises"])
    New = Annotated[Commanding[Any], commanding(open_work, *PROVINCIAL)]  # noqa: N806  # a type

    @routes.post("/enterprises", status_code=201, response_model=Accepted, summary="Register an enterprise")
    async def post_enterprise(body: NewEnterprise, once: New) -> Response:
        facts = body.model_dump(exclude={*FIGURES})
        wish = does.RegisterEnterprise(figures=body.figures(), **facts)
        return await once(lambda work: does.register_enterprise(wish, work))

    return routes
