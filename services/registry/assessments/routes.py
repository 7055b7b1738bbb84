"""The years of enterprises over HTTP.

Invariant: amounts come in and are shown within the province alone; a year is taken back on the version of the
enterprise that was seen.
"""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response

from services.registry.assessments import commands
from services.registry.assessments.queries import rise_of
from services.registry.assessments.rules.progress import Rise
from services.registry.enterprises.commands import EnterpriseWork
from services.registry.enterprises.routes import FIGURES, Amounts
from services.registry.reference.routes.fields import PeriodYear, Workers
from shared.contracts.vocabulary import TechnologyLevel
from shared.http.auth.permissions import require_role
from shared.http.command_routes import UNIT_OF_WORK, Body, CommandRunner, OpenUnitOfWork, updates
from shared.http.dependencies import provided
from shared.http.json_bodies import JsonRoute
from shared.i18n import Label
from shared.persistence.unit_of_work import CommandContext
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import PROVINCIAL, Principal

router = APIRouter(tags=["enterprises"], route_class=JsonRoute)
Asker = Annotated[Principal, require_role(*PROVINCIAL)]
Opening = Annotated[OpenUnitOfWork[EnterpriseWork], provided(UNIT_OF_WORK)]
Change = Annotated[CommandRunner[EnterpriseWork], updates(*PROVINCIAL)]


class NewAssessment(Amounts):
    """The state of an enterprise at the end of a year."""

    period_year: PeriodYear
    workers_permanent: Annotated[Workers, Label("Tenaga kerja tetap", "Permanent workers")]
    workers_other: Annotated[Workers, Label("Tenaga kerja lain", "Other workers")] = 0
    technology_level: TechnologyLevel
    digital: bool
    export: bool


class WhyVoided(Body):
    """Why the figures of a year are taken back."""

    reason_code: Literal["wrong-figure", "wrong-year", "wrong-enterprise", "other"]


class AssessmentVoiding(WhyVoided):
    """Which year is taken back, and why."""

    period_year: PeriodYear


@router.post(
    "/enterprises/{enterprise_ref}/assessments",
    status_code=201,
    response_model=CommandResult,
    summary="Assess an enterprise for a year",
)
async def assess_enterprise(enterprise_ref: UUID, body: NewAssessment, run: Change) -> Response:
    facts = body.model_dump(exclude={*FIGURES})
    command = commands.AssessEnterprise(enterprise_ref=enterprise_ref, figures=body.figures(), **facts)
    return await run(lambda work: commands.assess_enterprise(command, work))


@router.post(
    "/enterprises/{enterprise_ref}/assessments/void",
    status_code=201,
    response_model=CommandResult,
    summary="Take the figures of a year back",
)
async def void_assessment(enterprise_ref: UUID, body: AssessmentVoiding, run: Change) -> Response:
    command = commands.VoidAssessment(enterprise_ref=enterprise_ref, **dict(body))
    return await run(lambda work: commands.void_assessment(command, work))


@router.get("/enterprises/{enterprise_ref}/rise", summary="Show how an enterprise has moved up, in three ways")
async def show_rise(enterprise_ref: UUID, asker: Asker, open_work: Opening) -> Rise:
    async with open_work(CommandContext(asker, "GET /enterprises/{enterprise_ref}/rise")) as work:
        return await rise_of(enterprise_ref, work)
