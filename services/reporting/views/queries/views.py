"""How a question is answered: it is checked, what it needs is fetched, and what was found becomes an answer.

Invariant: a question that cannot be asked fetches nothing but the regions that there are, and everything in an answer
(rows, freshness, as-of) is of one snapshot, so it speaks of the same moment.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from typing import Final, assert_never

from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.rules.indicator import AnyView, Indicator, Level, TimelineView, VillageQuota
from services.reporting.indicators.rules.timeline_parts import TimelineKind
from services.reporting.projection.rules.periods import LAST_DAY, month_of
from services.reporting.rebuild.rules import Progress
from services.reporting.timelines.rules import Centre
from services.reporting.views.queries.moments import Moment
from services.reporting.views.queries.port import Snapshot, Snapshots, Sums
from services.reporting.views.rules.answers import (
    Answer,
    EventPage,
    EventRow,
    Freshness,
    QuarantinedPage,
    Query,
    Rebuild,
    Row,
    TimelinePage,
    ViewInfo,
    ViewUnknown,
)
from services.reporting.views.rules.event_fields import fields_behind, ids_in
from services.reporting.views.rules.query_validation import CheckedQuery, check_events_query, check_query, info
from services.reporting.views.rules.result_pages import (
    EventsBehind,
    PageRequest,
    event_page,
    event_rows,
    quarantined_page,
    timeline_page,
)
from services.reporting.views.rules.result_rows import (
    StoredSum,
    added_up,
    by_month,
    counted_rows,
    days_beside,
    drawn_on,
    in_region,
    places,
    quota_rows,
    reading_rows,
    reading_scope,
    without_doubles,
)
from shared.regions import Borders, level_of, local_day

MOST_COUNTED: Final = 20_000
"""Up to so many events behind a number are counted one by one when they are listed."""


class Views:
    """Reads of folded numbers; what an answer costs follows from its rows, not from how many events there were."""

    def __init__(self, snapshots: Snapshots, catalogue: Catalogue, now: Callable[[], datetime]) -> None:
        self._snapshots, self._declared, self.now = snapshots, catalogue, now
        """`now` says as of when answers are given."""
        self._infos = {name: info(view) for name, view in catalogue.views.items()}
        self._held: Moment | None = None

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
        async with self._moment() as moment:
            checked = check_query(self._view(query.view), await self._borders(moment), query)
            centres = await self._centres(moment.snapshot, checked)
            drawn = drawn_on(checked, centres)
            known = tuple(each for each in await self._fresh(moment) if each.province in drawn)
            rows = await self._rows(moment, checked, centres, known)
        newest = max((each.last_event_at for each in known if each.last_event_at), default=None)
        return Answer(checked.info, query, tuple(rows), known, sum(each.parked for each in known), newest)

    async def events(self, query: Query, page: int = 1, size: int = 50) -> EventPage:
        """Return the events behind a view's numbers (grain, level and `by` do not matter here)."""
        cut = PageRequest(page, size)
        async with self._moment() as moment:
            checked = check_events_query(self._view(query.view), await self._borders(moment), query)
            today = self._today(checked)
            total, missing = await self._counted(moment, checked)
            behind, as_of = await moment.snapshot.archive_lag(checked.provinces)
            found = await moment.snapshot.events(checked, today, cut, total)
        return event_page(found, cut.of(total), (max(behind, missing), as_of), checked.borders)

    async def every_event(self, query: Query, size: int) -> AsyncGenerator[Sequence[EventRow], None]:
        """Yield all events behind a view's numbers, up to so many at once; those that arrive meanwhile are left out."""
        async with self._moment() as moment:
            checked = check_events_query(self._view(query.view), await self._borders(moment), query)
            today, key = self._today(checked), None
            until = await moment.snapshot.reached(checked.provinces)
        while True:
            async with self._moment() as moment:
                found = await moment.snapshot.events_behind(checked, today, EventsBehind(until, key, size))
            yield event_rows(found, checked.borders)
            if len(found) < size:
                return
            key = found[-1].key

    async def programme_names(self) -> dict[str, str]:
        """Return what each village programme is called, by its id."""
        async with self._moment() as moment:
            return {each.id: each.name for each in await moment.snapshot.programmes("quota_per_village_year")}

    async def names_in(self, events: Sequence[EventRow]) -> dict[str, str]:
        """Return what the centres, programmes and partners are called that events name, by their ids."""
        ids = {each for event in events for each in ids_in(event.data)}
        async with self._moment() as moment:
            return dict(await moment.snapshot.names(ids)) if ids else {}

    def fields_behind(self, name: str) -> tuple[str, ...]:
        """Return the fields of the events behind a view; raises `ViewUnknown`."""
        return fields_behind(self._view(name))

    async def borders(self) -> Borders:
        """Return the borders of today, in which every answer is."""
        async with self._moment() as moment:
            return await self._borders(moment)

    async def freshness(self) -> tuple[Freshness, ...]:
        """Return how far the fold is, province by province, all that exist."""
        async with self._moment() as moment:
            return await self._fresh(moment)

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
            return timeline_page(kind, found, cut.of(total), await self._borders(moment))

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
    async def _moment(self) -> AsyncIterator[Moment]:
        if self._held is not None:
            yield self._held
            return
        async with self._snapshots.snapshot() as snapshot:
            yield Moment(snapshot)

    async def _centres(self, snapshot: Snapshot, checked: CheckedQuery) -> Sequence[Centre]:
        return await snapshot.centres(checked.region, checked.centre) if checked.query.level == "centre" else ()

    async def _borders(self, moment: Moment) -> Borders:
        return await moment.borders(self.now())

    async def _fresh(self, moment: Moment) -> tuple[Freshness, ...]:
        return await moment.fresh(await self._borders(moment), self.now())

    async def _rows(
        self, moment: Moment, checked: CheckedQuery, centres: Sequence[Centre], known: Sequence[Freshness]
    ) -> list[Row]:
        snapshot, heard = moment.snapshot, frozenset(each.province for each in known if each.last_event_at)
        where = places(checked, checked.borders, {str(each.id): each.name for each in centres}, heard)
        match checked.view:
            case Indicator() as indicator:
                keys = await snapshot.centre_keys(checked, centres) if checked.query.level == "centre" else {}
                found = await self._sums(moment, Sums(checked, indicator, self._declared.stored(indicator), keys))
                return counted_rows(checked, indicator, in_region(checked, found), where)
            case VillageQuota() as quota:
                found = await moment.sums(self._promised(checked, quota))
                programmes = await moment.programmes(quota.quota)
                return quota_rows(checked, quota, in_region(checked, found), programmes, checked.borders)
            case TimelineView():
                scope = reading_scope(checked, centres, self._today(checked))
                beside = days_beside(scope) if self._held else ()
                read = await moment.readings(scope, first=checked.info.kind == "days", others=beside)
                return reading_rows(checked, read, where)
            case _ as never:
                assert_never(never)

    async def _counted(self, moment: Moment, checked: CheckedQuery) -> tuple[int, int]:
        """Return how many events are behind a number, and how many of them the archive seems to lack.

        A number knows what its events amount to. Where those are many they are not counted one by one.
        """
        expected = await self._expected(moment, checked)
        if expected is not None and expected > MOST_COUNTED and isinstance(checked.view, Indicator):
            return expected + 2 * await moment.snapshot.count_corrections(checked), 0
        total, amount = await moment.snapshot.count_events(checked, self._today(checked))
        return total, 0 if expected is None else abs(expected - amount)

    async def _expected(self, moment: Moment, checked: CheckedQuery) -> int | None:
        """Return what the events behind a number amount to by the number itself; None where there is no such number."""
        level: Level = "centre" if checked.centre else level_of(checked.region)
        whole = replace(checked, query=replace(checked.query, level=level, by=()))
        match checked.view:
            case Indicator() as indicator:
                return await self._events_of(moment.snapshot, whole, indicator)
            case _ if level not in checked.info.levels:
                return None
            case VillageQuota() as quota:
                rows = await self._rows(moment, whole, (), ())
                return sum(row.numerator for row in (rows[-1:] if quota.running else rows))
            case TimelineView():
                asked = replace(whole, query=replace(whole.query, grain="all"))
                centres = await self._centres(moment.snapshot, asked)
                return sum(row.numerator for row in await self._rows(moment, asked, centres, ()))
            case _ as never:
                assert_never(never)

    async def _events_of(self, snapshot: Snapshot, checked: CheckedQuery, indicator: Indicator) -> int | None:
        counted = self._declared.counted_with(indicator)
        if counted is None:
            return None
        asked = replace(checked, query=replace(checked.query, grain="all"))
        keys = await snapshot.centre_keys(asked, ()) if asked.centre else {}
        definition, _ = self._declared.stored(counted)
        sums = Sums(asked, replace(counted, stock=indicator.stock), (definition, "n"), keys)
        return sum(each.amount for each in in_region(asked, await snapshot.sums(sums)))

    async def _sums(self, moment: Moment, wanted: Sums) -> Sequence[StoredSum]:
        """Fetch sums; of different members, without those who are counted already under another reference."""
        if wanted.checked.info.kind == "distinct":
            found = await moment.snapshot.sums(wanted)
            return without_doubles(found, await moment.doubles(wanted))
        wider = by_month(wanted.checked) if self._held and not wanted.indicator.stock else None
        if wider is None:
            split = self._held and wanted.checked.query.by
            return await (moment.parts(wanted) if split else moment.sums(wanted))
        return added_up(wanted.checked, await moment.months(wanted, wider))

    def _promised(self, checked: CheckedQuery, quota: VillageQuota) -> Sums:
        """Ask for all that was ever counted: the programme's year decides, not the day of the event."""
        inner, ever = quota.counted, replace(checked.query, by=quota.counted.by, grain="all")
        asked = replace(checked, query=ever, first=0, last=month_of(LAST_DAY))
        return Sums(asked, inner, self._declared.stored(inner), {})

    def _today(self, checked: CheckedQuery) -> date:
        return local_day(self.now(), checked.region)
