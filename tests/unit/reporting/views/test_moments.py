"""What answers of one moment have in common is looked up once."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.reporting.timelines.rules import Merge, Programme, Reading, ReadingScope
from services.reporting.views.queries.port import Sums
from services.reporting.views.rules.answers import Query
from services.reporting.views.rules.result_rows import StoredSum
from tests.support.fakes.nation import AMOUNTS
from tests.support.fakes.views import CountedSnapshots, FakeSnapshots, fake_views

YEAR: dict[str, Any] = {"first": "2026-01", "last": "2026-12"}


def test_a_person_of_two_references_is_one_client() -> None:
    merged = FakeSnapshots(merged=[Merge("73", UUID(int=1), UUID(int=2))])
    for region, fewer in (("73", 1), ("72", 0)):
        asked = Query("clients", level="province", region=region, **YEAR)
        (row,) = asyncio.run(fake_views(merged).read(asked)).rows
        assert row.numerator == AMOUNTS[region, 2026] - fewer


def test_where_one_person_is_counted_twice_is_looked_up_once_for_all_periods_of_a_moment() -> None:
    merged = FakeSnapshots(merged=[Merge("73", UUID(int=1), UUID(int=2))])

    async def look() -> None:
        async with fake_views(merged).moment() as moment:
            await moment.read(Query("clients", **YEAR))
            await moment.read(Query("clients", level="province", **YEAR))
            await moment.read(Query("clients", level="province", grain="month", **YEAR))
            assert len(merged.asked_memberships) == 1
            await moment.read(Query("clients", level="centre", region="73", **YEAR))
            await moment.read(Query("clients", level="province", region="73", **YEAR))
            assert len(merged.asked_memberships) == 3

    asyncio.run(look())


def test_who_is_one_person_is_looked_up_once_in_a_moment() -> None:
    class Counted(FakeSnapshots):
        looked_up = 0

        async def merges(self, provinces: Sequence[str]) -> tuple[Merge, ...]:
            type(self).looked_up += 1
            return await super().merges(provinces)

    async def look() -> None:
        async with fake_views(Counted()).moment() as moment:
            await moment.read(Query("clients"))
            await moment.read(Query("clients", grain="month"))
            await moment.read(Query("clients", region="73", level="province"))

    asyncio.run(look())
    assert Counted.looked_up == 2


def test_everything_read_in_a_moment_is_of_one_snapshot_and_freshness_is_looked_up_once() -> None:
    snapshots = CountedSnapshots()

    async def look() -> None:
        async with fake_views(snapshots).moment() as moment:
            await moment.read(Query("sessions"))
            await moment.read(Query("clients"))
            await moment.freshness()

    asyncio.run(look())
    assert (snapshots.lent, snapshots.looked_up) == (1, 1)


def test_a_page_that_asks_for_a_figure_in_many_ways_fetches_its_months_once() -> None:
    class Counted(FakeSnapshots):
        fetched = 0

        async def sums(self, wanted: Any) -> Any:
            type(self).fetched += 1
            return await super().sums(wanted)

    async def look() -> None:
        async with fake_views(Counted()).moment() as moment:
            for asked in (
                Query("sessions", first="2026-01", last="2026-12"), Query("sessions", level="province", grain="month"),
                Query("sessions", first="2025-01", last="2025-12", grain="all"), Query("sessions", first="2023-01"),
            ):  # fmt: skip
                await moment.read(asked)
            assert Counted.fetched == 1
            await moment.read(Query("sessions", first="2021-01", last="2022-12"))
            await moment.read(Query("sessions", region="73", level="province"))
            assert Counted.fetched == 3

    asyncio.run(look())


class Fetched(FakeSnapshots):
    """Counts what is fetched, by what it is."""

    def __init__(self) -> None:
        super().__init__()
        self.times = Counter[str]()

    async def sums(self, wanted: Sums) -> Sequence[StoredSum]:
        self.times["sums"] += 1
        return await super().sums(wanted)

    async def programmes(self, quota: str) -> Sequence[Programme]:
        self.times["programmes"] += 1
        return await super().programmes(quota)

    async def first_agreements(self, scope: ReadingScope) -> Sequence[Reading]:
        self.times["readings"] += 1
        return await super().first_agreements(scope)


def fetched_for(*asked: Query) -> tuple[Counter[str], bool]:
    """Return how often is fetched for some questions of one moment, and whether they are answered as each by itself."""
    snapshots = Fetched()

    async def look() -> bool:
        alone = [(await fake_views().read(each)).rows for each in asked]
        async with fake_views(snapshots).moment() as moment:
            return [(await moment.read(each)).rows for each in asked] == alone

    same = asyncio.run(look())
    return snapshots.times, same


def test_a_split_by_each_dimension_is_put_together_from_one_by_all() -> None:
    asked = [Query("sessions", by=by, **YEAR) for by in (("field",), ("channel",), ("channel", "field"))]
    assert fetched_for(*asked) == (Counter(sums=1), True)


def test_the_months_of_a_reading_and_those_of_a_year_before_are_read_at_once() -> None:
    name = "days-to-first-agreement"
    months: dict[str, Any] = {"first": "2026-01", "last": "2026-03"}
    earlier = Query(name, grain="all", first="2025-01", last="2025-03")
    asked = [Query(name, grain="all", **months), Query(name, grain="month", **months), earlier]
    assert fetched_for(*asked) == (Counter(readings=1), True)
    assert fetched_for(*asked, Query("agreements-active", **months)) == (Counter(readings=2), True)


def test_what_was_promised_is_looked_up_once_for_all_years() -> None:
    asked = [Query("village-quota-year", level="village", region="73.09", first=f"{year}-01") for year in (2025, 2026)]
    assert fetched_for(*asked) == (Counter(sums=1, programmes=1), True)
