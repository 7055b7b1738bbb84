"""The pages of village programmes: which there are, and how far each village is.

Invariant: a page shows counts beside what was promised, and never whom they count.
"""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from services.registry.api.pages.site import SITE, Counter
from shared.access.principal import Principal
from shared.access.scope import EVERYBODY, greets
from shared.web.answering import page

_LIST = "/pages/programmes"
Asking = Annotated[Principal, greets(*EVERYBODY)]


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the pages of programmes."""

    @routes.get(_LIST)
    async def search(request: Request, principal: Asking) -> Response:
        programmes, query = await counter.page(request, "programmes", principal)
        return page(request, SITE.render(request, "programmes/list.html", programmes=programmes, query=query))
