"""The years of enterprises over HTTP.

Invariant: amounts come in and are shown within the province alone; a year is taken back on the version of the
enterprise that was seen.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Response

from services.registry.api.enterprises import FIGURES, Amounts
from services.registry.api.fields import PeriodYear, Workers
from services.registry.application import years as does
from services.registry.application.rise import rise_of
from services.registry.domain.rise import Rise
from shared.access.principal import Principal
from shared.access.scope import PROVINCIAL, asks
from shared.answers import Accepted
from shared.commands import Body, Commanding, OpenWork, changing
from shared.contracts.vocabulary import TechnologyLevel
from shared.work import Asking


class NewAssessment(Amounts):
    """The state of an enterprise at the end of a year."""

    period_year: PeriodYear
    workers_permanent: Workers
    workers_other: Workers = 0
    technology_level: TechnologyLevel
    digital: bool
    export: bool


class WhyVoided(Body):
    """Why the figures of a year are taken back."""

    reason_code: Literal["wrong-figure", "wrong-year", "wrong-enterprise", "other"]


class Voiding(WhyVoided):
    """Which year is taken back, and why."""

    period_year: PeriodYear


def router(open_work: OpenWork[Any]) -> APIRouter:
    """Return the routes of years."""
    routes = APIRouter(tags=["enterprises"])
    Asker = Annotated[Principal, asks(*PROVINCIAL)]  # noqa: N806  # a type
    Change = Annotated[Commanding[Any], changing(open_work, *PROVINCIAL)]  # noqa: N806  # a type

    @routes.post(
        "/enterprises/{enterprise_ref}/assessments",
        status_code=201,
        response_model=Accepted,
        summary="Assess an enterprise for a year",
    )
    async def post_assessment(enterprise_ref: UUID, body: NewAssessment, once: Change) -> Response:
        facts = body.model_dump(exclude={*FIGURES})
        wish = does.AssessEnterprise(enterprise_ref=enterprise_ref, figures=body.figures(), **facts)
        return await once(lambda work: does.assess_enterprise(wish, work))

    @routes.post(
        "/enterprises/{enterprise_ref}/assessments/void",
        status_code=201,
        response_model=Accepted,
        summary="Take the figures of a year back",
    )
    async def post_void(enterprise_ref: UUID, body: Voiding, once: Change) -> Response:
        wish = does.VoidAssessment(enterprise_ref=enterprise_ref, **dict(body))
        return await once(lambda work: does.void_assessment(wish, work))

    @routes.get("/enterprises/{enterprise_ref}/rise", summary="Show how an enterprise has moved up, in three ways")
    async def get_rise(enterprise_ref: UUID, asker: Asker) -> Rise:
        async with open_work(Asking(asker, "GET /enterprises/{enterprise_ref}/rise")) as work:
            return await rise_of(enterprise_ref, work)

    return routes
