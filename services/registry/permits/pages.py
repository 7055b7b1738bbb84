"""The pages of an enterprise's papers: a paper recorded or taken back.

Invariant: a paper's number is shown within the province alone.
"""

from typing import Final
from uuid import UUID

from services.registry.enterprises.pages.records import RECORDED, centres, record_page, standing, void_page
from services.registry.permits import commands, routes
from services.registry.permits.commands import PermitWork
from services.registry.permits.rules import Permit
from services.registry.web.form_pages import ChangeForm, change_form
from services.registry.web.sections import Action, Section
from services.registry.web.site import PageContext, Values, page_router
from shared.http.list_routes import JsonObject
from shared.http.pages.forms import Handler
from shared.i18n import Text
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import Principal

router = page_router()


@change_form(router, record_page("permits"), ChangeForm("paper", routes.NewLegality, RECORDED, more=centres))
def obtain(ref: UUID, typed: routes.NewLegality) -> Handler[PermitWork]:
    command = commands.ObtainPermit(enterprise_ref=ref, **dict(typed))
    return lambda work: commands.obtain_permit(command, work)


@change_form(router, *void_page("permits", "legalities", routes.WhyVoided))
def void(ref: UUID, why: routes.WhyVoided) -> Handler[PermitWork]:
    async def handler(work: PermitWork) -> CommandResult:
        paper = standing(await work.find(Permit, ref))
        command = commands.VoidPermit(paper.enterprise_ref, ref, why.reason_code)
        return await commands.void_permit(command, work)

    return handler


async def _papers(context: PageContext, principal: Principal, enterprise: JsonObject) -> Values:
    papers = await context.all("legalities", principal, "-issued_on", enterprise_ref=enterprise["id"])
    return {"legalities": papers, "centres": await context.names("centres", principal)}


PAPERS: Final = Section("permits/papers.html", _papers, Action("paper", Text("Catat legalitas", "Record a paper")))
"""The section of an enterprise's page with its papers."""
