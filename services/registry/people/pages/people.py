"""The pages of entrepreneurs: search, register, look, correct.

Invariant: a person is shown within the province alone; what somebody is warned of was taken all the same.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from services.registry.people.routes import registration as registration_routes
from services.registry.people.rules.duplicates import Description
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.programmes.pages.enrolment_lists import held_by, in_groups_of
from services.registry.web.site import (
    SITE,
    PageContext,
    odd_of,
    regencies_of,
    regency_of,
    villages_by_district,
    with_odd,
)
from shared.http.auth.permissions import OFFICES, PROVINCIAL, require_login
from shared.http.pages.forms import Form, read_form, redirect
from shared.http.pages.responses import page
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.errors import ServiceError
from shared.runtime.principal import Principal

PEOPLE: Final = "/pages/entrepreneurs"
_NEW: Final = f"{PEOPLE}/new"
_ONE: Final = f"{PEOPLE}/{{ref}}"
Asking = Annotated[Principal, require_login(*PROVINCIAL)]


class _Registration(registration_routes.NewEntrepreneur):
    """An entrepreneur, and whether somebody has looked at whom the person might already be."""

    sure: bool = Field(default=False, exclude=True)


def add(routes: APIRouter, counter: PageContext) -> None:
    """Add the pages of entrepreneurs."""
    pages = _Pages(counter)
    routes.get(PEOPLE)(pages.search)
    routes.get(_NEW)(pages.empty)
    routes.post(_NEW)(pages.register)
    routes.get(_ONE)(pages.look)


class _Pages:
    def __init__(self, counter: PageContext) -> None:
        self._counter = counter

    async def search(self, request: Request, principal: Asking) -> Response:
        people, query = await self._counter.page(request, "entrepreneurs", principal)
        done = request.query_params.get("done", "")
        values = {"people": people, "query": query, "regencies": regencies_of(principal.region), "done": done}
        return page(request, SITE.render(request, "people/search.html", **values))

    async def empty(self, request: Request, principal: Asking) -> Response:
        today = local_day(now(), principal.region).isoformat()
        usual = {"registered_on": today, "consent_given_on": today, "centre_id": str(principal.centre_id or "")}
        return await self._new(request, principal, Form(_Registration, usual))

    async def register(self, request: Request, principal: Asking) -> Response:
        form = await read_form(request, principal, self._counter.open_work, _Registration)
        try:
            wish = form.read()
            if not wish.sure and (likely := await self._counter.alike(principal, _description(wish))):
                return await self._new(request, principal, form.form, likely)
            made = await form.run(registration_routes.registration(wish))
        except ServiceError as error:
            return await self._new(request, principal, form.form.refused(error))
        return redirect(with_odd(f"{PEOPLE}/{made.id}?done=registered", made.warnings))

    async def _new(
        self, request: Request, principal: Principal, form: Form[_Registration], likely: Sequence[Entrepreneur] = ()
    ) -> Response:
        regencies = regencies_of(principal.region)
        only = regencies[0][0] if len(regencies) == 1 else ""
        regency = regency_of(form.values.get("village_code", "")) or request.query_params.get("place", "") or only
        values: dict[str, Any] = {"form": form, "regencies": regencies, "regency": regency, "likely": likely}
        values |= {"districts": villages_by_district(regency), "centres": await self._counter.centres(principal)}
        return page(request, SITE.render(request, "people/new.html", **values), form.status)

    async def look(self, request: Request, ref: UUID, principal: Asking) -> Response:
        person = await self._counter.one("entrepreneurs", ref, principal)
        values: dict[str, Any] = {"person": person, "centres": await self._counter.centres(principal)}
        values["enterprises"] = await self._counter.all("enterprises", principal, "name", entrepreneur_ref=ref)
        values |= await held_by(ref, self._counter, principal)
        values["groups"] = await in_groups_of(values["enrolments"], self._counter, principal)
        values |= {"done": request.query_params.get("done", ""), "odd": odd_of(request)}
        values["is_office"] = principal.role in OFFICES
        return page(request, SITE.render(request, "people/person.html", **values))


def _description(wish: registration_routes.NewEntrepreneur) -> Description:
    return Description(wish.name, wish.phone, wish.birth_date)
