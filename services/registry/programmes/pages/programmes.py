"""The pages of village programmes: which there are, how far each village is, and a new one declared.

Invariant: a page shows counts beside what was promised, and never whom they count.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.programmes.routes import programmes as programmes_routes
from services.registry.programmes.routes.progress import ProgressPage, ProgressQueries, ProgressQuery, progress_of
from services.registry.web.site import ASIDE, SITE, PageContext
from shared.http.auth.permissions import EVERYBODY, PROVINCIAL, require_login
from shared.http.pages.forms import Form, read_form, redirect
from shared.http.pages.responses import page
from shared.http.problems import malformed
from shared.i18n import Text
from shared.regions import History, Regions, level_of, local_day, within
from shared.runtime.clock import now
from shared.runtime.errors import NotFound, ServiceError
from shared.runtime.principal import Principal

_LIST: Final = "/pages/programmes"
_NEW: Final = f"{_LIST}/new"
_ONE: Final = f"{_LIST}/{{programme_id}}"
_USUAL: Final = {
    name: str(each.default)
    for name, each in programmes_routes.NewProgramme.model_fields.items()
    if not each.is_required() and each.default
}
"""What a programme promises unless its province says otherwise."""
_COLUMNS: Final[Mapping[str, Text]] = {
    "persons": Text("Terdaftar", "Enrolled"),
    "young": Text("Pemuda", "Young"),
    "confirmed": Text("Wirausaha baru", "New entrepreneurs"),
    "running": Text("Masih berjalan", "Still running"),
    "checked": Text("Sudah diperiksa", "Checked"),
    "groups": Text("Kelompok", "Groups"),
    "provincial": Text("Dana provinsi", "Provincial money"),
    "other": Text("Dana lain", "Other money"),
}
_REGENCY_CHARACTERS: Final = 5
Asking = Annotated[Principal, require_login(*EVERYBODY)]
Declaring = Annotated[Principal, require_login("province")]


def add(routes: APIRouter, counter: PageContext, villages: ProgressQueries) -> None:
    """Add the pages of programmes."""
    pages = _Pages(counter, villages)
    routes.get(_LIST)(pages.search)
    routes.get(_NEW)(pages.empty)
    routes.post(_NEW)(pages.declare)
    routes.get(_ONE)(pages.look)
    routes.get(f"{_ONE}/villages/{{code}}")(pages.look_closely)


class _Pages:
    def __init__(self, counter: PageContext, villages: ProgressQueries) -> None:
        self._counter, self._villages = counter, villages

    async def search(self, request: Request, principal: Asking) -> Response:
        programmes, query = await self._counter.page(request, "programmes", principal)
        values = {"programmes": programmes, "query": query, "may_declare": principal.role == "province"}
        return page(request, SITE.render(request, "programmes/list.html", **values))

    async def empty(self, request: Request, principal: Declaring) -> Response:
        today = local_day(now(), principal.region)
        return self._new(request, Form(programmes_routes.NewProgramme, {**_USUAL, "start_year": str(today.year)}))

    async def declare(self, request: Request, principal: Declaring) -> Response:
        form = await read_form(request, principal, self._counter.open_work, programmes_routes.NewProgramme)
        try:
            command = programmes_commands.DeclareProgramme(**dict(form.read(owner_region=principal.region)))
            made = await form.run(lambda work: programmes_commands.declare_programme(command, work))
        except ServiceError as error:
            return self._new(request, form.form.refused(error))
        return redirect(f"{_LIST}/{made.id}?done=declared")

    def _new(self, request: Request, form: Form[programmes_routes.NewProgramme]) -> Response:
        return page(request, SITE.render(request, "programmes/new.html", form=form), form.status)

    async def look(self, request: Request, programme_id: UUID, principal: Asking) -> Response:
        programme = await self._counter.one("programmes", programme_id, principal)
        asked = {key: value for key, value in request.query_params.items() if value and key not in ASIDE}
        try:
            query = ProgressQuery.model_validate(asked)
        except ValidationError as error:
            raise malformed(error.errors()) from None
        values: dict[str, Any] = {"programme": programme, "query": query}
        values["villages"] = await self._progress(programme_id, query, principal)
        values["regions"] = _regions_around(query.region or "", programme["province"])
        values |= {"done": request.query_params.get("done", ""), "may_enrol": principal.role in PROVINCIAL}
        return page(request, SITE.render(request, "programmes/programme.html", **values))

    async def look_closely(self, request: Request, programme_id: UUID, code: str, principal: Asking) -> Response:
        programme = await self._counter.one("programmes", programme_id, principal)
        found = list[dict[str, Any]]()
        if _is_village_of(programme["province"], code):
            found = (await self._progress(programme_id, ProgressQuery(region=code), principal)).items
        if not found:
            raise NotFound("village-unknown", Text("Desa ini tidak ada di sini.", "There is no such village here."))
        values = {"programme": programme, "village": found[0], "columns": _COLUMNS}
        return page(request, SITE.render(request, "programmes/village.html", **values))

    async def _progress(self, programme_id: UUID, query: ProgressQuery, principal: Principal) -> ProgressPage:
        return await progress_of(self._villages, programme_id, query, principal)


def _is_village_of(province: str, code: str) -> bool:
    """Tell whether a code is that of a village in a province, or was before the village got another."""
    return code in History.load() and level_of(code) == "village" and within(code, province)


def _regions_around(code: str, province: str) -> list[tuple[str, str]]:
    """Return the regencies of a province, and the districts of the one that is looked at; shape: [(code, name)]."""
    regions, regency = Regions.load(), code[:_REGENCY_CHARACTERS]
    found = list[tuple[str, str]]()
    for each in regions.children(province):
        found.append((each, regions.name(each)))
        if each == regency:
            found += [(district, f"\N{EN DASH} {regions.name(district)}") for district in regions.children(each)]
    return found
