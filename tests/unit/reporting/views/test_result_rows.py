"""From what the store found to the rows of an answer."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.reporting.indicators import DECLARED
from services.reporting.indicators.rules.indicator import Indicator, VillageQuota
from services.reporting.projection.rules.periods import month_named
from services.reporting.timelines.rules import Programme
from services.reporting.views.rules.answers import Query, Row
from services.reporting.views.rules.query_validation import CheckedQuery, check_query
from services.reporting.views.rules.result_rows import (
    AnswerPlaces,
    StoredSum,
    added_up,
    by_month,
    codes_at,
    counted_rows,
    places,
    quota_rows,
    without_doubles,
)
from shared.regions import History
from tests.unit.reporting.samples import MAROS, VILLAGE

BORDERS = History.load().on(date.max)
YEAR_2026 = 2026
SULSEL = Programme("one", "Desa Mandiri", "73", 2024, 5, 20)


def checked(view: str, **said: Any) -> CheckedQuery:
    """Check a question."""
    return check_query(DECLARED.views[view], BORDERS, Query(view, **said))


def counted(question: CheckedQuery, *found: StoredSum, heard: str = "73") -> list[tuple[Any, ...]]:
    """Return region, period, dimensions, numerator, denominator and value of each row."""
    assert isinstance(question.view, Indicator)
    where = places(question, BORDERS, {str(MAROS): "PLUT Maros"}, frozenset({heard}))
    return shown(counted_rows(question, question.view, found, where))


def shown(rows: list[Row]) -> list[tuple[Any, ...]]:
    """Leave the names out."""
    return [
        (row.region, row.period, *row.dimensions.values(), row.numerator, row.denominator, row.value) for row in rows
    ]


def test_where_a_province_was_heard_of_nothing_means_zero() -> None:
    rows = counted(checked("sessions", level="province"), StoredSum("73", YEAR_2026, (), 4))
    assert ("73", "2026", 4, None, 4.0) in rows
    assert ("72", "2026", 0, None, None) in rows
    assert counted(checked("sessions")) == [("", "2026", 0, None, 0.0)]
    assert counted(checked("sessions", level="regency", region="73.09")) == [("73.09", "2026", 0, None, 0.0)]
    assert counted(checked("sessions", level="regency", region="73.09"), heard="72")[0][-1] is None


def test_a_place_that_the_table_of_regions_does_not_know_is_shown_all_the_same() -> None:
    rows = counted(checked("sessions", level="regency", region="73.09"), StoredSum("73.99", YEAR_2026, (), 1))
    assert rows == [("73.09", "2026", 0, None, 0.0), ("73.99", "2026", 1, None, 1.0)]


def test_split_numbers_have_rows_only_where_there_are_any() -> None:
    found = StoredSum("", YEAR_2026, ("finance",), 2)
    assert counted(checked("sessions", by=("field",)), found) == [("", "2026", "finance", 2, None, 2.0)]
    assert counted(checked("sessions", by=("field",))) == []


def test_a_stock_runs_on_from_what_there_was_before() -> None:
    found = [StoredSum("", 2014, (), 1), StoredSum("", 2022, (), 2)]
    rows = counted(checked("centres", first="2021-01", last="2023-12"), *found)
    assert [row[-1] for row in rows] == [1.0, 3.0, 3.0]


def test_a_sum_is_shown_in_its_unit() -> None:
    assert counted(checked("session-hours"), StoredSum("", YEAR_2026, (), 90)) == [("", "2026", 90, 60, 1.5)]


def test_centres_are_named_by_their_timelines() -> None:
    question = checked("sessions", level="centre", region="73")
    assert isinstance(question.view, Indicator)
    where = places(question, BORDERS, {str(MAROS): "PLUT Maros"}, frozenset())
    (row,) = counted_rows(question, question.view, [], where)
    assert (row.region, row.region_name, row.value) == (str(MAROS), "PLUT Maros", 0.0)
    assert where == AnswerPlaces({str(MAROS): "PLUT Maros"}, frozenset({str(MAROS)}))


@pytest.mark.parametrize(
    ("region", "level", "number"),
    [("", "nation", 1), ("", "province", 38), ("", "regency", 514), ("73", "regency", 24), ("73.09", "village", 103)],
)
def test_places_are_found_at_every_level(region: str, level: str, number: int) -> None:
    assert len(list(codes_at(BORDERS, region, level))) == number


def quota(
    view: str, *found: StoredSum, programmes: tuple[Programme, ...] = (SULSEL,), **said: Any
) -> list[tuple[Any, ...]]:
    """Answer for a quota."""
    question = checked(view, **said)
    assert isinstance(question.view, VillageQuota)
    return shown(quota_rows(question, question.view, found, programmes, BORDERS))


def test_a_quota_is_promised_to_each_village_of_a_running_programme() -> None:
    found = StoredSum("73.09.01", 0, ("one", "3"), 30)
    villages = BORDERS.count("73.09.01", "village")
    assert quota("village-quota-year", found, level="district", region="73.09.01") == [
        ("73.09.01", "2026", 30, 20 * villages, 30 / (20 * villages))
    ]
    assert quota("village-quota-year", level="province", region="72") == [("72", "2026", 0, None, None)]
    assert quota("village-quota-year", level="province", region="73", first="2030-01", last="2030-01") == [
        ("73", "2030", 0, None, None)
    ]


def test_a_quota_is_of_the_programmes_year_whenever_the_proof_came() -> None:
    found = [StoredSum(VILLAGE, 0, ("one", str(year)), year) for year in (1, 2, 3)]
    asked: dict[str, Any] = {"level": "village", "region": VILLAGE, "first": "2024-01", "last": "2026-12"}
    assert [row[2:4] for row in quota("village-quota-year", *found, **asked)] == [(1, 20), (2, 20), (3, 20)]
    assert [row[2] for row in quota("village-quota-total", *found, **asked)] == [1, 3, 6]


def test_a_running_quota_counts_the_years_before_and_no_other_programme() -> None:
    earlier = Programme("old", "Desa Lama", "73", 2019, 5, 100)
    current = Programme("one", "Desa Mandiri", "73", 2024, 5, 100)
    found = [
        StoredSum("73", 0, ("old", "5"), 7), StoredSum("73", 0, ("one", "1"), 1), StoredSum("73", 0, ("one", "2"), 2),
    ]  # fmt: skip
    rows = quota(
        "village-quota-total", *found, programmes=(earlier, current), level="province", region="73",
        first="2023-01", last="2026-12",
    )  # fmt: skip
    assert [row[2] for row in rows] == [7, 1, 3, 3]


def test_a_second_programme_leaves_the_firsts_own_figure_as_it_was() -> None:
    second, elsewhere = replace(SULSEL, id="two"), replace(SULSEL, id="far", owner_region="72")
    found = [StoredSum(VILLAGE, 0, ("one", "3"), 20), StoredSum(VILLAGE, 0, ("gone", "3"), 9)]
    asked: dict[str, Any] = {"level": "village", "region": VILLAGE}
    one = (VILLAGE, "2026", "one", 20, 20, 1.0)
    assert quota("village-quota-year", *found, **asked, by=("programme",)) == [one]
    both = quota("village-quota-year", *found, programmes=(SULSEL, second, elsewhere), **asked, by=("programme",))
    assert both == [one, (VILLAGE, "2026", "two", 0, 20, 0.0)]
    together = quota("village-quota-year", *found, programmes=(SULSEL, second, elsewhere), **asked)
    assert together == [(VILLAGE, "2026", 20, 40, 0.5)]


def test_months_of_provinces_answer_whatever_a_page_asks_beside_them() -> None:
    months = [
        StoredSum("73", month_named("2025-12"), (), 1), StoredSum("73", month_named("2026-01"), (), 2),
        StoredSum("72", month_named("2026-01"), (), 4), StoredSum("73", month_named("2026-04"), (), 8),
    ]  # fmt: skip
    nation = checked("sessions")
    wider = by_month(nation)
    assert wider is not None
    assert (wider.query.level, wider.query.grain) == ("province", "month")
    assert (wider.first, wider.last) == (month_named("2023-01"), month_named("2026-12"))
    assert added_up(nation, months) == [StoredSum("", YEAR_2026, (), 14)]
    whole = checked("sessions", grain="all", first="2025-12", last="2026-01")
    assert added_up(whole, months) == [StoredSum("", 0, (), 7)]
    by_province = checked("sessions", level="province", grain="quarter", first="2026-01", last="2026-06")
    assert added_up(by_province, months) == [
        StoredSum("73", YEAR_2026 * 4, (), 2), StoredSum("72", YEAR_2026 * 4, (), 4),
        StoredSum("73", YEAR_2026 * 4 + 1, (), 8),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "asked", [{"by": ("field",)}, {"level": "regency", "region": "73"}, {"first": "2019-01"}], ids=str
)
def test_what_months_of_provinces_do_not_hold_is_asked_for_itself(asked: dict[str, Any]) -> None:
    assert by_month(checked("sessions", **asked)) is None


def test_who_is_counted_under_two_references_is_taken_off() -> None:
    found = [StoredSum("73", YEAR_2026, (), 5), StoredSum("73", YEAR_2026 - 1, (), 4)]
    assert without_doubles(found, [StoredSum("73", YEAR_2026, (), 2)]) == [found[0]._replace(amount=3), found[1]]


def test_months_have_rows_of_their_own() -> None:
    question = checked("sessions", grain="month", first="2026-01", last="2026-03")
    rows = counted(question, StoredSum("", month_named("2026-02"), (), 5))
    assert [(row[1], row[-1]) for row in rows] == [("2026-01", 0.0), ("2026-02", 5.0), ("2026-03", 0.0)]
