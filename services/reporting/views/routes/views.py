"""Views, the events behind them, and timelines, as JSON: the answers of the port, one to one.

Invariant: a parameter that does not fit is refused as a problem that names it, what was sent, and what would be right.
"""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, ConfigDict, Field

from services.reporting.indicators.rules.indicator import Level
from services.reporting.indicators.rules.timeline_parts import TimelineKind
from services.reporting.views.queries.views import Views
from services.reporting.views.routes.shapes import ShownTimelines
from services.reporting.views.rules import answers
from services.reporting.views.rules.answers import (
    Answer,
    EventPage,
    Freshness,
    GrainName,
    QuarantinedPage,
    Rebuild,
    TimelinePage,
    ViewInfo,
)
from services.reporting.views.rules.query_validation import check_month, check_place
from shared.http.auth.permissions import PUBLIC
from shared.http.command_routes import StrictModel
from shared.http.dependencies import Dependency, provided
from shared.http.field_rules import ruled
from shared.http.item_models import shows
from shared.i18n import Label
from shared.regions import local_day
from shared.runtime.clock import now

MOST_EVENTS: Final = 500
_LAST_PAGE: Final = 100_000
GRAIN: Final = Label("Satuan waktu", "Period")


def _listed(given: object) -> object:
    """Take `by=a&by=b` and `by=a,b` alike."""
    if not isinstance(given, list):
        return given
    return [part.strip() for each in given for part in str(each).split(",") if part.strip()]


Page = Annotated[int, Query(ge=1, le=_LAST_PAGE)]
Size = Annotated[int, Query(ge=1, le=MOST_EVENTS)]
Region = Annotated[str, Query(max_length=60, description="Kemendagri code; empty for the nation.")]

Province = Annotated[str, Query(pattern=r"^(\d\d)?$", description="Two digits; empty for all.")]


class Span(StrictModel):
    """Where and when: what every question says."""

    model_config = ConfigDict(use_attribute_docstrings=True)
    region: Annotated[str, ruled(check_place)] = Field("", max_length=60)
    """Kemendagri code (`73`, `73.09`, ...) or a centre's id; empty for the nation."""
    first: Annotated[str, ruled(check_month)] = Field("", alias="from", max_length=60)
    """First month, `2026-01`; the period it lies in is taken whole. The current year's first when left out."""
    last: Annotated[str, ruled(check_month)] = Field("", alias="to", max_length=60)
    """Last month, `2026-12`; the period it lies in is taken whole. The current year's last when left out."""

    def months(self, now: datetime) -> tuple[str, str]:
        """Return the months asked for."""
        year = local_day(now, "").year
        return self.first or f"{year}-01", self.last or f"{year}-12"


class ViewQuery(Span):
    """A question for numbers."""

    level: Level = "nation"
    grain: Annotated[GrainName, GRAIN] = "year"
    by: Annotated[list[str], BeforeValidator(_listed), Label("Dirinci menurut", "Split by")] = Field(
        default_factory=list
    )
    """Dimensions to split by: `by=field,channel`."""

    def query(self, view: str, now: datetime) -> answers.Query:
        """Return the question in the words of the port."""
        return answers.Query(view, self.level, self.region, *self.months(now), self.grain, tuple(self.by))


class EventsQuery(Span):
    """A question for the events behind numbers."""

    grain: Annotated[GrainName, GRAIN] = "month"
    page: Annotated[int, Label("Halaman", "Page")] = Field(1, ge=1, le=_LAST_PAGE)
    size: Annotated[int, Label("Banyaknya", "How many")] = Field(50, ge=1, le=MOST_EVENTS)

    def query(self, view: str, now: datetime) -> answers.Query:
        """Return the question in the words of the port."""
        return answers.Query(view, "nation", self.region, *self.months(now), self.grain)


VIEWS: Final = Dependency[Views]("views")
Answering = Annotated[Views, provided(VIEWS)]
router = APIRouter(dependencies=[PUBLIC])


@router.get("/views", tags=["views"], summary="Every view with its definition")
async def list_views(views: Answering) -> tuple[ViewInfo, ...]:
    return views.catalogue()


@router.get("/views/{name}", tags=["views"], summary="The numbers of a view")
async def read_view(name: str, asked: Annotated[ViewQuery, Query()], views: Answering) -> Answer:
    return await views.read(asked.query(name, now()))


@router.get("/views/{name}/events", tags=["views"], summary="The events behind a view's numbers")
async def list_view_events(name: str, asked: Annotated[EventsQuery, Query()], views: Answering) -> EventPage:
    return await views.events(asked.query(name, now()), asked.page, asked.size)


@router.get("/freshness", tags=["views"], summary="How far the fold has followed each province")
async def show_freshness(views: Answering) -> tuple[Freshness, ...]:
    return await views.freshness()


@router.get("/rebuild", tags=["views"], summary="The recount of everything that is going on, or null")
async def show_rebuild(views: Answering) -> Rebuild | None:
    return await views.rebuild()


@router.get(
    "/cards/{kind}",
    tags=["cards"],
    summary="The latest state of what is listed and ranked",
    responses=shows(ShownTimelines),
)
async def list_timelines(
    views: Answering, kind: TimelineKind, region: Region = "", page: Page = 1, size: Size = 50
) -> TimelinePage:
    return await views.timelines(kind, region, page, size)


@router.get("/parked", tags=["views"], summary="What could not be counted, why, and where it is")
async def list_quarantined(
    views: Answering, province: Province = "", page: Page = 1, size: Size = 50
) -> QuarantinedPage:
    return await views.quarantined(province, page, size)
