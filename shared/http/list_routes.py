"""Lists over HTTP: `GET /<name>` with paging, filters, search and order, and `GET /<name>/{id}` with its ETag.

Invariant: every list declares whom it is for; what lies beyond a caller's reach is not there, for any question.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, Final, Literal, Protocol, Self
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, create_model

from shared.http.auth.permissions import require_role
from shared.http.command_routes import StrictModel, etag
from shared.http.dependencies import Dependency, provided
from shared.http.field_rules import of_region, ruled
from shared.http.item_models import listed_model, shows, shows_page
from shared.http.openapi.operation_ids import list_operation_ids
from shared.i18n import Label, Text
from shared.persistence.list_queries import ListDefinition, ListQuery
from shared.persistence.list_regions import REGIONS
from shared.runtime.errors import NotFound
from shared.runtime.principal import Principal
from shared.runtime.validation import require_region

JsonObject = dict[str, Any]
"""A thing as it is shown: its fields by their names."""
Province = Annotated[str | None, Query(pattern="^[0-9]{2}$", description="Only things of this province.")]
_InList = Annotated[str, of_region(*REGIONS)]
Region = Annotated[_InList | None, Query(max_length=13, description="Only things in this region, by its code.")]
After = Annotated[UUID | None, Query(description="`next` of the page before."), Label("Sesudah", "After")]
Limit = Annotated[int, Query(ge=1, le=500), Label("Banyaknya", "How many")]
_FOUND_BY: Final = (
    "Hanya yang memuat setiap kata ini sebagai awal kata: `sit ami` menemukan Siti Aminah, `minah` tidak; nomor HP "
    "dalam tulisan apa pun. Only things with words that begin with each of these: `sit ami` finds Siti Aminah, `minah` "
    "does not; case, accents and apostrophes aside; a phone number in any way of writing."
)
SORT: Final = Label("Urutan", "Order")
_BOUNDS: Final = Field(ge=-(2**31), lt=2**31)
"""What a whole number of a list may be asked for; more is no number to PostgreSQL."""


class Page(BaseModel):
    """A page of a list; `next` is the `after` of the following page, absent on the last one."""

    items: list[JsonObject]
    next: UUID | None = None

    @classmethod
    def of(cls, found: list[JsonObject], limit: int) -> Self:
        """Make a page of up to `limit` things; one more than that shows that there is a following page."""
        return cls(items=found[:limit], next=found[limit - 1]["id"] if len(found) > limit else None)


class ListParams(StrictModel):
    """What every list may be asked; a list adds its own filters, and the columns it can be sorted by."""

    province: Province = None
    region: Region = None
    q: Annotated[str, Label("Yang dicari", "Searched for")] = Field(default="", max_length=100, description=_FOUND_BY)
    sort: Annotated[str, SORT] = "id"
    after: After = None
    limit: Limit = 50

    def wanted(self, principal: Principal) -> ListQuery:
        """Return the question in the words of the store, which knows the regions that there are."""
        own = {name: getattr(self, name) for name in type(self).model_fields if name not in ListParams.model_fields}
        filters = {name: value for name, value in own.items() if value is not None}
        return ListQuery(principal, filters, self.province, self.region, self.q.strip(), self.sort)


def region_of(asked: str | None) -> str | None:
    """Return the code of the region that a list is asked for; raises `Invalid` when there is none."""
    return None if asked is None else require_region("region", asked, REGIONS)


class ListReader(Protocol):
    """What showing a service's things needs."""

    @property
    def listings(self) -> Mapping[str, ListDefinition]:
        """What can be asked of each list."""

    async def find(self, name: str, identity: UUID, asks: Principal) -> JsonObject | None:
        """Return one thing of a list by its id."""

    async def page(self, name: str, wanted: ListQuery, after: UUID | None, limit: int) -> list[JsonObject]:
        """Return up to `limit` things of a list, those behind `after`."""


LISTS: Final = Dependency[ListReader]("lists")


def list_routes(listings: Iterable[ListDefinition]) -> APIRouter:
    """Return `GET /<name>` and `GET /<name>/{id}` of each list, for the roles that may see it."""
    router = APIRouter(tags=["lists"])
    for listing in listings:
        _add_list(router, listing)
    return router


def _add_list(router: APIRouter, listing: ListDefinition) -> None:
    name, question, item = listing.name, params_of(listing), listed_model(listing)
    ids = list_operation_ids(name, item.__name__)

    @router.get(f"/{name}", name=ids[0], summary=f"List {name}", responses=shows_page(item))
    async def get_page(
        query: Annotated[question, Query()],  # type: ignore[valid-type]
        principal: Annotated[Principal, require_role(*listing.roles)],
        shown: Annotated[ListReader, provided(LISTS)],
    ) -> Page:
        wanted: ListParams = query
        found = await shown.page(name, wanted.wanted(principal), wanted.after, wanted.limit + 1)
        return Page.of(found, wanted.limit)

    @router.get(f"/{name}/{{identity}}", name=ids[1], summary=f"Show one of {name}", responses=shows(item))
    async def get_one(
        identity: UUID,
        principal: Annotated[Principal, require_role(*listing.roles)],
        shown: Annotated[ListReader, provided(LISTS)],
        response: Response,
    ) -> JsonObject:
        thing = found(await shown.find(name, identity, principal))
        if "version" in thing:
            response.headers["ETag"] = etag(thing["version"])
        return thing


@cache
def params_of(listing: ListDefinition) -> type[ListParams]:
    """Return what a list may be asked, as a model: the filters by their columns' types, the order by its columns."""
    checked = {name: Annotated[str, ruled(check)] for name, check in listing.checks.items()}
    kinds: dict[str, Any] = {each: checked.get(each) or listing.kind(each) for each in listing.filters}
    filters: dict[str, Any] = {
        each: (Annotated[kind, _BOUNDS] if kind is int else kind | None, None) for each, kind in kinds.items()
    }
    filters |= {f"{each}_before": (date | None, None) for each in listing.days}
    orders: Any = Literal[tuple(f"{sign}{column}" for column in ("id", *listing.sorts) for sign in ("", "-"))]
    return create_model(f"Asked_{listing.name}", __base__=ListParams, sort=(Annotated[orders, SORT], "id"), **filters)


def found(thing: JsonObject | None) -> JsonObject:
    """Return what was looked for; raises `NotFound` when there is no such thing here."""
    if thing is None:
        raise NotFound("not-here", Text("Tidak ada di layanan ini.", "It is not in this service."))
    return thing
