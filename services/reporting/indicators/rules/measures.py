"""What can be folded: commutative monoids with an inverse, so that order and batches cannot matter.

Every measure adds integers. A correction adds the same integers with the opposite sign, which takes its event out of
every cell again, whichever of the two arrives first.

Invariant: folding events and then their corrections leaves every cell at zero.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Count:
    """How many events there were."""


@dataclass(frozen=True)
class Sum:
    """The sum of a whole-number field."""

    field: str


@dataclass(frozen=True)
class Distinct:
    """How many different members (a UUID field) there were.

    Kept as a count of references a member and month: a member leaves a period when its last reference is taken back.
    """

    field: str


Measure = Count | Sum | Distinct
