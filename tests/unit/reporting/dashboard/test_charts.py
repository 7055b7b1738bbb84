"""A chart says what its numbers say: bars from zero, steps with readable bounds, gaps where nothing is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.dashboard.rules import charts as charts_rules

known = st.just(0.0) | st.floats(min_value=1e-4, max_value=1e9, allow_nan=False)
maybe = st.none() | known


def test_the_longest_bar_fills_its_track_and_the_others_are_in_proportion() -> None:
    assert charts_rules.widths([50, None, 200, 0]) == [25.0, None, 100.0, 0.0]


def test_bars_of_nothing_but_zeros_have_no_length() -> None:
    assert charts_rules.widths([0, 0]) == [0.0, 0.0]


def test_the_bounds_of_the_map_are_fifths_of_the_provinces_in_round_numbers() -> None:
    scale = charts_rules.scale(range(100, 1100, 100))
    assert scale is not None
    assert list(scale.bounds) == [300, 500, 700, 900]
    assert [scale.step(value) for value in (100, 300, 301, 900, 1000)] == [0, 0, 1, 3, 4]


def test_shares_are_always_seen_in_fifths_of_the_whole() -> None:
    scale = charts_rules.scale([0.01, 0.5], shares=True)
    assert scale is not None
    assert scale.bounds == (0.2, 0.4, 0.6, 0.8)


def test_equal_provinces_share_one_step() -> None:
    scale = charts_rules.scale([7, 7, 7])
    assert scale is not None
    assert scale.ranges() == ((0, None, None),)


def test_what_has_no_value_has_no_step() -> None:
    scale = charts_rules.scale([1, 2, None])
    assert scale is not None
    assert scale.step(None) is None
    assert charts_rules.scale([None]) is None


def test_the_ranges_of_a_legend_leave_no_gap() -> None:
    scale = charts_rules.scale(range(100, 1100, 100))
    assert scale is not None
    assert scale.ranges() == ((0, None, 300), (1, 300, 500), (2, 500, 700), (3, 700, 900), (4, 900, None))


@given(st.lists(maybe, min_size=1, max_size=40))
def test_a_larger_value_never_has_a_lighter_step(values: list[float | None]) -> None:
    scale = charts_rules.scale(values)
    steps = [scale.step(value) for value in sorted(value for value in values if value is not None)] if scale else []
    assert steps == sorted(steps, key=lambda step: step or 0)
    assert all(step is not None and 0 <= step < charts_rules.STEPS for step in steps)


@pytest.mark.parametrize(
    ("value", "read"), [(0, 0), (7, 7), (1234, 1200), (98_765, 99_000), (0.1234, 0.12), (12.6, 13)]
)
def test_a_bound_has_two_leading_digits(value: float, read: float) -> None:
    assert charts_rules.rounded(value) == read


@pytest.mark.parametrize(
    ("top", "marks"),
    [(0, (0, 1)), (3, (0, 1, 2, 3)), (21_000, (0, 10_000, 20_000, 30_000)), (0.83, (0, 0.25, 0.5, 0.75, 1))],
)
def test_an_axis_has_a_few_round_marks(top: float, marks: tuple[float, ...]) -> None:
    assert charts_rules.ticks(top) == marks


@given(st.floats(min_value=1e-4, max_value=1e12))
def test_an_axis_starts_at_zero_and_reaches_its_highest_value(top: float) -> None:
    marks = charts_rules.ticks(top)
    assert marks[0] == 0
    assert marks[-1] >= top * (1 - 1e-6)
    assert len(marks) <= 6


def test_a_gap_in_a_small_line_stays_a_gap() -> None:
    assert charts_rules.spark([0, None, 10, 10], width=30, height=20) == "M0.0 18.0L0.0 18.0M20.0 2.0L30.0 2.0"


def test_a_small_line_of_nothing_is_empty() -> None:
    assert charts_rules.spark([None, None]) == ""


def test_bars_of_a_trend_stand_on_zero_and_are_as_tall_as_their_value() -> None:
    drawn = charts_rules.drawing([50, None, 0], [100, 25, None], height=100)
    assert [slot.bar and (slot.bar.top, slot.bar.height) for slot in drawn.slots] == [(50, 50), None, (100, 0)]
    assert [slot.before and (slot.before.top, slot.before.height) for slot in drawn.slots] == [(0, 100), (75, 25), None]
    assert drawn.axis == ((0, 100), (25, 75), (50, 50), (75, 25), (100, 0))


@given(st.lists(st.tuples(maybe, maybe), min_size=1, max_size=24))
def test_every_bar_stays_inside_its_own_month(pairs: list[tuple[float | None, float | None]]) -> None:
    drawn = charts_rules.drawing([pair[0] for pair in pairs], [pair[1] for pair in pairs])
    width = 100 / len(pairs)
    for number, slot in enumerate(drawn.slots):
        for bar in (slot.before, slot.bar):
            if bar is not None:
                assert number * width - 0.01 <= bar.left
                assert bar.left + bar.breadth <= (number + 1) * width + 0.01
                assert 0 <= bar.height <= drawn.height + 0.01
                assert bar.top + bar.height == pytest.approx(drawn.height, abs=0.02)
