"""Views over a nation that never was: behind the port `Snapshots` there are rows (`nation`), and nothing that counts.

Invariant: a row is returned when it has the place, level and year that are asked for; the views do all the rest.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product
from uuid import UUID

from services.reporting.indicators import DECLARED
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
from services.reporting.views.queries.port import Sums
from services.reporting.views.queries.views import Views
from services.reporting.views.rules.answers import QuarantinedRow
from services.reporting.views.rules.query_validation import CheckedQuery
from services.reporting.views.rules.result_pages import EventsBehind, FoundEvent, PageRequest
from services.reporting.views.rules.result_rows import Heard, StoredSum
from shared.regions import Succession
from tests.support.fakes import nation
from tests.support.fakes.nation import AMOUNTS, NOW, SPLITS

_LENGTHS = {"nation": 0, "province": 2, "regency": 5, "district": 8, "village": 13}


@dataclass
class FakeSnapshots:
    """One moment that lasts, and its rows."""

    recount: tuple[int, int, datetime] | None = None
    archive_lacks: int = 0
    rows_lost: int = 0
    """Rows that the archive once had."""
    merged: Sequence[Merge] = ()
    asked_memberships: list[Sums] = field(default_factory=list)
    decreed: tuple[Succession, ...] = ()
    """What was declared of region codes."""

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["FakeSnapshots"]:
        yield self

    async def declared(self) -> tuple[Succession, ...]:
        return self.decreed

    async def centres(self, region: str, centre: UUID | None) -> Sequence[Centre]:
        return [each for each in nation.CENTRES if each.id == (centre or each.id) and region[:2] in {"", each.province}]

    async def centre_keys(self, checked: CheckedQuery, centres: Sequence[Centre]) -> dict[int, str]:
        if checked.centre:
            centres = [each for each in nation.CENTRES if each.id == checked.centre]
        return {number: str(each.id) for number, each in enumerate(centres)}

    async def sums(self, wanted: Sums) -> Sequence[StoredSum]:
        return _sums(wanted)

    async def merges(self, provinces: Sequence[str]) -> tuple[Merge, ...]:
        return tuple(each for each in self.merged if each.province in provinces)

    async def memberships(self, wanted: Sums, persons: Sequence[Person]) -> Sequence[Sequence[Membership]]:
        self.asked_memberships.append(wanted)
        return [[Membership(each.number, 0, (), 0, 1) for each in persons]]

    def doubles(self, wanted: Sums, memberships: Sequence[Sequence[Membership]]) -> Sequence[StoredSum]:
        too_many = sum(len(each) - 1 for each in memberships)
        return [each._replace(amount=too_many) for each in _sums(wanted)]

    async def names(self, ids: Collection[UUID]) -> Mapping[str, str]:
        return {str(each.id): each.name for each in nation.CENTRES if each.id in ids}

    async def programmes(self, quota: str) -> Sequence[Programme]:  # noqa: ARG002
        return nation.PROGRAMMES

    async def agreements_in_force(self, scope: ReadingScope) -> Sequence[Reading]:
        return [each._replace(denominator=None, median=None) for each in await self.first_agreements(scope)]

    async def first_agreements(self, scope: ReadingScope) -> Sequence[Reading]:
        places = _places(scope.level, scope.region, [*map(str, scope.centres)])
        rows = [(place, bucket, AMOUNTS[place, day.year]) for bucket, day in scope.days.items() for place in places]
        return [Reading(place, bucket, amount, 2 * amount, 30.0 * (amount % 7)) for place, bucket, amount in rows]

    async def heard(self) -> Sequence[Heard]:
        return nation.HEARD

    async def rebuild(self) -> tuple[int, int, datetime] | None:
        return self.recount

    async def count_events(self, checked: CheckedQuery, today: date) -> tuple[int, int]:
        every = await self.events(checked, today, PageRequest(1, len(nation.EVENTS)), len(nation.EVENTS))
        place = str(checked.centre or checked.region)
        return len(every), AMOUNTS.get((place, checked.last // 12), 0) - self.rows_lost

    async def count_corrections(self, checked: CheckedQuery) -> int:  # noqa: ARG002
        return nation.CORRECTIONS

    async def events(
        self,
        checked: CheckedQuery,
        today: date,  # noqa: ARG002
        page: PageRequest,
        total: int,  # noqa: ARG002
    ) -> Sequence[FoundEvent]:
        return [each for each in nation.EVENTS if checked.region[:2] in {"", each.province}][page.skip :][: page.size]

    async def events_behind(
        self,
        checked: CheckedQuery,
        today: date,  # noqa: ARG002
        wanted: EventsBehind,
    ) -> Sequence[FoundEvent]:
        every = [each for each in nation.EVENTS if checked.region[:2] in {"", each.province}]
        until = [each for each in every if each.sequence <= wanted.until[each.partition]]
        return [each for each in until if wanted.key is None or each.key > wanted.key][: wanted.size]

    async def reached(self, provinces: Sequence[str]) -> Mapping[str, int]:  # noqa: ARG002
        return {each.partition: each.sequence for each in nation.EVENTS}

    async def archive_lag(self, provinces: Sequence[str]) -> tuple[int, datetime | None]:  # noqa: ARG002
        return self.archive_lacks, NOW

    async def count_timelines(self, kind: TimelineKind, region: str) -> int:
        return len(await self.timelines(kind, region, PageRequest(1, len(nation.TIMELINES))))

    async def timelines(self, kind: TimelineKind, region: str, page: PageRequest) -> Sequence[TimelineParts]:
        there = [each for each in nation.TIMELINES if kind == "centre" and each.region.startswith(region)]
        return there[page.skip :][: page.size]

    async def count_quarantined(self, province: str) -> int:
        return len(await self.quarantined(province, PageRequest(1, len(nation.QUARANTINE))))

    async def quarantined(self, province: str, page: PageRequest) -> Sequence[QuarantinedRow]:
        return [each for each in nation.QUARANTINE if each.lane.startswith(province)][page.skip :][: page.size]


@dataclass
class CountedSnapshots(FakeSnapshots):
    """Counts the snapshots lent and how often freshness was looked up."""

    lent: int = 0
    looked_up: int = 0

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[FakeSnapshots]:
        self.lent += 1
        yield self

    async def heard(self) -> Sequence[Heard]:
        self.looked_up += 1
        return await super().heard()


def fake_views(snapshots: FakeSnapshots | None = None) -> Views:
    """Return the views of that nation."""
    return Views(snapshots or FakeSnapshots(), DECLARED, lambda: NOW)


def _places(level: str, region: str, centres: list[str]) -> list[str]:
    if level == "centre":
        return centres
    return [place for place in nation.PLACES if len(place) == _LENGTHS[level] and place.startswith(region)]


def _sums(wanted: Sums) -> Sequence[StoredSum]:
    checked = wanted.checked
    if checked.query.by == ("programme_id", "programme_year"):
        return [
            StoredSum(place, 0, (f"of-{place[:2] or '73'}", str(year)), AMOUNTS[place, 2021 + year])
            for place in _places(checked.query.level, checked.region, [])
            for year in range(1, 6)
        ]
    splits = (
        zip(*(SPLITS.get(each, ("other",)) for each in checked.query.by), strict=True) if checked.query.by else [()]
    )
    places, moves = _places(checked.query.level, checked.region, [*wanted.centres.values()]), checked.moves
    return [
        StoredSum(moves.get(place, place), bucket, split, AMOUNTS[place, checked.last_month(bucket) // 12])
        for place, bucket, split in product(places, checked.buckets, splits)
    ]
