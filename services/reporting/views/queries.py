"""How a question is answered: it is checked, what it needs is fetched, and what was found becomes an answer.

The store only fetches; what to fetch, and what it amounts to, is decided here.

Invariant: a question that cannot be asked fetches nothing, and everything in an answer (rows, freshness, as-of) is of
one snapshot, so it speaks of the same moment.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol, assert_never
from uuid import UUID

from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.rules.indicator import AnyView, Indicator, TimelineView, VillageQuota
from services.reporting.indicators.rules.timeline_parts import TimelineKind
from services.reporting.rebuild.rules import Progress
from services.reporting.timelines.rules import Centre, Programme, Reading, ReadingScope, TimelineParts
from services.reporting.views.rules.answers import (
    Answer,
    EventPage,
    Freshness,
    QuarantinedPage,
    QuarantinedRow,
    Query,
    Rebuild,
    Row,
    TimelinePage,
    ViewInfo,
    ViewUnknown,
)
from services.reporting.views.rules.query_validation import CheckedQuery, check_events_query, check_query, info
from services.reporting.views.rules.result_pages import (
    FoundEvent,
    PageRequest,
    event_page,
    quarantined_page,
    timeline_page,
)
from services.reporting.views.rules.result_rows import (
    Heard,
    StoredSum,
    counted_rows,
    drawn_on,
    fresh,
    in_region,
    places,
    quota_rows,
    reading_rows,
    reading_scope,
)
from shared.regions import Regions, local_day


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


class Snapshot(Protocol):
    """What is stored, as of one moment; each method is one statement and returns what it found, as data."""

    async def centres(self, region: str, centre: UUID | None) -> Sequence[Centre]:
        """Return a region's centres, or the one centre asked for."""

    async def centre_keys(self, checked: CheckedQuery, centres: Sequence[Centre]) -> Mapping[int, str]:
        """Return the keys that centres have in cells; `centres` are those of a region narrower than a province."""

    async def sums(self, wanted: Sums) -> Sequence[StoredSum]:
        """Return sums by place, period and dimensions, and those of older codes; a whole range is period 0."""

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

    async def count_events(self, checked: CheckedQuery, today: date) -> int:
        """Count the events behind a view's numbers."""

    async def events(self, checked: CheckedQuery, today: date, page: PageRequest) -> Sequence[FoundEvent]:
        """Return some of these events, oldest business day first."""

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


class _Moment:
    """A snapshot, and what has been looked up in it for good."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._heard: Sequence[Heard] | None = None

    async def heard(self) -> Sequence[Heard]:
        if self._heard is None:
            self._heard = await self.snapshot.heard()
        return self._heard


class Views:
    """Reads of folded numbers; what an answer costs follows from its rows, not from how many events there were."""

    def __init__(
        self, snapshots: Snapshots, catalogue: Catalogue, regions: Regions, now: Callable[[], datetime]
    ) -> None:
        self._snapshots, self._declared, self._regions, self.now = snapshots, catalogue, regions, now
        """`now` says as of when answers are given."""
        self._infos = {name: info(view) for name, view in catalogue.views.items()}
        self._held: _Moment | None = None

    def catalogue(self) -> tuple[ViewInfo, ...]:
        """Return every view, in the order in which a page shows them."""
        return tuple(self._infos.values())

    @asynccontextmanager
    async def moment(self) -> AsyncIterator["Views"]:
        """Lend these views as of one moment: whatever is read inside agrees, and freshness is looked up once."""
        async with self._moment() as moment:
            inside = copy(self)
            inside._held = moment  # noqa: SLF001  it is a copy of itself
            yield inside

    async def read(self, query: Query) -> Answer:
        """Return the rows of a view; raises `ViewUnknown` and `QueryUnfit`."""
        checked = check_query(self._view(query.view), self._regions, query)
        async with self._moment() as moment:
            centres = await self._centres(moment.snapshot, checked)
            known = self._fresh(await moment.heard(), drawn_on(checked, centres))
            rows = await self._rows(moment.snapshot, checked, centres, known)
        newest = max((each.last_event_at for each in known if each.last_event_at), default=None)
        return Answer(checked.info, query, tuple(rows), known, sum(each.parked for each in known), newest)

    async def events(self, query: Query, page: int = 1, size: int = 50) -> EventPage:
        """Return the events behind a view's numbers (grain, level and `by` do not matter here)."""
        checked = check_events_query(self._view(query.view), self._regions, query)
        today, cut = self._today(checked), PageRequest(page, size)
        async with self._moment() as moment:
            total = await moment.snapshot.count_events(checked, today)
            lag = await moment.snapshot.archive_lag(checked.provinces)
            found = await moment.snapshot.events(checked, today, cut)
        return event_page(found, cut.of(total), lag, self._regions)

    async def freshness(self) -> tuple[Freshness, ...]:
        """Return how far the fold is, province by province, all that exist."""
        async with self._moment() as moment:
            return fresh(await moment.heard(), self._regions, self.now())

    async def rebuild(self) -> Rebuild | None:
        """Return the recount that is going on, if one is."""
        async with self._moment() as moment:
            noted = await moment.snapshot.rebuild()
        if noted is None:
            return None
        done, total, started_at = noted
        return Rebuild(done, total, Progress(total, done).percent, started_at)

    async def timelines(self, kind: TimelineKind, region: str = "", page: int = 1, size: int = 50) -> TimelinePage:
        """Return the timelines of a kind that lie within a region."""
        cut = PageRequest(page, size)
        async with self._moment() as moment:
            total = await moment.snapshot.count_timelines(kind, region)
            found = await moment.snapshot.timelines(kind, region, cut)
        return timeline_page(kind, found, cut.of(total), self._regions)

    async def quarantined(self, province: str = "", page: int = 1, size: int = 50) -> QuarantinedPage:
        """Return what is quarantined of a province, or of all."""
        cut = PageRequest(page, size)
        async with self._moment() as moment:
            total = await moment.snapshot.count_quarantined(province)
            return quarantined_page(await moment.snapshot.quarantined(province, cut), cut.of(total))

    def _view(self, name: str) -> AnyView:
        view = self._declared.views.get(name)
        if view is None:
            raise ViewUnknown(name)
        return view

    @asynccontextmanager
    async def _moment(self) -> AsyncIterator[_Moment]:
        if self._held is not None:
            yield self._held
            return
        async with self._snapshots.snapshot() as snapshot:
            yield _Moment(snapshot)

    async def _centres(self, snapshot: Snapshot, checked: CheckedQuery) -> Sequence[Centre]:
        return await snapshot.centres(checked.region, checked.centre) if checked.query.level == "centre" else ()

    def _fresh(self, heard: Sequence[Heard], provinces: Collection[str]) -> tuple[Freshness, ...]:
        return fresh((each for each in heard if each.province in provinces), self._regions, self.now())

    async def _rows(
        self, snapshot: Snapshot, checked: CheckedQuery, centres: Sequence[Centre], known: Sequence[Freshness]
    ) -> list[Row]:
        heard = frozenset(each.province for each in known if each.last_event_at)
        where = places(checked, self._regions, {str(each.id): each.name for each in centres}, heard)
        match checked.view:
            case Indicator() as indicator:
                keys = await snapshot.centre_keys(checked, centres) if checked.query.level == "centre" else {}
                found = await snapshot.sums(Sums(checked, indicator, self._declared.stored(indicator), keys))
                return counted_rows(checked, indicator, in_region(checked, found), where)
            case VillageQuota() as quota:
                found = await snapshot.sums(self._enrolments(checked, quota))
                programmes = await snapshot.programmes(quota.quota)
                return quota_rows(checked, quota, in_region(checked, found), programmes, self._regions)
            case TimelineView():
                scope = reading_scope(checked, centres, self._today(checked))
                days = checked.info.kind == "days"
                read = await (snapshot.first_agreements(scope) if days else snapshot.agreements_in_force(scope))
                return reading_rows(checked, read, where)
            case _ as never:
                assert_never(never)

    def _enrolments(self, checked: CheckedQuery, quota: VillageQuota) -> Sums:
        inner = quota.enrolled
        by_programme = replace(checked, query=replace(checked.query, by=inner.by))
        return Sums(by_programme, replace(inner, stock=quota.running), self._declared.stored(inner), {})

    def _today(self, checked: CheckedQuery) -> date:
        return local_day(self.now(), checked.region)
