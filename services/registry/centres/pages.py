"""The pages of centres: which there are, one with all that is known of it, and what was recorded wrong of it.

Invariant: the names of its people are shown within the province alone.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import Response

from services.registry.centres.commands import corrections as corrections_commands
from services.registry.centres.commands.centres import CentreWork
from services.registry.centres.routes.corrections import CorrectedDays, LegalStepVoiding
from services.registry.web.form_pages import ChangeForm, FormPage, Thing, change_form
from services.registry.web.site import InjectedContext, PageContext, Values, page_router, regencies_of
from shared.contracts.vocabulary import ReferenceKind
from shared.http.auth.permissions import require_login
from shared.http.command_routes import Day
from shared.http.list_routes import JsonObject
from shared.http.pages.forms import Handler
from shared.i18n import Text
from shared.runtime.principal import EVERYBODY, OFFICES, PROVINCIAL, Principal

_LIST = "/pages/centres"
_ONE = f"{_LIST}/{{centre_id}}"
_CHANGED: Final = f"{_LIST}/{{made}}?done=changed"
Asking = Annotated[Principal, require_login(*EVERYBODY)]


class DaysForm(CorrectedDays):
    """The days of a centre as the page lets one correct them: one that was cleared did not happen."""

    operational_on: Day | None = None
    inaugurated_on: Day | None = None
    closed_on: Day | None = None


router = page_router()


@router.get(_LIST)
async def search(principal: Asking, context: InjectedContext) -> Response:
    centres, query = await context.page("centres", principal)
    values: Values = {
        "centres": centres,
        "query": query,
        "regencies": regencies_of(principal.region, await context.borders()),
    }
    return context.show("centres/search.html", values)


@router.get(_ONE)
async def look(centre_id: UUID, principal: Asking, context: InjectedContext) -> Response:
    centre = await context.one("centres", centre_id, principal)
    values: Values = {"centre": centre, "is_inside": principal.role in PROVINCIAL, "done": context.done}
    values["is_office"] = principal.role in OFFICES
    values["services"] = _called(await _references(context, "service", principal), centre["province"])
    if values["is_inside"]:
        values["fields"] = _called(await _references(context, "consulting-field", principal), centre["province"])
        values["consultants"] = await context.all("consultants", principal, "name", centre_id=centre_id)
    return context.show("centres/centre.html", values)


async def _references(context: PageContext, kind: ReferenceKind, principal: Principal) -> list[JsonObject]:
    return await context.all("references", principal, kind=kind)


def _called(references: Iterable[JsonObject], province: str) -> dict[str, Text]:
    """Return what codes are called that hold in a province."""
    here = (each for each in references if each["province"] in ("", province))
    return {each["code"]: Text(each["name_id"], each["name_en"]) for each in here}


def _values_of(centre: Thing) -> Mapping[str, str]:
    return {name: str(centre[name]) for name in ("operational_on", "inaugurated_on", "closed_on") if centre[name]}


_CENTRE: Final = FormPage("centres", _LIST, "centres", _values_of)


@change_form(router, _CENTRE, ChangeForm("days", DaysForm, _CHANGED, OFFICES))
def correct_days(ref: UUID, typed: DaysForm) -> Handler[CentreWork]:
    return lambda work: corrections_commands.correct_days(ref, typed.days(), typed.reason_code, work)


@change_form(router, _CENTRE, ChangeForm("legal-step", LegalStepVoiding, _CHANGED, OFFICES))
def void_legal_step(ref: UUID, why: LegalStepVoiding) -> Handler[CentreWork]:
    return lambda work: corrections_commands.void_legal_step(ref, why.reason_code, work)
