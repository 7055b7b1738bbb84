"""The page of the texts that people agree to, to be read or printed before somebody agrees.

Invariant: it is for everybody, because whoever is asked to agree may read it first; nothing on it is about anybody.
"""

from fastapi import Request, Response

from services.registry.people.rules.consent import TEXTS
from services.registry.web.site import SITE, page_router
from shared.http.auth.permissions import PUBLIC_PAGE
from shared.http.pages.responses import page

router = page_router()


@router.get("/pages/consent-texts", dependencies=[PUBLIC_PAGE])
async def read_consent_texts(request: Request) -> Response:
    return page(request, SITE.render(request, "people/consent-texts.html", texts=[*TEXTS.values()]))
