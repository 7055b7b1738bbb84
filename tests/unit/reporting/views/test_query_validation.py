"""What a view may be asked, and what a question comes down to."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.reporting.indicators import DECLARED
from services.reporting.projection.rules.periods import first_day, last_day
from services.reporting.views.rules.answers import Query, QueryUnfit
from services.reporting.views.rules.query_validation import (
    CheckedQuery,
    check_events_query,
    check_month,
    check_place,
    check_query,
    info,
)
from shared.regions import PROVINCES, History
from tests.unit.reporting.samples import MAROS

BORDERS = History.load().on(date.max)


def checked(view: str = "sessions", **said: Any) -> CheckedQuery:
    """Check a question for numbers."""
    return check_query(DECLARED.views[view], BORDERS, Query(view, **said))


def flaws(view: str = "sessions", **said: Any) -> list[str]:
    """Return the fields that a question gets wrong."""
    with pytest.raises(QueryUnfit) as refused:
        checked(view, **said)
    return [flaw.field for flaw in refused.value.flaws]


@pytest.mark.parametrize(
    ("grain", "first", "last", "days", "periods"),
    [
        ("month", "2026-02", "2026-03", ("2026-02-01", "2026-03-31"), ["2026-02", "2026-03"]),
        ("quarter", "2026-02", "2026-04", ("2026-01-01", "2026-06-30"), ["2026-Q1", "2026-Q2"]),
        ("year", "2025-12", "2026-01", ("2025-01-01", "2026-12-31"), ["2025", "2026"]),
        ("all", "2025-12", "2026-01", ("2025-12-01", "2026-01-31"), ["2025-12..2026-01"]),
    ],
)
def test_a_period_that_is_touched_is_taken_whole(
    grain: str, first: str, last: str, days: tuple[str, str], periods: list[str]
) -> None:
    question = checked(grain=grain, first=first, last=last)
    assert (str(first_day(question.first)), str(last_day(question.last))) == days
    assert [question.period(bucket) for bucket in question.buckets] == periods
    assert question.last_month(question.buckets[-1]) == question.last


@pytest.mark.parametrize(
    ("region", "code", "centre", "provinces"),
    [
        ("", "", None, PROVINCES),
        ("73", "73", None, ("73",)),
        ("7309", "73.09", None, ("73",)),
        (str(MAROS), "", MAROS, PROVINCES),
    ],
)
def test_a_region_is_a_code_in_either_spelling_or_a_centre(
    region: str, code: str, centre: UUID | None, provinces: tuple[str, ...]
) -> None:
    question = checked(region=region, level="centre")
    assert (question.region, question.centre, question.provinces) == (code, centre, provinces)


@pytest.mark.parametrize(
    ("view", "said", "fields"),
    [
        ("sessions", {"region": "73.99"}, ["region"]),
        ("sessions", {"region": "here"}, ["region"]),
        ("sessions", {"level": "province", "region": "73.09"}, ["level"]),
        ("sessions", {"level": "village", "region": str(MAROS)}, ["level"]),
        ("sessions", {"by": ("field", "colour")}, ["by"]),
        ("sessions", {"grain": "day"}, ["grain"]),
        ("sessions", {"first": "1900-01", "last": "2026-12"}, ["to"]),
        ("sessions", {"first": "2026-02", "last": "2026-01"}, ["to"]),
        ("sessions", {"level": "village"}, ["level"]),
        ("sessions", {"level": "village", "region": "73", "grain": "month"}, ["level"]),
        ("clients", {"level": "regency"}, ["level"]),
        ("clients", {"grain": "all"}, ["grain"]),
        ("village-quota-year", {"grain": "month", "level": "centre", "by": ("youth",)}, ["level", "grain", "by"]),
        ("agreements-active", {"level": "village", "first": "x"}, ["from", "level"]),
    ],
    ids=str,
)
def test_every_flaw_of_a_question_is_named(view: str, said: dict[str, Any], fields: list[str]) -> None:
    assert flaws(view, **said) == fields


def test_a_question_for_events_needs_only_a_place_and_a_time() -> None:
    quota = check_events_query(
        DECLARED.views["village-quota-year"], BORDERS, Query("village-quota-year", region="73.09")
    )
    assert (quota.query.grain, quota.region) == ("year", "73.09")
    with pytest.raises(QueryUnfit):
        check_events_query(DECLARED.views["sessions"], BORDERS, Query("sessions", region="99"))


@pytest.mark.parametrize(
    ("view", "kind", "stock"),
    [
        ("sessions", "count", False),
        ("session-hours", "sum", False),
        ("clients", "distinct", False),
        ("centres", "count", True),
        ("village-quota-total", "ratio", True),
        ("agreements-active", "count", True),
        ("days-to-first-agreement", "days", True),
    ],
)
def test_a_view_says_what_it_measures(view: str, kind: str, *, stock: bool) -> None:
    told = info(DECLARED.views[view])
    assert (told.name, told.kind, told.stock) == (view, kind, stock)
    assert set(told.levels) >= {"nation", "province"}


@pytest.mark.parametrize(
    ("view", "region", "moved"),
    [
        ("sessions", "92.02.34.2006", {"92.02.05.2017": "92.02.34.2006"}),
        ("sessions", "73.09", {}),
        ("sessions", str(MAROS), {}),
        ("clients", "92.02.34.2006", {}),
    ],
)
def test_a_question_knows_the_older_codes_of_its_region_where_they_can_be_added_up(
    view: str, region: str, moved: dict[str, str]
) -> None:
    assert check_events_query(DECLARED.views[view], BORDERS, Query(view, region=region)).moves == moved


@pytest.mark.parametrize("given", ["", "2026-03"])
def test_a_month_is_judged_by_its_text_alone(given: str) -> None:
    check_month("from", given)
    with pytest.raises(QueryUnfit) as refused:
        check_month("from", "2026-13")
    assert [(each.field, each.value) for each in refused.value.flaws] == [("from", "2026-13")]


@pytest.mark.parametrize("given", ["", "73.09", "0b6f3f86-6f7c-4d0e-9a76-0d6f9b6f2f11"])
def test_a_place_is_judged_by_its_text_alone(given: str) -> None:
    check_place("region", given)
    for unfit in ("99", "x"):
        with pytest.raises(QueryUnfit):
            check_place("region", unfit)
