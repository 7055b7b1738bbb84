"""The pages of enterprises: search, register, look at one with the sections that other subjects contribute.

Invariant: names and amounts are shown within the province alone.
"""

from typing import Annotated, Final, Literal, get_args
from uuid import UUID

from fastapi import Response

from services.registry.enterprises import commands, routes
from services.registry.enterprises.commands import EnterpriseWork
from services.registry.people.pages.people import PEOPLE
from services.registry.web.sections import Section, Sections, show_sections
from services.registry.web.site import (
    InjectedContext,
    PageContext,
    Values,
    page_router,
    regencies_of,
    warnings_of,
    with_warnings,
)
from shared.http.auth.permissions import require_login
from shared.http.list_routes import JsonObject
from shared.http.pages.forms import Form, SubmittedForm, redirect, submits
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.errors import ServiceError
from shared.runtime.principal import PROVINCIAL, Principal

ENTERPRISES: Final = "/pages/enterprises"
_ONE: Final = f"{ENTERPRISES}/{{ref}}"
_NEW: Final = f"{PEOPLE}/{{ref}}/enterprises/new"
OfferedForm = Literal[
    "sole-proprietor", "pt-perorangan", "cv", "pt", "firma", "persekutuan-perdata", "cooperative", "foundation",
    "perkumpulan", "bumdes", "other",
]  # fmt: skip
"""One spelling of each legal form; programs may send others."""
OfferedEdition = Literal["2025", "2020"]
"""Of the KBLI, the newest first."""
LEGAL_FORMS: Final[tuple[OfferedForm, ...]] = get_args(OfferedForm)
EDITIONS: Final[tuple[OfferedEdition, ...]] = get_args(OfferedEdition)
Asking = Annotated[Principal, require_login(*PROVINCIAL)]


class EnterpriseForm(routes.NewEnterprise):
    """An enterprise as the page lets one describe it."""

    legal_form: OfferedForm
    kbli_edition: OfferedEdition


router = page_router()


@router.get(ENTERPRISES)
async def search(principal: Asking, context: InjectedContext) -> Response:
    enterprises, query = await context.page("enterprises", principal)
    values: Values = {
        "enterprises": enterprises,
        "query": query,
        "regencies": regencies_of(principal.region, await context.borders()),
    }
    return context.show("enterprises/search.html", values)


@router.get(_NEW)
async def empty(ref: UUID, principal: Asking, context: InjectedContext) -> Response:
    today = local_day(now(), principal.region).isoformat()
    usual = {"registered_on": today, "kbli_edition": EDITIONS[0], "legal_form": LEGAL_FORMS[0]}
    return _new(context, await context.one("entrepreneurs", ref, principal), Form(EnterpriseForm, usual))


@router.post(_NEW)
async def register(
    ref: UUID,
    principal: Asking,
    context: InjectedContext,
    form: Annotated[
        SubmittedForm[EnterpriseWork, EnterpriseForm],
        submits(EnterpriseForm, "entrepreneur_ref", "district_code"),
    ],
) -> Response:
    try:
        typed = form.read(entrepreneur_ref=ref)
        facts = typed.model_dump(exclude={*routes.FIGURES})
        command = commands.RegisterEnterprise(figures=typed.figures(), **facts)
        made = await form.run(principal, lambda work: commands.register_enterprise(command, work))
    except ServiceError as error:
        return _new(context, await context.one("entrepreneurs", ref, principal), form.form.refused(error))
    return redirect(with_warnings(f"{ENTERPRISES}/{made.id}?done=registered", made.warnings))


def _new(context: PageContext, owner: JsonObject, form: Form[EnterpriseForm]) -> Response:
    values: Values = {"owner": owner, "form": form, "legal_forms": LEGAL_FORMS, "editions": EDITIONS}
    return context.show("enterprises/new.html", values, form.status)


@router.get(_ONE)
async def look(ref: UUID, principal: Asking, context: InjectedContext, sections: Sections) -> Response:
    enterprise = await context.one("enterprises", ref, principal)
    owner = await context.shown.find("entrepreneurs", enterprise["entrepreneur_ref"], principal)
    values: Values = {"enterprise": enterprise, "owner": owner}
    values |= await show_sections(sections["enterprises"], context, principal, enterprise)
    values |= {"done": context.done, "warnings": warnings_of(context.request)}
    return context.show("enterprises/enterprise.html", values)


async def _owned(context: PageContext, principal: Principal, person: JsonObject) -> Values:
    return {"enterprises": await context.all("enterprises", principal, "name", entrepreneur_ref=person["id"])}


OWNED: Final = Section("enterprises/owned.html", _owned)
"""The section of a person's page with the enterprises that the person owns."""
