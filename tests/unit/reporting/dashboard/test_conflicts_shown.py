"""How well provinces are followed: the gravest state is shown, what is wrong is added up, who is away is named."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.reporting.dashboard.pages.captions import STATES, Captions
from services.reporting.dashboard.pages.formatting import FigureFormatter
from services.reporting.dashboard.queries.health import State, health_of, state_of
from services.reporting.views.rules.answers import Freshness

KEPT: dict[str, Any] = {"reused": 2, "parked": 3, "aside": 1}
NOW = datetime(2026, 11, 30, tzinfo=UTC)
AWAY: dict[str, Any] = {"not_followed_since": NOW - timedelta(minutes=3)}


def fresh(province: str = "73", **changes: Any) -> Freshness:
    """Return how a province is followed that lacks nothing, but for changes."""
    usual: dict[str, Any] = {
        "name": "Sulawesi Selatan", "last_event_at": NOW, "silent": False, "parked": 0, "holes": (), "waiting": 0,
    }  # fmt: skip
    return Freshness(province=province, **usual | changes)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "live"),
        ({"waiting": 3}, "waiting"),
        ({"silent": True, "waiting": 3}, "silent"),
        ({"last_event_at": None, "silent": True}, "never"),
        ({"reused": 1, "silent": True}, "conflict"),
        ({"holes": ("73.mentoring/0: 2..3",), "reused": 1}, "hole"),
        (AWAY, "away"),
        ({**AWAY, "silent": True, "waiting": 3}, "away"),
        ({**AWAY, "reused": 1}, "conflict"),
        ({**AWAY, "last_event_at": None}, "never"),
        ({**AWAY, "holes": ("73.mentoring/0: 7..9",)}, "hole"),
    ],
)
def test_the_gravest_state_is_shown(changes: dict[str, Any], state: State) -> None:
    assert state_of(fresh(**changes)) == state
    assert state in STATES


def test_what_is_wrong_is_added_up_over_provinces() -> None:
    health = health_of([fresh(**KEPT), fresh("33", aside=4, missing=5, waiting=1), fresh("31")], "")
    assert (health.reused, health.quarantined, health.aside, health.missing, health.up_to_date) == (2, 3, 5, 5, 1)
    assert [each.province for each in health.in_state("conflict", "waiting")] == ["73", "33"]
    assert health.as_of == NOW


def test_a_page_of_one_province_shows_its_own_alone() -> None:
    both = [fresh(reused=2), fresh("33")]
    assert (health_of(both, "33.74").reused, health_of(both, "").reused) == (0, 2)


def test_a_page_says_since_when_its_provinces_are_not_followed() -> None:
    away = fresh(**AWAY)
    assert health_of([away, fresh()], "").not_followed_since == NOW - timedelta(minutes=3)
    assert health_of([away], "73.09").up_to_date == 0
    assert health_of([fresh()], "").not_followed_since is None


@pytest.mark.parametrize(
    ("halted", "words"),
    [
        ("73.mentoring/0: 7..9", "these event numbers have not arrived"),
        (
            "73.mentoring/0: 603 at offset 103 is foreign: 104 follows at offset 104",
            "a foreign record is in the way, until an operator puts it aside",
        ),
        ("73.mentoring/0: log-replaced", "its stream was replaced by another"),
        ("73.mentoring/0: log-shorter", "its stream is shorter than what was read"),
        ("73.mentoring/0: topic-missing", "its stream is not there"),
    ],
)
def test_why_a_partition_has_stopped_is_said_in_words(halted: str, words: str) -> None:
    assert Captions(FigureFormatter("en"), NOW).obstacle(halted) == words
