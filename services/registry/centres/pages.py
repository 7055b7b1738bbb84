"""The pages of centres: which there are, and one with all that is known of it.

Invariant: the names of its people are shown within the province alone.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.registry.web.site import SITE, PageContext, regencies_of
from shared.contracts.vocabulary import ReferenceKind
from shared.http.auth.permissions import EVERYBODY, PROVINCIAL, require_login
from shared.http.pages.responses import page
from shared.i18n import Text
from shared.runtime.principal import Principal

_LIST = "/pages/centres"
_ONE = f"{_LIST}/{{centre_id}}"
Asking = Annotated[Principal, require_login(*EVERYBODY)]


def add(routes: APIRouter, counter: PageContext) -> None:
    """Add the pages of centres."""

    @routes.get(_LIST)
    async def search(request: Request, principal: Asking) -> Response:
        centres, query = await counter.page(request, "centres", principal)
        values = {"centres": centres, "query": query, "regencies": regencies_of(principal.region)}
        return page(request, SITE.render(request, "centres/search.html", **values))

    @routes.get(_ONE)
    async def look(request: Request, centre_id: UUID, principal: Asking) -> Response:
        centre = await counter.one("centres", centre_id, principal)
        values: dict[str, Any] = {"centre": centre, "is_inside": principal.role in PROVINCIAL}
        values["services"] = await called("service", centre["province"], principal)
        if values["is_inside"]:
            values["fields"] = await called("consulting-field", centre["province"], principal)
            values["consultants"] = await counter.all("consultants", principal, "name", centre_id=centre_id)
        return page(request, SITE.render(request, "centres/centre.html", **values))

    async def called(kind: ReferenceKind, province: str, principal: Principal) -> dict[str, Text]:
        codes = await counter.all("references", principal, kind=kind)
        return {
            each["code"]: Text(each["name_id"], each["name_en"]) for each in codes if each["province"] in ("", province)
        }
