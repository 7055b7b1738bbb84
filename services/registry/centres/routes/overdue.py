"""Centres that are late in becoming a UPTD, over HTTP.

Invariant: the deadline is the one that was asked for, else the one that is set; the answer says which. As long as no
page is asked for, all of them are told.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.registry.centres.queries import overdue
from services.registry.centres.rules.centre import Centre
from services.registry.centres.rules.status import Late
from shared.contracts.vocabulary import LegalStatus
from shared.http.auth.permissions import require_role
from shared.http.dependencies import Dependency, provided
from shared.http.list_routes import SORT, Limit, ListParams, region_of
from shared.i18n import Label
from shared.persistence.list_queries import ListQuery
from shared.runtime import clock
from shared.runtime.principal import EVERYBODY, Principal

router = APIRouter(tags=["centres"])


@dataclass(frozen=True)
class OverdueCentres:
    """Where to find the centres that have to become a UPTD, in order, and how many months after opening."""

    unformed: Callable[[ListQuery, UUID | None], Awaitable[list[Centre]]]
    months: int


class LateAsked(ListParams):
    """Which late centres are asked for; the longest overdue come first unless another order is wanted."""

    months: Annotated[int | None, Label("Bulan sejak beroperasi", "Months after opening")] = Field(
        default=None, ge=1, le=240, description="Months after opening; 12 unless set."
    )
    sort: Annotated[Literal["due_on", "-due_on", "name", "-name", "region_code", "-region_code"], SORT] = "due_on"
    limit: Limit = 500

    def wanted(self, principal: Principal) -> ListQuery:
        """Return the question in the words of the store, where a deadline follows from the day of opening."""
        by = self.sort.replace("due_on", "operational_on")
        return replace(super().wanted(principal), filters={}, sort=by, region=region_of(self.region))


class LateCentre(BaseModel):
    """A centre that should have been a UPTD by now."""

    id: UUID
    name: str
    region_code: str
    legal_status: LegalStatus
    operational_on: date
    due_on: date
    days_overdue: int

    @classmethod
    def of(cls, late: Late) -> Self:
        """Shape one for the answer."""
        centre = late.centre
        return cls(
            id=centre.id, name=centre.name, region_code=centre.region_code, legal_status=centre.legal_status,
            operational_on=late.operational_on, due_on=late.due_on, days_overdue=late.days_overdue,
        )  # fmt: skip


class Overdue(BaseModel):
    """A page of centres that are late, and the deadline that they are measured by; `next` as in every list."""

    months: int
    items: list[LateCentre]
    next: UUID | None = None


DEADLINE: Final = Dependency[OverdueCentres]("deadline")


@router.get("/centres/overdue", summary="List the centres that are no UPTD in time")
async def list_overdue_centres(
    principal: Annotated[Principal, require_role(*EVERYBODY)],
    query: Annotated[LateAsked, Query()],
    deadline: Annotated[OverdueCentres, provided(DEADLINE)],
) -> Overdue:
    months, limit = query.months or deadline.months, query.limit
    late = overdue(await deadline.unformed(query.wanted(principal), query.after), months, clock.now())
    more = late[limit - 1].centre.id if len(late) > limit else None
    return Overdue(months=months, items=[*map(LateCentre.of, late[:limit])], next=more)
