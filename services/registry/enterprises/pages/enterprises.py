"""The pages of enterprises: search, register, look at one with its years, papers and finance.

Invariant: names and amounts are shown within the province alone.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.registry.assessments.queries import rise_of
from services.registry.enterprises import commands, routes
from services.registry.people.pages.people import PEOPLE
from services.registry.web.site import SITE, PageContext, odd_of, regencies_of, with_odd
from shared.http.auth.permissions import PROVINCIAL, require_login
from shared.http.pages.forms import Form, read_form, redirect
from shared.http.pages.responses import page
from shared.persistence.unit_of_work import CommandContext as Work
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.errors import ServiceError
from shared.runtime.principal import Principal

ENTERPRISES: Final = "/pages/enterprises"
_ONE: Final = f"{ENTERPRISES}/{{ref}}"
_NEW: Final = f"{PEOPLE}/{{ref}}/enterprises/new"
LEGAL_FORMS: Final = ("sole-proprietor", "pt-perorangan", "cv", "pt", "firma", "cooperative", "foundation")
EDITIONS: Final = ("2025", "2020")
"""Of the KBLI, the newest first."""
Asking = Annotated[Principal, require_login(*PROVINCIAL)]


def add(routes: APIRouter, counter: PageContext) -> None:
    """Add the pages of enterprises."""
    pages = _Pages(counter)
    routes.get(ENTERPRISES)(pages.search)
    routes.get(_NEW)(pages.empty)
    routes.post(_NEW)(pages.register)
    routes.get(_ONE)(pages.look)


class _Pages:
    def __init__(self, counter: PageContext) -> None:
        self._counter = counter

    async def search(self, request: Request, principal: Asking) -> Response:
        enterprises, query = await self._counter.page(request, "enterprises", principal)
        values = {"enterprises": enterprises, "query": query, "regencies": regencies_of(principal.region)}
        return page(request, SITE.render(request, "enterprises/search.html", **values))

    async def empty(self, request: Request, ref: UUID, principal: Asking) -> Response:
        today = local_day(now(), principal.region).isoformat()
        usual = {"registered_on": today, "kbli_edition": EDITIONS[0], "legal_form": LEGAL_FORMS[0]}
        return await self._new(request, ref, principal, Form(routes.NewEnterprise, usual))

    async def register(self, request: Request, ref: UUID, principal: Asking) -> Response:
        form = await read_form(request, principal, self._counter.open_work, routes.NewEnterprise)
        try:
            wish = form.read(entrepreneur_ref=ref)
            facts = wish.model_dump(exclude={*routes.FIGURES})
            command = commands.RegisterEnterprise(figures=wish.figures(), **facts)
            made = await form.run(lambda work: commands.register_enterprise(command, work))
        except ServiceError as error:
            return await self._new(request, ref, principal, form.form.refused(error))
        return redirect(with_odd(f"{ENTERPRISES}/{made.id}?done=registered", made.warnings))

    async def _new(
        self, request: Request, ref: UUID, principal: Principal, form: Form[routes.NewEnterprise]
    ) -> Response:
        owner = await self._counter.one("entrepreneurs", ref, principal)
        values = {"owner": owner, "form": form, "legal_forms": LEGAL_FORMS, "editions": EDITIONS}
        return page(request, SITE.render(request, "enterprises/new.html", **values), form.status)

    async def look(self, request: Request, ref: UUID, principal: Asking) -> Response:
        enterprise = await self._counter.one("enterprises", ref, principal)
        owner = await self._counter.shown.find("entrepreneurs", enterprise["entrepreneur_ref"], principal)
        values: dict[str, Any] = {"enterprise": enterprise, "owner": owner}
        for name, sort in (("assessments", "-period_year"), ("legalities", "-issued_on"), ("finances", "-accessed_on")):
            values[name] = await self._counter.all(name, principal, sort, enterprise_ref=ref)
        async with self._counter.open_work(Work(principal, "GET rise")) as work:
            values["rise"] = await rise_of(ref, work)
        values |= {"done": request.query_params.get("done", ""), "odd": odd_of(request)}
        values["centres"] = await self._counter.centres(principal)
        return page(request, SITE.render(request, "enterprises/enterprise.html", **values))
