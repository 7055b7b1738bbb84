"""The pages of village programmes: which there are, and how far each village is.

Invariant: a page shows counts beside what was promised, and never whom they count.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from services.registry.api.pages.site import SITE, Counter
from services.registry.api.progress import ProgressPage, ProgressQuery, Villages, progress_of
from shared.access.principal import Principal
from shared.access.scope import EVERYBODY, greets
from shared.errors import NotFound, Words
from shared.problems import malformed
from shared.regions import History, Regions, level_of, within
from shared.web.answering import page

_LIST: Final = "/pages/programmes"
_ONE: Final = f"{_LIST}/{{programme_id}}"
_COLUMNS: Final[Mapping[str, Words]] = {
    "persons": Words("Terdaftar", "Enrolled"),
    "young": Words("Pemuda", "Young"),
    "confirmed": Words("Wirausaha baru", "New entrepreneurs"),
    "running": Words("Masih berjalan", "Still running"),
    "checked": Words("Sudah diperiksa", "Checked"),
    "groups": Words("Kelompok", "Groups"),
    "provincial": Words("Dana provinsi", "Provincial money"),
    "other": Words("Dana lain", "Other money"),
}
_REGENCY_CHARACTERS: Final = 5
Asking = Annotated[Principal, greets(*EVERYBODY)]


def add(routes: APIRouter, counter: Counter, villages: Villages) -> None:
    """Add the pages of programmes."""
    pages = _Pages(counter, villages)
    routes.get(_LIST)(pages.search)
    routes.get(_ONE)(pages.look)
    routes.get(f"{_ONE}/villages/{{code}}")(pages.look_closely)


class _Pages:
    def __init__(self, counter: Counter, villages: Villages) -> None:
        self._counter, self._villages = counter, villages

    async def search(self, request: Request, principal: Asking) -> Response:
        programmes, query = await self._counter.page(request, "programmes", principal)
        return page(request, SITE.render(request, "programmes/list.html", programmes=programmes, query=query))

    async def look(self, request: Request, programme_id: UUID, principal: Asking) -> Response:
        programme = await self._counter.one("programmes", programme_id, principal)
        asked = {key: value for key, value in request.query_params.items() if value and key != "lang"}
        try:
            query = ProgressQuery.model_validate(asked)
        except ValidationError as error:
            raise malformed(error.errors()) from None
        values: dict[str, Any] = {"programme": programme, "query": query}
        values["villages"] = await self._progress(programme_id, query, principal)
        values["regions"] = _regions_around(query.region or "", programme["province"])
        return page(request, SITE.render(request, "programmes/programme.html", **values))

    async def look_closely(self, request: Request, programme_id: UUID, code: str, principal: Asking) -> Response:
        programme = await self._counter.one("programmes", programme_id, principal)
        found = list[dict[str, Any]]()
        if _is_village_of(programme["province"], code):
            found = (await self._progress(programme_id, ProgressQuery(region=code), principal)).items
        if not found:
            raise NotFound("village-unknown", Words("Desa ini tidak ada di sini.", "There is no such village here."))
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
