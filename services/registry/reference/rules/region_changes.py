"""What a declaration makes of a region: which kind of change it is, and whose records it moves.

Invariant: pure; what is shown before a declaration and beside it later is worked out from the declarations alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.registry.reference.rules.region_codes import RegionMapping
from shared.regions import History, Succession

Change = Literal["recoded", "created", "merged", "split"]


@dataclass(frozen=True)
class RegionChange:
    """A declaration as people have to understand it."""

    change: Change
    old_name: str
    new_name: str
    into: tuple[str, ...]
    """Every code that the old one becomes, in order."""
    older: tuple[str, ...]
    """The codes under which records of the old region stand."""
    has_begun: bool


def change_of(mapping: RegionMapping, declared: Sequence[Succession], today: date) -> RegionChange:
    """Return what a declaration makes of a region, beside what else was declared."""
    old, new, day = mapping.old_code, mapping.new_code, mapping.effective_on
    rest = tuple(step for step in declared if (step.old, step.new) != (old, new))
    history = History.with_declared(rest)
    beside = {step.new for step in rest if step.old == old}
    before, called = history.name(old), mapping.name or history.name(new)
    return RegionChange(
        "split" if beside else _alone(mapping, rest, history, is_named_anew=before.casefold() != called.casefold()),
        before,
        called,
        tuple(sorted({new, *beside})),
        history.codes_of(old, day - timedelta(days=1)),
        day <= today,
    )


def _alone(
    mapping: RegionMapping, rest: Sequence[Succession], history: History, *, is_named_anew: bool
) -> Literal["recoded", "created", "merged"]:
    new, eve = mapping.new_code, mapping.effective_on - timedelta(days=1)
    if history.holds(new, eve) or any(step.new == new for step in rest):
        return "merged"
    return "created" if is_named_anew else "recoded"
