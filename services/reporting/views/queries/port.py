"""What answers are made of: the port through which everything that is stored is fetched.

The store only fetches; what to fetch, and what it amounts to, is decided in `views`.

Invariant: everything that one snapshot returns is of one moment.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.reporting.indicators.rules.indicator import Indicator
from services.reporting.indicators.rules.timeline_parts import TimelineKind
from services.reporting.timelines.rules import (
    Centre,
    Membership,
    Merge,
    Person,
    Programme,
    Reading,
    ReadingScope,
    TimelineParts,
)
from services.reporting.views.rules.answers import QuarantinedRow
from services.reporting.views.rules.query_validation import CheckedQuery
from services.reporting.views.rules.result_pages import EventsBehind, FoundEvent, PageRequest
from services.reporting.views.rules.result_rows import Heard, StoredSum
from shared.regions import Succession


@dataclass(frozen=True)
class Sums:
    """Which sums are wanted, and where they are stored."""

    checked: CheckedQuery
    indicator: Indicator
    """By its `stock`, they run on from the beginning of time."""
    stored: tuple[str, str]
    """Definition and column."""
    centres: Mapping[int, str]
    """At the level of centres, which: key → id."""

    @property
    def places(self) -> tuple[object, ...]:
        """What two questions have in common that ask for the same stored places."""
        level = "province" if self.checked.query.level == "nation" else self.checked.query.level
        return level, self.checked.region, self.checked.provinces, (*self.centres,)


class Snapshot(Protocol):
    """What is stored, as of one moment; each method that is awaited is one statement and returns what it found."""

    async def centres(self, region: str, centre: UUID | None) -> Sequence[Centre]:
        """Return a region's centres, or the one centre asked for."""

    async def centre_keys(self, checked: CheckedQuery, centres: Sequence[Centre]) -> Mapping[int, str]:
        """Return the keys that centres have in cells; `centres` are those of a region narrower than a province."""

    async def sums(self, wanted: Sums) -> Sequence[StoredSum]:
        """Return sums by place, period and dimensions, and those of older codes; a whole range is period 0."""

    async def merges(self, provinces: Sequence[str]) -> tuple[Merge, ...]:
        """Return who was merged into whom in some provinces."""

    async def memberships(self, wanted: Sums, persons: Sequence[Person]) -> Sequence[Sequence[Membership]]:
        """Return where sums of different members, at the wanted places, count several references of one person.

        Of each person and year, they come together.
        """

    def doubles(self, wanted: Sums, memberships: Sequence[Sequence[Membership]]) -> Sequence[StoredSum]:
        """Return by how many the wanted sums are too high; nothing is asked for it."""

    async def declared(self) -> tuple[Succession, ...]:
        """Return what was declared of region codes and not taken back, in the order of days and codes."""

    async def names(self, ids: Collection[UUID]) -> Mapping[str, str]:
        """Return what centres, programmes and partners are called, by their ids; the newest name counts."""

    async def programmes(self, quota: str) -> Sequence[Programme]:
        """Return every programme with what it promises under the given name."""

    async def agreements_in_force(self, scope: ReadingScope) -> Sequence[Reading]:
        """Count the agreements in force; at a centre, those it is a party to."""

    async def first_agreements(self, scope: ReadingScope) -> Sequence[Reading]:
        """Return the median days from opening to the first agreement, over the centres that have one."""

    async def heard(self) -> Sequence[Heard]:
        """Return what has been heard of each province that exists, in the order of codes."""

    async def rebuild(self) -> tuple[int, int, datetime] | None:
        """Return what a running rebuild has noted: records done, all records, when it began."""

    async def count_events(self, checked: CheckedQuery, today: date) -> tuple[int, int]:
        """Count the events behind a view's numbers, and add up what they count for."""

    async def count_corrections(self, checked: CheckedQuery) -> int:
        """Count those of the events behind an indicator's numbers that take something back."""

    async def events(self, checked: CheckedQuery, today: date, page: PageRequest, total: int) -> Sequence[FoundEvent]:
        """Return some of these events, oldest business day first; `total` is how many there are."""

    async def events_behind(self, checked: CheckedQuery, today: date, wanted: EventsBehind) -> Sequence[FoundEvent]:
        """Return those of these events that follow in an export, oldest business day first."""

    async def reached(self, provinces: Sequence[str]) -> Mapping[str, int]:
        """Return the last number of each partition that is projected and archived; shape: {partition: number}."""

    async def archive_lag(self, provinces: Sequence[str]) -> tuple[int, datetime | None]:
        """Return how many projected events the archive lacks, and when the newest projected one was recorded."""

    async def count_timelines(self, kind: TimelineKind, region: str) -> int:
        """Count the timelines of a kind that lie within a region."""

    async def timelines(self, kind: TimelineKind, region: str, page: PageRequest) -> Sequence[TimelineParts]:
        """Return some of these timelines, by region and name."""

    async def count_quarantined(self, province: str) -> int:
        """Count what is quarantined of a province, or of all."""

    async def quarantined(self, province: str, page: PageRequest) -> Sequence[QuarantinedRow]:
        """Return some of it, in the order of partitions and offsets."""


class Snapshots(Protocol):
    """Where snapshots come from."""

    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        """Lend what is stored, as of now."""
