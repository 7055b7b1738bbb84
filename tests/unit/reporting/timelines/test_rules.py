"""Timelines as they are read: what their parts say together, and what a programme promises."""

from uuid import UUID

import pytest

from services.reporting.timelines.rules import Programme, TimelineParts
from shared.regions import History, Regions

REGIONS, HISTORY = Regions.load(), History.load()
YEAR_2026 = 2026


def test_of_what_the_parts_of_a_timeline_say_the_newest_holds() -> None:
    others = [(3, {"name": "newest"}), (1, {"name": "oldest", "opened_on": "2023-05-04"})]
    version, state = TimelineParts(UUID(int=1), "73", "73.09", 2, {"name": "new", "level": "regency"}, others).latest()
    assert (version, state) == (3, {"name": "newest", "level": "regency", "opened_on": "2023-05-04"})


def test_a_timeline_of_one_part_is_that_part() -> None:
    assert TimelineParts(UUID(int=1), "73", "73.09", 2, {"name": "new"}, []).latest() == (2, {"name": "new"})


@pytest.mark.parametrize(
    ("owner", "region", "villages"),
    [
        ("73", "", REGIONS.count("73", "village")),
        ("73.09", "73", 103),
        ("73", "73.09", 103),
        ("73", "72", 0),
        ("99", "", 0),
    ],
)
def test_a_promise_holds_where_owner_and_region_meet(owner: str, region: str, villages: int) -> None:
    assert Programme("one", owner, 2024, 5, 20).villages(region, YEAR_2026, HISTORY) == villages


@pytest.mark.parametrize(
    ("region", "change"), [("92.02.34", 0), ("92.02.05", 0), ("92.02", 0), ("74.02", 1), ("16.03", -1)]
)
def test_a_promise_is_made_to_the_villages_of_the_year_in_the_borders_of_today(region: str, change: int) -> None:
    programme = Programme("one", region[:2], 2024, 5, 20)
    then, now = (programme.villages(region, year, HISTORY) for year in (2024, YEAR_2026))
    assert now == REGIONS.count(region, "village")
    assert then == now + change
