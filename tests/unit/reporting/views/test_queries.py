"""How a question is answered: what is fetched for it, and what an answer carries beside its rows."""

import asyncio
from datetime import date
from itertools import chain
from typing import Any

import pytest

from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.sessions import CLIENTS
from services.reporting.views.queries.views import MOST_COUNTED, Views
from services.reporting.views.rules.answers import Answer, Query, QueryUnfit, Rebuild, ViewUnknown
from shared.regions import Succession
from tests.support.fakes.nation import AMOUNTS, CORRECTIONS, GOWA, MAROS, MOST_EVENTS, NOW
from tests.support.fakes.views import CountedSnapshots, FakeSnapshots, fake_views

YEARS: dict[str, Any] = {"first": "2025-01", "last": "2026-12"}
YEAR: dict[str, Any] = {"first": "2026-01", "last": "2026-12"}


def answer(view: str, **said: Any) -> Answer:
    """Ask the views of the made-up nation."""
    return asyncio.run(fake_views().read(Query(view, **said)))


def values(view: str, **said: Any) -> dict[tuple[str, str], float | None]:
    """Return the values of an answer by region and period."""
    return {(row.region, row.period): row.value for row in answer(view, **said).rows}


def test_a_number_goes_with_its_freshness_its_quarantined_records_and_its_as_of() -> None:
    nation, maluku = answer("sessions", **YEAR), answer("sessions", level="province", region="82", **YEAR)
    assert (len(nation.freshness), nation.parked) == (38, 3)
    assert [(each.province, each.parked, each.missing, each.silent) for each in maluku.freshness] == [
        ("82", 3, 9, False)
    ]
    assert nation.as_of == maluku.freshness[0].last_event_at
    assert nation.as_of is not None


def test_of_a_province_that_was_never_heard_of_there_is_no_number_and_no_as_of() -> None:
    papua = answer("sessions", level="province", region="95", **YEAR)
    assert [row.value for row in papua.rows] == [None]
    assert (papua.as_of, papua.freshness[0].silent) == (None, True)


def test_whoever_has_said_nothing_for_three_days_is_silent() -> None:
    known = asyncio.run(fake_views().freshness())
    assert {each.province for each in known if each.silent} == {"81", "93", "95", "96"}
    assert next(each.name for each in known if each.province == "81") == "Maluku"


def test_a_count_is_what_was_found_in_every_period() -> None:
    assert values("sessions", level="province", region="73", **YEARS) == {
        ("73", "2025"): AMOUNTS["73", 2025],
        ("73", "2026"): AMOUNTS["73", 2026],
    }


def test_what_lies_in_another_region_by_now_is_left_out() -> None:
    class Moved(FakeSnapshots):
        async def sums(self, wanted: Any) -> Any:
            return [each._replace(place="73.10.01") for each in await super().sums(wanted)]

    checked = Query("sessions", level="district", region="73.09", first="2026-01")
    rows = asyncio.run(fake_views(Moved()).read(checked)).rows
    assert {row.region[:5] for row in rows} == {"73.09"}
    assert not any(row.numerator for row in rows)


def test_a_centre_draws_on_the_province_of_its_timeline_and_an_unknown_one_on_none() -> None:
    maros = answer("sessions", level="centre", region=str(MAROS), **YEAR)
    assert [(row.region_name, row.value) for row in maros.rows] == [("PLUT Maros", AMOUNTS[str(MAROS), 2026])]
    assert [each.province for each in maros.freshness] == ["73"]
    nobody = answer("sessions", level="centre", region="00000000-0000-0000-0000-000000000404")
    assert (nobody.rows, nobody.freshness, nobody.as_of) == ((), (), None)
    assert {region for region, _ in values("sessions", level="centre", **YEAR)} == {str(MAROS), str(GOWA)}


def test_a_quota_divides_by_what_running_programmes_promise() -> None:
    (row,) = answer("village-quota-year", level="village", region=_village(), **YEAR).rows
    assert (row.numerator, row.denominator) == (AMOUNTS[_village(), 2026], 20)
    assert row.value == row.numerator / 20


def test_agreements_are_counted_as_of_the_last_day_of_a_period_and_nothing_means_none() -> None:
    found = values("agreements-active", level="province", **YEAR)
    assert found["73", "2026"] == AMOUNTS["73", 2026]
    assert found["95", "2026"] is None


def test_days_are_a_median_over_the_centres_that_have_got_there() -> None:
    (row,) = answer("days-to-first-agreement", level="province", region="73", **YEAR).rows
    assert (row.numerator, row.denominator) == (AMOUNTS["73", 2026], 2 * AMOUNTS["73", 2026])
    assert row.value == 30.0 * (AMOUNTS["73", 2026] % 7)
    assert values("days-to-first-agreement", level="province", region="95", **YEAR) == {("95", "2026"): None}


def test_events_are_paged_with_how_far_the_archive_is_behind() -> None:
    page = asyncio.run(fake_views(FakeSnapshots(archive_lacks=4)).events(Query("sessions", region="73"), 4, 50))
    assert (page.total, page.page, page.pages, len(page.rows)) == (MOST_EVENTS, 4, 4, 30)
    assert (page.archive_behind, page.as_of, page.rows[0].region_name) == (4, NOW, "Tenrigangkae")
    empty = asyncio.run(fake_views().events(Query("sessions", region="72")))
    assert (empty.total, empty.pages, empty.rows) == (0, 1, ())


def test_every_event_is_yielded_once_by_its_place_in_the_order() -> None:
    async def pieces(size: int, region: str) -> list[list[int]]:
        found = fake_views().every_event(Query("sessions", region=region), size)
        return [[event.sequence for event in piece] async for piece in found]

    for size, expected in ((MOST_EVENTS + 1, 1), (MOST_EVENTS, 2), (50, 4)):
        read = asyncio.run(pieces(size, "73"))
        assert (len(read), [*chain.from_iterable(read)]) == (expected, [*range(1, MOST_EVENTS + 1)])
    assert asyncio.run(pieces(50, "72")) == [[]]


def test_an_archive_that_lost_a_row_is_said_to_be_behind() -> None:
    for view, region in (
        ("sessions", "73"), ("clients", "73"), ("village-quota-year", "73"),
        ("agreements-active", "73"), ("days-to-first-agreement", ""), ("sessions", str(MAROS)),
        ("agreements-active", str(MAROS)),
    ):  # fmt: skip
        for lost in (0, 1):
            snapshots = FakeSnapshots(rows_lost=lost)
            page = asyncio.run(fake_views(snapshots).events(Query(view, region=region, grain="all")))
            assert (view, page.archive_behind) == (view, lost)
    nobody_knows = FakeSnapshots(rows_lost=1)
    page = asyncio.run(fake_views(nobody_knows).events(Query("agreements-active", region="73.09.01")))
    assert page.archive_behind == 0


def test_what_nothing_else_counts_is_not_said_to_be_behind() -> None:
    alone = Views(FakeSnapshots(rows_lost=1), Catalogue([CLIENTS]), lambda: NOW)
    assert asyncio.run(alone.events(Query("clients", region="73"))).archive_behind == 0


def test_where_events_are_many_they_are_counted_by_the_number_and_its_corrections() -> None:
    class Many(FakeSnapshots):
        async def sums(self, wanted: Any) -> Any:
            return [each._replace(amount=MOST_COUNTED + 1) for each in await super().sums(wanted)]

    page = asyncio.run(fake_views(Many()).events(Query("sessions", region="73")))
    assert (page.total, page.archive_behind) == (MOST_COUNTED + 1 + 2 * CORRECTIONS, 0)


def test_programmes_are_called_by_name() -> None:
    names = asyncio.run(fake_views().programme_names())
    assert names["of-73"] == "Desa Mandiri 73"


def test_timelines_are_paged_by_kind_and_region() -> None:
    page = asyncio.run(fake_views().timelines("centre", "73", page=2, size=1))
    assert [(timeline.id, timeline.region_name, timeline.state["name"]) for timeline in page.rows] == [
        (GOWA, "Kabupaten Maros", "PLUT Gowa")
    ]
    assert (page.total, page.pages) == (2, 2)
    assert asyncio.run(fake_views().timelines("partner")).total == 0


def test_what_is_quarantined_is_paged_by_province() -> None:
    page = asyncio.run(fake_views().quarantined("82", page=2, size=2))
    assert [(each.offset, each.reason) for each in page.rows] == [(9, "schema")]
    assert (page.total, page.pages, asyncio.run(fake_views().quarantined("73")).total) == (3, 2, 0)


def test_a_recount_is_told_with_its_percentage_and_only_while_it_runs() -> None:
    counting = fake_views(FakeSnapshots(recount=(43, 200, NOW)))
    assert asyncio.run(counting.rebuild()) == Rebuild(43, 200, 21, NOW)
    assert asyncio.run(fake_views().rebuild()) is None


def test_a_question_that_cannot_be_asked_fetches_nothing_but_what_regions_there_are() -> None:
    snapshots = CountedSnapshots()
    views = fake_views(snapshots)
    with pytest.raises(ViewUnknown):
        asyncio.run(views.read(Query("sessionz")))
    with pytest.raises(QueryUnfit):
        asyncio.run(views.read(Query("sessions", region="99")))
    with pytest.raises(QueryUnfit):
        asyncio.run(views.events(Query("sessions", region="99")))
    assert snapshots.looked_up == 0


def _village() -> str:
    return next(place for place, _ in AMOUNTS if place.startswith("73.09.01."))


def test_what_a_decree_made_is_a_region_of_the_answers_from_its_day_and_what_it_ended_is_none() -> None:
    old, made = "73.09.01.2006", "73.09.01.2099"
    for effective_on, (lost, found) in ((NOW.date(), (old, made)), (date(2199, 1, 1), (made, old))):
        decreed = (Succession(old, made, effective_on, "a-decree", "Bonto Baru"),)
        views = fake_views(FakeSnapshots(decreed=decreed))
        (row,) = asyncio.run(views.read(Query("sessions", level="village", region=found, **YEAR))).rows
        assert row.region == found
        with pytest.raises(QueryUnfit):
            asyncio.run(views.read(Query("sessions", level="village", region=lost, **YEAR)))
        rows = asyncio.run(views.read(Query("sessions", level="village", region="73.09.01", **YEAR))).rows
        named = {each.region: each.region_name for each in rows}
        assert (found in named, lost in named) == (True, False)
