"""Pages of what the store found: events behind a number, timelines, quarantined records.

Invariant: there is always a first page, and a page beyond the last is empty, never an error.
"""

from collections.abc import Iterable, Mapping, Sequence
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
from shared.contracts.partition import Partition
from shared.regions import Borders


class EventKey(NamedTuple):
    """Where an event stands in the order in which events are shown."""

    business_on: date
    recorded_at: datetime
    topic: str
    partition: int
    sequence: int


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

    @property
    def key(self) -> EventKey:
        """Where it stands among others."""
        return EventKey(self.business_on, self.recorded_at, *Partition.named(self.partition), self.sequence)


@dataclass(frozen=True)
class EventsBehind:
    """Which events follow in an export."""

    until: Mapping[str, int]
    """The last number that was projected and archived when it began, by topic and partition: `73.mentoring/2`."""
    key: EventKey | None
    """The last event that it has; None at its beginning."""
    size: int


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
    found: Iterable[FoundEvent], position: PagePosition, lag: tuple[int, datetime | None], borders: Borders
) -> EventPage:
    """Return a page of events; `lag` is how many the archive lacks, and the time of the newest that is projected."""
    behind, as_of = lag
    return EventPage(event_rows(found, borders), *position, as_of, behind)


def event_rows(found: Iterable[FoundEvent], borders: Borders) -> tuple[EventRow, ...]:
    """Return events as they are shown."""
    return tuple(_event(each, borders) for each in found)


def _event(found: FoundEvent, borders: Borders) -> EventRow:
    values = found._asdict()
    return EventRow(lane=values.pop("partition"), region_name=borders.name(found.region), **values)


def timeline_page(
    kind: TimelineKind, found: Iterable[TimelineParts], position: PagePosition, borders: Borders
) -> TimelinePage:
    """Return a page of timelines."""
    return TimelinePage(tuple(_timeline(kind, each, borders) for each in found), *position)


def _timeline(kind: TimelineKind, found: TimelineParts, borders: Borders) -> Timeline:
    version, state = found.latest()
    return Timeline(kind, found.id, version, found.province, found.region, borders.name(found.region), state)


def quarantined_page(found: Sequence[QuarantinedRow], position: PagePosition) -> QuarantinedPage:
    """Return a page of what is quarantined."""
    return QuarantinedPage(tuple(found), *position)
