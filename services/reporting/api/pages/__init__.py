"""The dashboard: pages rendered here, complete before any script runs, in two languages.

`site` makes the pages; this module carries them over HTTP. Siblings: `address` (what is looked at); `asking`,
`figures`, `rankings` and `trends` (what the views answer); `charts` (geometry); `numbers`, `words` and `speech` (how it
is said); `together` (one rendering for many); `assets` (style sheet and script); `export` (spreadsheet).

Invariant: every page is one self-contained answer under a content policy that lets no foreign or inline script run, and
a refusal looks like a page.
"""

import gzip
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute
from psycopg import OperationalError as ConnectionLost
from sqlalchemy.exc import OperationalError

from services.reporting.api.pages.address import Address, RegionMissing, read_address
from services.reporting.api.pages.assets import assets
from services.reporting.api.pages.export import csv_lines
from services.reporting.api.pages.site import Site
from services.reporting.api.pages.together import Together
from services.reporting.application import Views
from shared.access.scope import PUBLIC
from shared.clock import now
from shared.errors import NotFound, ServiceError, Unavailable, Words
from shared.regions import local_day

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "cache-control": "private, no-cache",
    "content-security-policy": _POLICY,
    "referrer-policy": "same-origin",
    "vary": "cookie, accept-encoding",
    "x-content-type-options": "nosniff",
}
_STATUS: Final = {"invalid": 422, "not_found": 404, "conflict": 409, "unavailable": 503}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_A_YEAR_SECONDS: Final = 31_536_000
_AWAY: Final = Words("Basis data belum dapat dihubungi.", "The database cannot be reached yet.")
_NOWHERE: Final = Words("Tidak ada halaman di alamat ini.", "There is no page at this address.")


def router(views: Views, changes: Callable[[], int], clock: Callable[[], datetime] = now) -> APIRouter:
    """Return every page; include it last, because it answers what nobody else does with a page that says so.

    `changes` counts the changes this process has heard of: while it stands still, a page may be shared.
    """
    site, together = Site(views, clock), Together(changes)
    routes = APIRouter(include_in_schema=False, dependencies=[PUBLIC], route_class=_page_class(site, clock))

    @routes.get("/")
    async def place(request: Request) -> Response:
        address = _address(request, clock)
        return _page(request, address, await together.page(("place", address), lambda: site.place(address)))

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
        return _page(request, address, await together.page(("figure", address), lambda: site.figure(address)))

    @routes.get("/about")
    async def about(request: Request) -> Response:
        address = _address(request, clock)
        return _page(request, address, site.about(address))

    @routes.get("/static/{digest}/{name}")
    async def static(request: Request, digest: str, name: str) -> Response:
        return _asset(request, digest, name)

    @routes.get("/{_anything:path}")
    async def nowhere(request: Request, _anything: str) -> Response:
        if "text/html" not in request.headers.get("accept", ""):
            raise HTTPException(404)
        raise NotFound("page-unknown", _NOWHERE)

    return routes


def _page_class(site: Site, clock: Callable[[], datetime]) -> type[APIRoute]:
    """Return the kind of route whose refusals are pages."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            plain = super().get_route_handler()

            async def answer(request: Request) -> Response:
                try:
                    return await plain(request)
                except ServiceError as error:
                    return _refusal(request, site, clock, error)
                except (OperationalError, ConnectionLost):
                    return _refusal(request, site, clock, Unavailable("database-away", _AWAY))

            return answer

    return PageRoute


def _address(request: Request, clock: Callable[[], datetime]) -> Address:
    return read_address(request.query_params, request.cookies.get("lang", ""), local_day(clock(), ""))


def _refusal(request: Request, site: Site, clock: Callable[[], datetime], error: ServiceError) -> Response:
    query = {"lang": request.query_params.get("lang", "")}
    address = read_address(query, request.cookies.get("lang", ""), local_day(clock(), ""))
    status = _STATUS[error.kind]
    answer = _page(request, address, site.refusal(address, status, error))
    answer.status_code = status
    if status == _STATUS["unavailable"]:
        answer.headers["retry-after"] = "5"
    return answer


def _page(request: Request, address: Address, text: str) -> Response:
    answer = _packed(request, text.encode(), "text/html")
    answer.headers.update(_HEADERS | {"content-language": address.language})
    if address.language_named:
        answer.set_cookie("lang", address.language, max_age=_A_YEAR_SECONDS, samesite="lax", httponly=True)
    return answer


def _asset(request: Request, digest: str, name: str) -> Response:
    asset = assets().get(name)
    if asset is None:
        raise NotFound("page-unknown", _NOWHERE)
    packed = _takes_gzip(request)
    answer = Response(asset.packed if packed else asset.content, media_type=asset.media_type)
    # A page of an older release may still ask for its own file while instances are replaced: it gets today's, unkept.
    answer.headers["cache-control"] = _FOR_EVER if asset.address == f"/static/{digest}/{name}" else "no-cache"
    answer.headers["vary"] = "accept-encoding"
    answer.headers["x-content-type-options"] = "nosniff"
    if packed:
        answer.headers["content-encoding"] = "gzip"
    return answer


def _packed(request: Request, body: bytes, media_type: str) -> Response:
    if not _takes_gzip(request):
        return Response(body, media_type=media_type)
    return Response(gzip.compress(body, 5, mtime=0), media_type=media_type, headers={"content-encoding": "gzip"})


def _takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


async def _started(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """Read the first lines before the answer starts, so that a refusal can still be one."""
    first = await anext(lines)

    async def all_of_them() -> AsyncIterator[str]:
        yield first
        async for line in lines:
            yield line

    return all_of_them()


__all__ = ["RegionMissing", "router"]
