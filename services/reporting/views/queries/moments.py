"""One moment of the stored numbers, and what answers of that moment have in common.

Invariant: everything is of one snapshot, and the same thing is fetched once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from services.reporting.timelines.rules import Membership, Person, Programme, Reading, ReadingScope, persons
from services.reporting.views.queries.port import Snapshot, Sums
from services.reporting.views.rules.answers import Freshness
from services.reporting.views.rules.query_validation import CheckedQuery
from services.reporting.views.rules.result_rows import StoredSum, folded, fresh
from shared.regions import Borders


class Moment:
    """A snapshot, and what has been looked up in it for good."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._fresh: tuple[Freshness, ...] | None = None
        self._persons: dict[tuple[str, ...], Sequence[Person]] = {}
        self._memberships: dict[tuple[object, ...], Sequence[Sequence[Membership]]] = {}
        self._months: dict[tuple[str, str], list[tuple[CheckedQuery, Sequence[StoredSum]]]] = {}
        self._sums: dict[tuple[object, ...], Sequence[StoredSum]] = {}
        self._readings: dict[tuple[object, ...], dict[date, list[Reading]]] = {}
        self._programmes: dict[str, Sequence[Programme]] = {}
        self._borders: Borders | None = None

    async def borders(self, now: datetime) -> Borders:
        """Return the regions as editions and declarations draw them at the instant that is asked for first."""
        if self._borders is None:
            self._borders = Borders.at(await self.snapshot.declared(), now)
        return self._borders

    async def fresh(self, borders: Borders, now: datetime) -> tuple[Freshness, ...]:
        """Return how far every province has been followed."""
        if self._fresh is None:
            self._fresh = fresh(await self.snapshot.heard(), borders, now)
        return self._fresh

    async def doubles(self, wanted: Sums) -> Sequence[StoredSum]:
        """Return by how many sums of different members are too high, from what was fetched once for all periods."""
        same = await self._same(wanted.checked.provinces)
        if not same:
            return ()
        asked = (wanted.stored, wanted.places)
        if asked not in self._memberships:
            self._memberships[asked] = await self.snapshot.memberships(wanted, same)
        return self.snapshot.doubles(wanted, self._memberships[asked])

    async def _same(self, provinces: tuple[str, ...]) -> Sequence[Person]:
        if provinces not in self._persons:
            self._persons[provinces] = persons(await self.snapshot.merges(provinces))
        return self._persons[provinces]

    async def months(self, wanted: Sums, wider: CheckedQuery) -> Sequence[StoredSum]:
        """Return months that hold those wanted: some that were fetched before, or else those of a wider question."""
        checked = wanted.checked
        known = self._months.setdefault((wanted.indicator.name, checked.region), [])
        for asked, found in known:
            if asked.first <= checked.first and checked.last <= asked.last:
                return found
        found = await self.snapshot.sums(replace(wanted, checked=wider))
        known.append((wider, found))
        return found

    async def sums(self, wanted: Sums) -> Sequence[StoredSum]:
        """Return sums; who asks for the same again is not told anew."""
        checked, query = wanted.checked, wanted.checked.query
        asked = (wanted.stored, wanted.indicator.stock, wanted.places, query.level, query.by, query.grain)
        key = (*asked, checked.first, checked.last)
        if key not in self._sums:
            self._sums[key] = await self.snapshot.sums(wanted)
        return self._sums[key]

    async def parts(self, wanted: Sums) -> Sequence[StoredSum]:
        """Return sums that are split, put together from those that all dimensions split at once."""
        checked, every = wanted.checked, wanted.indicator.by
        whole = replace(checked, query=replace(checked.query, by=every))
        return folded(checked, every, await self.sums(replace(wanted, checked=whole)))

    async def programmes(self, quota: str) -> Sequence[Programme]:
        """Return the programmes that promise something, by the name of the quota."""
        if quota not in self._programmes:
            self._programmes[quota] = await self.snapshot.programmes(quota)
        return self._programmes[quota]

    async def readings(self, scope: ReadingScope, *, first: bool, others: Iterable[date]) -> list[Reading]:
        """Return what timelines say of first agreements, or of those in force, as of some days.

        `others` are days that will be asked for next: one statement fetches them all.
        """
        where = (first, scope.level, scope.region, *scope.provinces, *scope.centres)
        known = self._readings.setdefault(where, {})
        if lacking := {*scope.days.values()} - known.keys():
            asked = sorted(lacking | ({*others} - known.keys()))
            read = self.snapshot.first_agreements if first else self.snapshot.agreements_in_force
            found = await read(replace(scope, days=dict(enumerate(asked))))
            known.update({day: [each for each in found if asked[each.bucket] == day] for day in asked})
        return [each._replace(bucket=bucket) for bucket, day in scope.days.items() for each in known[day]]
