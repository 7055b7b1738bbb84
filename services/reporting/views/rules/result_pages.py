"""Pages of what the store found: events behind a number, timelines, quarantined records.

Invariant: there is always a first page, and a page beyond the last is empty, never an error.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.reporting.indicators.rules.timeline_parts import TimelineKind
from services.reporting.timelines.rules import TimelineParts
from services.reporting.views.rules.answers import (
    EventPage,
    EventRow,
    QuarantinedPage,
    QuarantinedRow,
    Timeline,
    TimelinePage,
)
from shared.regions import Regions


class FoundEvent(NamedTuple):
    """An event as it is filed, with what it contributes to the number asked about."""

    event_id: UUID
    type: str
    effect: int
    business_on: date
    recorded_at: datetime
    province: str
    region: str
    centre_id: UUID | None
    partition: str
    """Topic and partition: `73.mentoring/2`."""
    sequence: int
    data: dict[str, Any]


class PagePosition(NamedTuple):
    """Where a page stands: how many there are in all, its own number, and how many pages that makes."""

    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class PageRequest:
    """Which part of a list is wanted."""

    number: int
    """Counted from 1."""
    size: int

    @property
    def skip(self) -> int:
        """How many come before it."""
        return (self.number - 1) * self.size

    def of(self, total: int) -> PagePosition:
        """Return where it stands in a list of so many."""
        return PagePosition(total, self.number, max(1, -(-total // self.size)))


def event_page(
    found: Iterable[FoundEvent], position: PagePosition, lag: tuple[int, datetime | None], regions: Regions
) -> EventPage:
    """Return a page of events; `lag` is how many the archive lacks, and the time of the newest that is projected."""
    behind, as_of = lag
    return EventPage(tuple(_event(each, regions) for each in found), *position, as_of, behind)


def _event(found: FoundEvent, regions: Regions) -> EventRow:
    values = found._asdict()
    return EventRow(lane=values.pop("partition"), region_name=_name(regions, found.region), **values)


def timeline_page(
    kind: TimelineKind, found: Iterable[TimelineParts], position: PagePosition, regions: Regions
) -> TimelinePage:
    """Return a page of timelines."""
    return TimelinePage(tuple(_timeline(kind, each, regions) for each in found), *position)


def _timeline(kind: TimelineKind, found: TimelineParts, regions: Regions) -> Timeline:
    version, state = found.latest()
    return Timeline(kind, found.id, version, found.province, found.region, _name(regions, found.region), state)


def quarantined_page(found: Sequence[QuarantinedRow], position: PagePosition) -> QuarantinedPage:
    """Return a page of what is quarantined."""
    return QuarantinedPage(tuple(found), *position)


def _name(regions: Regions, code: str) -> str:
    return regions.name(code) if code in regions else ""
