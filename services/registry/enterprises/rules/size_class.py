"""The scale class of an enterprise: micro, small, medium or large, by which rule, criterion and value.

Invariant: pure; upper bounds belong to the class that they end. A class is never kept without the rule and the
criterion that made it, so that one of an older rule can be told from one of today's.
Source: PP 7/2021 art. 35, in force since 2 February 2021; before it UU 20/2008 art. 6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.contracts.vocabulary import ClassRule, Criterion, ScaleClass, TurnoverChange

PP_SINCE: Final = date(2021, 2, 2)
"""The day on which PP 7/2021 took effect."""
_BILLION: Final = 1_000_000_000
_MILLION: Final = 1_000_000
_CLASSES: Final[tuple[ScaleClass, ...]] = ("micro", "small", "medium")
_UPPER: Final[Mapping[ClassRule, Mapping[Criterion, tuple[int, int, int]]]] = {
    "pp-7-2021": {
        "capital": (1 * _BILLION, 5 * _BILLION, 10 * _BILLION),
        "annual-sales": (2 * _BILLION, 15 * _BILLION, 50 * _BILLION),
    },
    "uu-20-2008": {
        "capital": (50 * _MILLION, 500 * _MILLION, 10 * _BILLION),
        "annual-sales": (300 * _MILLION, 2_500 * _MILLION, 50 * _BILLION),
    },
}
"""Rule → criterion → the greatest micro, small and medium value in rupiah; capital without land and buildings."""
_MUCH: Final = 4
"""A change of more than a quarter is much."""


@dataclass(frozen=True)
class Scale:
    """A class with what made it; the value, in rupiah, never leaves the province."""

    scale_class: ScaleClass
    criterion: Criterion
    rule: ClassRule
    value: int


def rule_on(day: date) -> ClassRule:
    """Return the rule that was in force on a day."""
    return "pp-7-2021" if day >= PP_SINCE else "uu-20-2008"


def criterion_of(started_on: date, rule: ClassRule) -> Criterion:
    """Return what an enterprise is measured by: its capital if it began under PP 7/2021, else its annual sales."""
    return "capital" if rule == "pp-7-2021" and started_on >= PP_SINCE else "annual-sales"


def classify(rule: ClassRule, criterion: Criterion, value: int) -> Scale:
    """Return the class of a value, in rupiah."""
    bounds = zip(_CLASSES, _UPPER[rule][criterion], strict=True)
    found: ScaleClass = next((name for name, upper in bounds if value <= upper), "large")
    return Scale(found, criterion, rule, value)


def turnover_change(before: int | None, now: int | None) -> TurnoverChange:
    """Return how annual sales changed, as a band; the amounts, in rupiah, never leave the province."""
    if before is None or now is None:
        return "unknown"
    if now == before:
        return "same"
    much = abs(now - before) * _MUCH > before
    if now > before:
        return "rose-much" if much else "rose"
    return "fell-much" if much else "fell"
