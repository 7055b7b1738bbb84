"""The scale classes of PP 7/2021, and of UU 20/2008 before it, at every boundary."""

from datetime import date
from typing import Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.enterprises.rules.size_class import classify, criterion_of, rule_on, turnover_change
from shared.contracts.vocabulary import ClassRule, Criterion, ScaleClass

BILLION: Final = 1_000_000_000
AT: Final[dict[tuple[ClassRule, Criterion], str]] = {
    ("pp-7-2021", "capital"): "micro small, small small, small medium, medium large, large large, large large",
    ("pp-7-2021", "annual-sales"): "micro micro, micro small, small small, small small, small medium, medium large",
    ("uu-20-2008", "capital"): "medium medium, medium medium, medium medium, medium large, large large, large large",
    (
        "uu-20-2008",
        "annual-sales",
    ): "small small, small small, medium medium, medium medium, medium medium, medium large",
}
"""At exactly 1, 2, 5, 10, 15 and 50 billion, and one rupiah above each; written by hand from the texts."""
OWN: Final[dict[tuple[ClassRule, Criterion], tuple[int, int, int]]] = {
    ("uu-20-2008", "capital"): (50_000_000, 500_000_000, 10 * BILLION),
    ("uu-20-2008", "annual-sales"): (300_000_000, 2_500_000_000, 50 * BILLION),
}
RULES: Final[tuple[ClassRule, ...]] = get_args(ClassRule)
CRITERIA: Final[tuple[Criterion, ...]] = get_args(Criterion)
ORDER: Final[tuple[ScaleClass, ...]] = get_args(ScaleClass)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_boundary_belongs_to_the_class_that_it_ends(rule: ClassRule, criterion: Criterion) -> None:
    pairs = [tuple(pair.split()) for pair in AT[rule, criterion].split(",")]
    for billions, (at, above) in zip((1, 2, 5, 10, 15, 50), pairs, strict=True):
        assert classify(rule, criterion, billions * BILLION).scale_class == at, billions
        assert classify(rule, criterion, billions * BILLION + 1).scale_class == above, billions


@pytest.mark.parametrize(("rule", "criterion"), OWN)
def test_the_older_law_had_boundaries_of_its_own(rule: ClassRule, criterion: Criterion) -> None:
    found = [classify(rule, criterion, bound + extra).scale_class for bound in OWN[rule, criterion] for extra in (0, 1)]
    assert found == ["micro", "small", "small", "medium", "medium", "large"]


@given(st.sampled_from(RULES), st.sampled_from(CRITERIA), st.integers(0, 2**63 - 1), st.integers(0, 10**12))
def test_more_money_never_makes_a_lower_class(rule: ClassRule, criterion: Criterion, value: int, more: int) -> None:
    less, greater = (classify(rule, criterion, each).scale_class for each in (value, value + more))
    assert ORDER.index(less) <= ORDER.index(greater)


def test_a_class_keeps_what_made_it() -> None:
    scale = classify("pp-7-2021", "capital", 7)
    assert (scale.scale_class, scale.criterion, scale.rule, scale.value) == ("micro", "capital", "pp-7-2021", 7)


@pytest.mark.parametrize(
    ("day", "rule", "criterion"),
    [
        (date(2021, 2, 1), "uu-20-2008", "annual-sales"),
        (date(2021, 2, 2), "pp-7-2021", "capital"),
    ],
)
def test_the_rule_changed_on_the_day_it_took_effect(day: date, rule: ClassRule, criterion: Criterion) -> None:
    assert (rule_on(day), criterion_of(day, rule_on(day))) == (rule, criterion)


def test_who_began_before_the_rule_is_measured_by_sales_under_it() -> None:
    assert criterion_of(date(2015, 1, 1), "pp-7-2021") == "annual-sales"


def test_whom_the_older_law_classes_is_measured_by_sales_whenever_they_began() -> None:
    assert criterion_of(date(2022, 1, 1), "uu-20-2008") == "annual-sales"


@pytest.mark.parametrize(
    ("before", "now", "band"),
    [
        (None, 5, "unknown"), (5, None, "unknown"), (None, None, "unknown"), (100, 100, "same"), (0, 0, "same"),
        (100, 101, "rose"), (100, 125, "rose"), (100, 126, "rose-much"), (0, 1, "rose-much"),
        (100, 99, "fell"), (100, 75, "fell"), (100, 74, "fell-much"),
    ],
)  # fmt: skip
def test_a_change_of_turnover_is_told_as_a_band(before: int | None, now: int | None, band: str) -> None:
    assert turnover_change(before, now) == band
