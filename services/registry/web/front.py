"""The front page of the registry, and the files that its pages bring along.

Invariant: somebody who has logged in is led to the first place in the menu that is for their role.
"""

from typing import Final

from fastapi import Request, Response

from services.registry.web.site import SITE, WEB, page_router
from shared.http.auth.login import session_of
from shared.http.auth.permissions import PUBLIC_PAGE
from shared.http.pages.assets import assets
from shared.http.pages.forms import redirect
from shared.http.pages.responses import add_files, page

router = page_router()
FILES: Final = page_router()
"""Files, and the refusal of every page address that is nobody's: stands behind the pages of all subjects."""
add_files(FILES, assets(WEB), beneath="/pages")


@router.get("/", dependencies=[PUBLIC_PAGE])
async def front(request: Request) -> Response:
    """Lead whoever has logged in to where their day begins, and everybody else to the login."""
    session = session_of(request)
    if session is None:
        return page(request, SITE.render(request, "front.html"))
    return redirect(SITE.first_for(session.principal.role))
