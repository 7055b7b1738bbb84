"""The pages of enterprises: search, register, look at one with its years, papers and finance.

Invariant: names and amounts are shown within the province alone.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.registry.api import enterprises as api
from services.registry.api.pages.people import PEOPLE
from services.registry.api.pages.site import SITE, Counter, odd_of, regencies_of, rupiah, with_odd
from services.registry.application import enterprises as does
from services.registry.application.rise import rise_of
from shared.access.principal import Principal
from shared.access.scope import PROVINCIAL, greets
from shared.clock import now
from shared.errors import ServiceError
from shared.regions import local_day
from shared.web.answering import page
from shared.web.forms import Form, go, sent
from shared.work import Asking as Work

ENTERPRISES: Final = "/pages/enterprises"
_ONE: Final = f"{ENTERPRISES}/{{ref}}"
_NEW: Final = f"{PEOPLE}/{{ref}}/enterprises/new"
LEGAL_FORMS: Final = ("sole-proprietor", "pt-perorangan", "cv", "pt", "firma", "cooperative", "foundation")
EDITIONS: Final = ("2025", "2020")
"""Of the KBLI, the newest first."""
Asking = Annotated[Principal, greets(*PROVINCIAL)]


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the pages of enterprises."""
    pages = _Pages(counter)
    routes.get(ENTERPRISES)(pages.search)
    routes.get(_NEW)(pages.empty)
    routes.post(_NEW)(pages.register)
    routes.get(_ONE)(pages.look)


class _Pages:
    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def search(self, request: Request, principal: Asking) -> Response:
        enterprises, query = await self._counter.page(request, "enterprises", principal)
        values = {"enterprises": enterprises, "query": query, "regencies": regencies_of(principal.region)}
        return page(request, SITE.render(request, "enterprises/search.html", **values))

    async def empty(self, request: Request, ref: UUID, principal: Asking) -> Response:
        today = local_day(now(), principal.region).isoformat()
        usual = {"registered_on": today, "kbli_edition": EDITIONS[0], "legal_form": LEGAL_FORMS[0]}
        return await self._new(request, ref, principal, Form(usual))

    async def register(self, request: Request, ref: UUID, principal: Asking) -> Response:
        form = await sent(request, principal, self._counter.open_work)
        try:
            wish = form.read(api.NewEnterprise, {"entrepreneur_ref": ref, **rupiah(form.form.values, *api.FIGURES)})
            facts = wish.model_dump(exclude={*api.FIGURES})
            command = does.RegisterEnterprise(figures=wish.figures(), **facts)
            made = await form.run(lambda work: does.register_enterprise(command, work))
        except ServiceError as error:
            return await self._new(request, ref, principal, form.form.refused(error))
        return go(with_odd(f"{ENTERPRISES}/{made.id}?done=registered", made.warnings))

    async def _new(self, request: Request, ref: UUID, principal: Principal, form: Form) -> Response:
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
