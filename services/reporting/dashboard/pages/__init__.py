"""The dashboard: pages rendered here, complete before any script runs, in two languages.

`site` makes the pages; this module carries them over HTTP. Siblings: `address` (what is looked at); `asking`,
`figures`, `rankings` and `trends` (what the views answer); `charts` (geometry); `numbers`, `words` and `speech` (how it
is said); `together` (one rendering for many); `export` (spreadsheet). How a page is answered is said in
`shared.http.pages`.

Invariant: what a page looks at stands in its address, and pages of one address and moment are the same for everybody.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from services.reporting.dashboard.pages.export import csv_lines
from services.reporting.dashboard.pages.render_cache import RenderCache
from services.reporting.dashboard.pages.site import WEB, Site
from services.reporting.dashboard.rules.page_params import Address, RegionMissing, read_address
from services.reporting.views.queries import Views
from shared.http.auth.permissions import PUBLIC
from shared.http.pages.assets import assets
from shared.http.pages.responses import Refusal, add_files, page, page_class
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.errors import ServiceError


def router(views: Views, changes: Callable[[], int], clock: Callable[[], datetime] = now) -> APIRouter:
    """Return every page; include it last, because it answers what nobody else does with a page that says so.

    `changes` counts the changes this process has heard of: while it stands still, a page may be shared.
    """
    site, together = Site(views, clock), RenderCache(changes)
    routes = APIRouter(include_in_schema=False, dependencies=[PUBLIC], route_class=page_class(_refusal_of(site, clock)))

    @routes.get("/")
    async def place(request: Request) -> Response:
        address = _address(request, clock)
        return page(request, await together.page(("place", address), lambda: site.place(address)))

    @routes.get("/figure/{view}.csv")
    async def spreadsheet(request: Request, view: str) -> Response:
        address = _address(request, clock).at(view=view)
        lines = csv_lines(views, site.events_of(address), address.language)
        headers = {"content-disposition": f'attachment; filename="{address.file_name()}.csv"'}
        return StreamingResponse(await _started(lines), media_type="text/csv; charset=utf-8", headers=headers)

    @routes.get("/figure/{view}")
    async def figure(request: Request, view: str) -> Response:
        address = _address(request, clock)
        address = address.at(view=view, page=address.page)
        return page(request, await together.page(("figure", address), lambda: site.figure(address)))

    @routes.get("/about")
    async def about(request: Request) -> Response:
        return page(request, site.about(_address(request, clock)))

    add_files(routes, assets(WEB))
    return routes


def _refusal_of(site: Site, clock: Callable[[], datetime]) -> Refusal:
    def refusal(request: Request, status: int, error: ServiceError) -> str:
        query = {"lang": request.query_params.get("lang", "")}
        address = read_address(query, request.cookies.get("lang", ""), local_day(clock(), ""))
        return site.refusal(address, status, error)

    return refusal


def _address(request: Request, clock: Callable[[], datetime]) -> Address:
    return read_address(request.query_params, request.cookies.get("lang", ""), local_day(clock(), ""))


async def _started(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """Read the first lines before the answer starts, so that a refusal can still be one."""
    first = await anext(lines)

    async def all_of_them() -> AsyncIterator[str]:
        yield first
        async for line in lines:
            yield line

    return all_of_them()


__all__ = ["RegionMissing", "router"]
