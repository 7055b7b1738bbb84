"""The registry's pages: what an office looks at and types into, rendered here, complete before any script runs.

`site` (the frame, and what pages have in common), `changing` (forms that change something); by subject `people` and
`changes`, `enterprises` and `enterprise_changes`, `imports`, `centres`, `programmes` and `places`: parse, call the
handler that the API calls, too, show the answer.

Invariant: a page does nothing that the API does not, and a form that is refused comes back with all that was typed.
"""

from typing import Any

from fastapi import APIRouter, Request, Response

from services.registry.centres import pages as centres_pages
from services.registry.enterprises.pages import (
    enterprise_changes as enterprise_changes_pages,
)
from services.registry.enterprises.pages import (
    enterprises as enterprises_pages,
)
from services.registry.imports import pages as imports_pages
from services.registry.imports.routes import ImportService
from services.registry.people.pages import people as people_pages
from services.registry.people.pages import profile as profile_pages
from services.registry.programmes.pages import enrolment as enrolment_pages
from services.registry.programmes.pages import programmes as programmes_pages
from services.registry.programmes.routes.progress import ProgressQueries
from services.registry.web.site import SITE, WEB, PageContext
from shared.http.auth.login import session_of
from shared.http.auth.permissions import PUBLIC
from shared.http.command_routes import OpenUnitOfWork
from shared.http.list_routes import ListReader
from shared.http.pages.assets import assets
from shared.http.pages.forms import redirect
from shared.http.pages.responses import add_files, page, page_class


def router(
    open_work: OpenUnitOfWork[Any], shown: ListReader, desk: ImportService, villages: ProgressQueries
) -> APIRouter:
    """Return the registry's pages."""
    routes = APIRouter(include_in_schema=False, route_class=page_class(SITE.refusal))
    counter = PageContext(open_work, shown)

    @routes.get("/", dependencies=[PUBLIC])
    async def front(request: Request) -> Response:
        session = session_of(request)
        if session is None:
            return page(request, SITE.render(request, "front.html"))
        return redirect(SITE.first_for(session.principal.role))

    for subject in (
        people_pages,
        profile_pages,
        enterprises_pages,
        enterprise_changes_pages,
        enrolment_pages,
        centres_pages,
    ):
        subject.add(routes, counter)
    programmes_pages.add(routes, counter, villages)
    imports_pages.add(routes, counter, desk)
    add_files(routes, assets(WEB), beneath="/pages")
    return routes
