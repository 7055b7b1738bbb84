"""Which of a view's periods answers a span, and what is compared with what."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from services.reporting.dashboard.queries.figures import figure
from services.reporting.dashboard.queries.page_queries import PageQueries, PeriodMatch, as_json, match_period
from services.reporting.dashboard.queries.rankings import level_below, ranking
from services.reporting.dashboard.queries.trends import trend
from services.reporting.dashboard.rules.page_params import read_address
from services.reporting.dashboard.rules.periods import Span
from services.reporting.views.rules.answers import GrainName, Row, ViewInfo
from shared.regions import History
from tests.support.fakes.views import fake_views

TODAY = date(2026, 11, 22)
VIEWS = {view.name: view for view in fake_views().catalogue()}
NO_VALUE = Row("73", "Sulawesi Selatan", "2026", {}, 0, None, None)
WHOLE: tuple[GrainName, ...] = ("month", "quarter", "year")


def view(*grains: GrainName) -> ViewInfo:
    return replace(VIEWS["clients"], grains=grains)


def queries(**query: str) -> PageQueries:
    views = fake_views()
    return PageQueries(views, read_address(query, "", TODAY), asyncio.run(views.freshness()), History.load().on(TODAY))


def test_what_can_be_added_up_answers_any_months() -> None:
    span = Span("2026-02", "2026-04")
    assert match_period(view("month", "all"), span, TODAY) == PeriodMatch("all", span, exact=True)


@pytest.mark.parametrize(
    ("first", "last", "grain"),
    [
        ("2026-05", "2026-05", "month"),
        ("2026-07", "2026-09", "quarter"),
        ("2025-01", "2025-12", "year"),
        ("2026-10", "2026-11", "quarter"),
        ("2026-01", "2026-11", "year"),
        ("2026-11", "2026-11", "month"),
    ],
)
def test_a_whole_period_answers_exactly_months_to_come_aside(first: str, last: str, grain: GrainName) -> None:
    assert match_period(view(*WHOLE), Span(first, last), TODAY) == PeriodMatch(grain, Span(first, last), exact=True)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2026-02", "2026-03", PeriodMatch("quarter", Span("2026-01", "2026-03"), exact=False)),
        ("2026-02", "2026-05", PeriodMatch("year", Span("2026-01", "2026-12"), exact=False)),
        ("2024-01", "2026-11", PeriodMatch("year", Span("2026-01", "2026-12"), exact=False)),
        ("2025-01", "2025-11", PeriodMatch("year", Span("2025-01", "2025-12"), exact=False)),
    ],
)
def test_where_no_period_answers_the_nearest_is_shown_by_its_own_name(
    first: str, last: str, shown: PeriodMatch
) -> None:
    assert match_period(view(*WHOLE), Span(first, last), TODAY) == shown


def test_a_quota_by_the_year_answers_a_month_with_its_year() -> None:
    assert match_period(view("year"), Span("2026-05", "2026-05"), TODAY) == PeriodMatch(
        "year", Span("2026-01", "2026-12"), exact=False
    )


def test_a_running_year_is_compared_over_its_finished_months() -> None:
    found = asyncio.run(figure(queries(), VIEWS["sessions"]))
    assert found is not None
    assert found.difference is not None
    assert found.difference.span == Span("2026-01", "2026-10")


def test_different_clients_are_compared_over_the_last_finished_month() -> None:
    found = asyncio.run(figure(queries(), VIEWS["clients"]))
    assert found is not None
    assert found.difference is not None
    assert found.difference.span == Span("2026-10", "2026-10")


def test_a_past_year_is_compared_whole() -> None:
    for name in ("clients", "sessions", "village-quota-year"):
        found = asyncio.run(figure(queries(**{"from": "2025-01", "to": "2025-12"}), VIEWS[name]))
        assert found is not None
        assert found.difference is not None
        assert found.difference.span == Span("2025-01", "2025-12")


def test_a_quota_of_a_running_year_is_compared_with_nothing() -> None:
    found = asyncio.run(figure(queries(), VIEWS["village-quota-year"]))
    assert found is not None
    assert found.difference is None


def test_a_view_without_months_shows_its_years() -> None:
    shown = asyncio.run(trend(queries(), VIEWS["village-quota-year"]))
    assert (shown.grain, shown.periods) == ("year", ("2022", "2023", "2024", "2025", "2026"))


def test_a_period_too_short_for_a_trend_shows_the_year_up_to_its_end() -> None:
    shown = asyncio.run(trend(queries(**{"from": "2026-11", "to": "2026-11"}), VIEWS["sessions"]))
    assert shown.span == Span("2025-12", "2026-11")


def test_a_very_long_period_shows_its_last_two_years() -> None:
    shown = asyncio.run(trend(queries(**{"from": "2022-01", "to": "2026-11"}), VIEWS["sessions"]))
    assert shown.span == Span("2024-12", "2026-11")


@pytest.mark.parametrize(
    ("name", "region", "level"),
    [
        ("sessions", "", "province"),
        ("sessions", "73", "regency"),
        ("sessions", "73.09.01", "village"),
        ("clients", "73", "centre"),
        ("centres", "73.09", None),
    ],
)
def test_a_ranking_lists_the_next_level_down_else_the_centres(name: str, region: str, level: str | None) -> None:
    assert level_below(VIEWS[name], region) == level


def test_equal_places_share_a_rank_and_fewer_days_rank_higher() -> None:
    found = asyncio.run(ranking(queries(), VIEWS["days-to-first-agreement"]))
    assert found is not None
    ranked = [(place.rank, place.row.value) for place in found.places if place.row and place.row.value is not None]
    days = [value for _, value in ranked]
    assert days == sorted(days)
    assert all(rank == 1 + days.index(value) for rank, value in ranked)


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("sessions", None, "Nothing is recorded for this period."),
        ("days-to-first-agreement", NO_VALUE, "Not reached yet."),
        ("village-quota-year", NO_VALUE, "There is nothing to divide by in this period."),
    ],
)
def test_a_number_that_is_missing_from_a_province_that_sends_says_why(name: str, row: Row | None, said: str) -> None:
    reason = queries(region="73").reason(VIEWS[name], "73", row)
    assert reason is not None
    assert reason.en == said


def test_a_program_is_sent_to_the_very_same_question() -> None:
    number, events = as_json(VIEWS["sessions"], read_address({"region": "73"}, "", TODAY))
    assert number == "/views/sessions?level=province&region=73&from=2026-01&to=2026-11&grain=all"
    assert events == "/views/sessions/events?region=73&from=2026-01&to=2026-11&grain=all"
    assert as_json(VIEWS["clients"], read_address({}, "", TODAY))[0].endswith("grain=year")
