"""The pages of centres: which there are, and one with all that is known of it.

Invariant: the names of its people are shown within the province alone.
"""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.registry.web.site import InjectedContext, PageContext, Values, page_router, regencies_of
from shared.contracts.vocabulary import ReferenceKind
from shared.http.auth.permissions import require_login
from shared.http.list_routes import JsonObject
from shared.i18n import Text
from shared.runtime.principal import EVERYBODY, PROVINCIAL, Principal

_LIST = "/pages/centres"
_ONE = f"{_LIST}/{{centre_id}}"
Asking = Annotated[Principal, require_login(*EVERYBODY)]


router = page_router()


@router.get(_LIST)
async def search(principal: Asking, context: InjectedContext) -> Response:
    centres, query = await context.page("centres", principal)
    values: Values = {
        "centres": centres,
        "query": query,
        "regencies": regencies_of(principal.region, await context.borders()),
    }
    return context.show("centres/search.html", values)


@router.get(_ONE)
async def look(centre_id: UUID, principal: Asking, context: InjectedContext) -> Response:
    centre = await context.one("centres", centre_id, principal)
    values: Values = {"centre": centre, "is_inside": principal.role in PROVINCIAL}
    values["services"] = _called(await _references(context, "service", principal), centre["province"])
    if values["is_inside"]:
        values["fields"] = _called(await _references(context, "consulting-field", principal), centre["province"])
        values["consultants"] = await context.all("consultants", principal, "name", centre_id=centre_id)
    return context.show("centres/centre.html", values)


async def _references(context: PageContext, kind: ReferenceKind, principal: Principal) -> list[JsonObject]:
    return await context.all("references", principal, kind=kind)


def _called(references: Iterable[JsonObject], province: str) -> dict[str, Text]:
    """Return what codes are called that hold in a province."""
    here = (each for each in references if each["province"] in ("", province))
    return {each["code"]: Text(each["name_id"], each["name_en"]) for each in here}
