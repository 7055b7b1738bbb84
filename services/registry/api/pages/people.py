"""The pages of entrepreneurs: search, register, look, correct.

Invariant: a person is shown within the province alone; what somebody is warned of was taken all the same.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.registry.api import people as api
from services.registry.api.pages.holding import held_by, in_groups_of
from services.registry.api.pages.site import (
    SITE,
    Counter,
    odd_of,
    regencies_of,
    regency_of,
    villages_by_district,
    with_odd,
)
from services.registry.domain.likeness import Description
from services.registry.domain.people import Entrepreneur
from shared.access.principal import Principal
from shared.access.scope import OFFICES, PROVINCIAL, greets
from shared.clock import now
from shared.errors import ServiceError
from shared.regions import local_day
from shared.web.answering import page
from shared.web.forms import Form, go, sent

PEOPLE: Final = "/pages/entrepreneurs"
_NEW: Final = f"{PEOPLE}/new"
_ONE: Final = f"{PEOPLE}/{{ref}}"
_SURE: Final = "sure"
"""Said by somebody who has looked at whom the person might already be."""
Asking = Annotated[Principal, greets(*PROVINCIAL)]


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the pages of entrepreneurs."""
    pages = _Pages(counter)
    routes.get(PEOPLE)(pages.search)
    routes.get(_NEW)(pages.empty)
    routes.post(_NEW)(pages.register)
    routes.get(_ONE)(pages.look)


class _Pages:
    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def search(self, request: Request, principal: Asking) -> Response:
        people, query = await self._counter.page(request, "entrepreneurs", principal)
        done = request.query_params.get("done", "")
        values = {"people": people, "query": query, "regencies": regencies_of(principal.region), "done": done}
        return page(request, SITE.render(request, "people/search.html", **values))

    async def empty(self, request: Request, principal: Asking) -> Response:
        today = local_day(now(), principal.region).isoformat()
        usual = {"registered_on": today, "consent_given_on": today, "centre_id": str(principal.centre_id or "")}
        return await self._new(request, principal, Form(usual))

    async def register(self, request: Request, principal: Asking) -> Response:
        form = await sent(request, principal, self._counter.open_work)
        is_sure = form.form.values.get(_SURE) == "true"
        try:
            wish = form.read(api.NewEntrepreneur, without=(_SURE,))
            if not is_sure and (likely := await self._counter.alike(principal, _description(wish))):
                return await self._new(request, principal, form.form, likely)
            made = await form.run(api.registration(wish))
        except ServiceError as error:
            return await self._new(request, principal, form.form.refused(error))
        return go(with_odd(f"{PEOPLE}/{made.id}?done=registered", made.warnings))

    async def _new(
        self, request: Request, principal: Principal, form: Form, likely: Sequence[Entrepreneur] = ()
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


def _description(wish: api.NewEntrepreneur) -> Description:
    return Description(wish.name, wish.phone, wish.birth_date)
