"""The pages of an enterprise's years: a year assessed or taken back, and how the enterprise has moved up.

Invariant: amounts are shown within the province alone.
"""

from typing import Final
from uuid import UUID

from services.registry.assessments import commands, routes
from services.registry.assessments.queries import rise_of
from services.registry.assessments.rules.assessment import Assessment
from services.registry.assessments.rules.progress import Rise
from services.registry.enterprises.commands import EnterpriseWork
from services.registry.enterprises.pages.enterprises import ENTERPRISES
from services.registry.enterprises.pages.records import record_page, standing, void_page
from services.registry.enterprises.routes import FIGURES
from services.registry.web.form_pages import ChangeForm, change_form
from services.registry.web.sections import Action, Section
from services.registry.web.site import PageContext, Values, page_router
from shared.http.list_routes import JsonObject
from shared.http.pages.forms import Handler
from shared.i18n import Text
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import Principal

_ASSESSED: Final = f"{ENTERPRISES}/{{made}}?done=assessed"
router = page_router()


@change_form(router, record_page("assessments"), ChangeForm("year", routes.NewAssessment, _ASSESSED))
def assess(ref: UUID, typed: routes.NewAssessment) -> Handler[EnterpriseWork]:
    facts = typed.model_dump(exclude={*FIGURES})
    command = commands.AssessEnterprise(enterprise_ref=ref, figures=typed.figures(), **facts)
    return lambda work: commands.assess_enterprise(command, work)


@change_form(router, *void_page("assessments", "assessments", routes.WhyVoided))
def void(ref: UUID, why: routes.WhyVoided) -> Handler[EnterpriseWork]:
    async def handler(work: EnterpriseWork) -> CommandResult:
        year = standing(await work.find(Assessment, ref))
        command = commands.VoidAssessment(year.enterprise_ref, year.period_year, why.reason_code)
        return await commands.void_assessment(command, work)

    return handler


async def _rise(context: PageContext, principal: Principal, enterprise: JsonObject) -> Values:
    async def question(work: EnterpriseWork) -> Rise:
        return await rise_of(enterprise["id"], work)

    return {"rise": await context.ask(principal, "GET rise", question)}


async def _years(context: PageContext, principal: Principal, enterprise: JsonObject) -> Values:
    years = await context.all("assessments", principal, "-period_year", enterprise_ref=enterprise["id"])
    return {"assessments": years}


RISE: Final = Section("assessments/rise.html", _rise, is_card=True)
"""The card of an enterprise's page with its class and how it has moved up."""
YEARS: Final = Section("assessments/years.html", _years, Action("year", Text("Catat penilaian tahun", "Assess a year")))
"""The section of an enterprise's page with its years."""
