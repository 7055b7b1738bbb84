"""The addresses of the dashboard's pages; how a page is answered is said in `shared.http.pages`.

This router is included last, because it answers what no other router answers with a page that says so.

Invariant: a page whose address cannot be read is refused with a page.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from services.reporting.dashboard.pages import site
from services.reporting.dashboard.pages.export import csv_lines
from services.reporting.dashboard.pages.render_cache import RenderCache
from services.reporting.dashboard.queries.page_queries import events_of, view_of
from services.reporting.dashboard.rules.page_params import Address, read_address
from services.reporting.views.queries.views import Views
from services.reporting.views.routes.views import VIEWS
from shared.http.auth.permissions import PUBLIC
from shared.http.dependencies import Dependency, provided
from shared.http.pages.assets import assets
from shared.http.pages.responses import add_files, page, page_class
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.errors import ServiceError

RENDER_CACHE: Final = Dependency[RenderCache]("render cache")


def _refusal(request: Request, status: int, error: ServiceError) -> str:
    query, moment = {"lang": request.query_params.get("lang", "")}, now()
    address = read_address(query, request.cookies.get("lang", ""), local_day(moment, ""))
    return site.refusal_page(address, moment, status, error)


def _address(request: Request, views: Annotated[Views, provided(VIEWS)]) -> Address:
    return read_address(request.query_params, request.cookies.get("lang", ""), local_day(views.now(), ""))


Answering = Annotated[Views, provided(VIEWS)]
Sharing = Annotated[RenderCache, provided(RENDER_CACHE)]
Looked = Annotated[Address, Depends(_address)]
router = APIRouter(include_in_schema=False, dependencies=[PUBLIC], route_class=page_class(_refusal))


@router.get("/")
async def place(request: Request, address: Looked, views: Answering, renderings: Sharing) -> Response:
    return page(request, await renderings.page(("place", address), lambda: site.place_page(views, address)))


@router.get("/figure/{view}.csv")
async def spreadsheet(view: str, address: Looked, views: Answering) -> Response:
    address = address.at(view=view)
    lines = csv_lines(views, events_of(view_of(views, view), address), address.language)
    headers = {"content-disposition": f'attachment; filename="{address.file_name()}.csv"'}
    return StreamingResponse(await _started(lines), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/figure/{view}")
async def figure(request: Request, view: str, address: Looked, views: Answering, renderings: Sharing) -> Response:
    address = address.at(view=view, page=address.page)
    return page(request, await renderings.page(("figure", address), lambda: site.figure_page(views, address)))


@router.get("/about")
async def about(request: Request, address: Looked, views: Answering) -> Response:
    return page(request, site.about_page(views, address))


add_files(router, assets(site.WEB))


async def _started(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """Read the first lines before the answer starts, so that a refusal can still be one."""
    first = await anext(lines)

    async def all_of_them() -> AsyncIterator[str]:
        yield first
        async for line in lines:
            yield line

    return all_of_them()
