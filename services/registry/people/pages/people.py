"""The pages of entrepreneurs: search, register, look, correct.

Invariant: a person is shown within the province alone; what somebody is warned of was taken all the same.
"""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import Response
from pydantic import Field

from services.registry.people.commands.port import PeopleWork
from services.registry.people.routes import registration as registration_routes
from services.registry.people.rules.consent import CURRENT
from services.registry.people.rules.duplicates import Description
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.web.sections import Sections, show_sections
from services.registry.web.site import (
    InjectedContext,
    PageContext,
    Values,
    page_router,
    regencies_of,
    regency_of,
    villages_by_district,
    warnings_of,
    with_warnings,
)
from shared.http.auth.permissions import require_login
from shared.http.pages.forms import Form, SubmittedForm, redirect, submits
from shared.http.pages.inputs import TICKED
from shared.i18n import Label
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.errors import ServiceError
from shared.runtime.principal import OFFICES, PROVINCIAL, Principal

PEOPLE: Final = "/pages/entrepreneurs"
_NEW: Final = f"{PEOPLE}/new"
_ONE: Final = f"{PEOPLE}/{{ref}}"
_PLACED: Final = frozenset({"name", "nik", "phone", "birth_date", "sex"})
FURTHER: Final = tuple(name for name in registration_routes.Personal.model_fields if name not in _PLACED)
"""What is known of a person besides what has a place of its own in the templates: shown and asked for in this order."""
Asking = Annotated[Principal, require_login(*PROVINCIAL)]


router = page_router()


HasAgreed = Annotated[bool, TICKED, Label("Orangnya sudah setuju", "The person has agreed")]
"""The act of whoever records a consent; nobody is taken to agree."""


class Registration(registration_routes.NewEntrepreneur):
    """An entrepreneur who has agreed, and whether somebody has looked at whom the person might already be."""

    has_agreed: HasAgreed = Field(exclude=True)
    sure: Annotated[bool, Label("Memang orang lain", "Is somebody else")] = Field(default=False, exclude=True)


@router.get(PEOPLE)
async def search(principal: Asking, context: InjectedContext) -> Response:
    people, query = await context.page("entrepreneurs", principal)
    done = context.done
    values: Values = {
        "people": people,
        "query": query,
        "regencies": regencies_of(principal.region, await context.borders()),
        "done": done,
    }
    return context.show("people/search.html", values)


@router.get(_NEW)
async def empty(principal: Asking, context: InjectedContext) -> Response:
    today = local_day(now(), principal.region).isoformat()
    usual = {"registered_on": today, "centre_id": str(principal.centre_id or "")}
    return await _new(context, principal, Form(Registration, usual))


@router.post(_NEW)
async def register(
    principal: Asking,
    context: InjectedContext,
    form: Annotated[SubmittedForm[PeopleWork, Registration], submits(Registration, "sure")],
) -> Response:
    try:
        typed = form.read()
        likely = () if typed.sure else await alike(context, principal, _description(typed))
        if likely and await form.earlier(principal) is None:
            return await _new(context, principal, form.form, likely)
        made = await form.run(principal, registration_routes.registration(typed))
    except ServiceError as error:
        return await _new(context, principal, form.form.refused(error))
    return redirect(with_warnings(f"{PEOPLE}/{made.id}?done=registered", made.warnings))


async def _new(
    context: PageContext, principal: Principal, form: Form[Registration], likely: Sequence[Entrepreneur] = ()
) -> Response:
    regencies = regencies_of(principal.region, await context.borders())
    only = regencies[0][0] if len(regencies) == 1 else ""
    regency = regency_of(form.values.get("village_code", "")) or context.request.query_params.get("place", "") or only
    values: Values = {"form": form, "regencies": regencies, "regency": regency, "likely": likely, "further": FURTHER}
    values["shipped"] = CURRENT
    values |= {
        "districts": villages_by_district(regency, await context.borders()),
        "centres": await context.names("centres", principal),
    }
    return context.show("people/new.html", values, form.status)


@router.get(_ONE)
async def look(ref: UUID, principal: Asking, context: InjectedContext, sections: Sections) -> Response:
    person = await context.one("entrepreneurs", ref, principal)
    values: Values = {"person": person, "further": FURTHER, "centres": await context.names("centres", principal)}
    values |= await show_sections(sections["entrepreneurs"], context, principal, person)
    values |= {"done": context.done, "warnings": warnings_of(context.request)}
    values |= {"is_office": principal.role in OFFICES, "current": CURRENT.version}
    return context.show("people/person.html", values)


async def alike(context: PageContext, principal: Principal, description: Description) -> Sequence[Entrepreneur]:
    """Return who is registered already, within reach, and probably the same person."""

    async def question(work: PeopleWork) -> Sequence[Entrepreneur]:
        return await work.alike(description)

    return await context.ask(principal, "GET likely", question)


def _description(typed: registration_routes.NewEntrepreneur) -> Description:
    return Description(typed.name, typed.phone, typed.birth_date)
