"""Centres that are late in becoming a UPTD, over HTTP.

Invariant: the deadline is the one that was asked for, else the one that is set; the answer says which.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.registry.application import centres as does
from services.registry.domain.centres import Centre
from services.registry.domain.legal import Late
from shared import clock
from shared.access.principal import Principal
from shared.access.scope import EVERYBODY, asks
from shared.contracts.vocabulary import LegalStatus


@dataclass(frozen=True)
class Deadline:
    """Where to find the centres that have to become a UPTD, and how many months after opening."""

    unformed: Callable[[Principal], Awaitable[list[Centre]]]
    months: int


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
    """Centres that are late, the longest overdue first, and the deadline that they are measured by."""

    months: int
    items: list[LateCentre]


def router(deadline: Deadline) -> APIRouter:
    """Return the route of the centres that are no UPTD in time."""
    routes = APIRouter(tags=["centres"])
    Months = Annotated[int, Query(ge=1, le=240, description="Months after opening; 12 unless set.")]  # noqa: N806  # a type

    @routes.get("/centres/overdue", summary="List the centres that are no UPTD in time")
    async def get_overdue(
        principal: Annotated[Principal, asks(*EVERYBODY)], months: Months = deadline.months
    ) -> Overdue:
        late = does.overdue(await deadline.unformed(principal), months, clock.now())
        return Overdue(months=months, items=[LateCentre.of(each) for each in late])

    return routes
