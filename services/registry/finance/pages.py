"""The pages of an enterprise's finance: finance recorded or taken back.

Invariant: amounts are shown within the province alone.
"""

from typing import Final
from uuid import UUID

from services.registry.enterprises.commands import EnterpriseWork
from services.registry.enterprises.pages.records import RECORDED, centres, record_page, standing, void_page
from services.registry.finance import commands, routes
from services.registry.finance.rules import Finance
from services.registry.web.form_pages import ChangeForm, change_form
from services.registry.web.sections import Action, Section
from services.registry.web.site import PageContext, Values, page_router
from shared.http.list_routes import JsonObject
from shared.http.pages.forms import Handler
from shared.i18n import Text
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import Principal

router = page_router()


@change_form(router, record_page("finance"), ChangeForm("finance", routes.NewFinance, RECORDED, more=centres))
def access(ref: UUID, typed: routes.NewFinance) -> Handler[EnterpriseWork]:
    command = commands.AccessFinance(enterprise_ref=ref, **dict(typed))
    return lambda work: commands.access_finance(command, work)


@change_form(router, *void_page("finance", "finances", routes.WhyVoided))
def void(ref: UUID, why: routes.WhyVoided) -> Handler[EnterpriseWork]:
    async def handler(work: EnterpriseWork) -> CommandResult:
        given = standing(await work.find(Finance, ref))
        command = commands.VoidFinance(given.enterprise_ref, ref, why.reason_code)
        return await commands.void_finance(command, work)

    return handler


async def _given(context: PageContext, principal: Principal, enterprise: JsonObject) -> Values:
    finances = await context.all("finances", principal, "-accessed_on", enterprise_ref=enterprise["id"])
    return {"finances": finances, "centres": await context.names("centres", principal)}


GIVEN: Final = Section("finance/given.html", _given, Action("finance", Text("Catat pembiayaan", "Record finance")))
"""The section of an enterprise's page with the finance that it was given."""
