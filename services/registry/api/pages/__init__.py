"""The registry's pages: what an office looks at and types into, rendered here, complete before any script runs.

`site` (the frame, and what pages have in common), `changing` (forms that change something); by subject `people` and
`changes`, `enterprises` and `enterprise_changes`, `imports`, `centres`, `programmes` and `places`: parse, call the
handler that the API calls, too, show the answer.

Invariant: a page does nothing that the API does not, and a form that is refused comes back with all that was typed.
"""

from typing import Any

from fastapi import APIRouter, Request, Response

from services.registry.api.imports import Desk
from services.registry.api.pages import (
    centres,
    changes,
    enterprise_changes,
    enterprises,
    imports,
    people,
    places,
    programmes,
)
from services.registry.api.pages.site import SITE, WEB, Counter
from services.registry.api.progress import Villages
from shared.access.login import session_of
from shared.access.scope import PUBLIC
from shared.commands import OpenWork
from shared.listing import Lists
from shared.web.answering import add_files, page, page_class
from shared.web.assets import assets
from shared.web.forms import go


def router(open_work: OpenWork[Any], shown: Lists, desk: Desk, villages: Villages) -> APIRouter:
    """Return the registry's pages."""
    routes = APIRouter(include_in_schema=False, route_class=page_class(SITE.refusal))
    counter = Counter(open_work, shown)

    @routes.get("/", dependencies=[PUBLIC])
    async def front(request: Request) -> Response:
        session = session_of(request)
        if session is None:
            return page(request, SITE.render(request, "front.html"))
        return go(SITE.first_for(session.principal.role))

    for subject in (people, changes, enterprises, enterprise_changes, places, centres):
        subject.add(routes, counter)
    programmes.add(routes, counter, villages)
    imports.add(routes, counter, desk)
    add_files(routes, assets(WEB), beneath="/pages")
    return routes
