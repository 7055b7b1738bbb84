"""The registry's pages: what an office looks at and types into, rendered here, complete before any script runs.

`site` (the frame, and what pages have in common), `changing` (forms that change something); by subject `people` and
`changes`, `enterprises` and `enterprise_changes`, `imports`, `centres`, `programmes` and `places`: parse, call the
handler that the API calls, too, show the answer.

Invariant: a page does nothing that the API does not, and a form that is refused comes back with all that was typed.
"""

from fastapi import APIRouter, Request, Response

from services.registry.centres import pages as centres_pages
from services.registry.enterprises.pages import (
    enterprise_changes as enterprise_changes_pages,
)
from services.registry.enterprises.pages import (
    enterprises as enterprises_pages,
)
from services.registry.imports import pages as imports_pages
from services.registry.people.pages import people as people_pages
from services.registry.people.pages import profile as profile_pages
from services.registry.programmes.pages import enrolment as enrolment_pages
from services.registry.programmes.pages import programmes as programmes_pages
from services.registry.web.site import SITE, WEB, page_router
from shared.http.auth.login import session_of
from shared.http.auth.permissions import PUBLIC
from shared.http.pages.assets import assets
from shared.http.pages.forms import redirect
from shared.http.pages.responses import add_files, page

router = APIRouter()
_front = page_router()


@_front.get("/", dependencies=[PUBLIC])
async def front(request: Request) -> Response:
    """Lead whoever has logged in to where their day begins, and everybody else to the login."""
    session = session_of(request)
    if session is None:
        return page(request, SITE.render(request, "front.html"))
    return redirect(SITE.first_for(session.principal.role))


add_files(_files := page_router(), assets(WEB), beneath="/pages")
for _each in (
    _front,
    people_pages.router,
    profile_pages.router,
    enterprises_pages.router,
    enterprise_changes_pages.router,
    enrolment_pages.router,
    centres_pages.router,
    programmes_pages.router,
    imports_pages.router,
    _files,
):
    router.include_router(_each)
