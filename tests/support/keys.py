"""A cell's key taken apart, for tests that speak of cells by what they are about.

Invariant: it undoes what `services.reporting.projection.rules.surrogate_keys` puts together, whatever the lines were
numbered.
"""

from collections.abc import Sequence
from typing import NamedTuple

from services.reporting.projection.rules.periods import PERIOD_BITS, PERIOD_MASK, Grain
from services.reporting.projection.rules.surrogate_keys import NAMED_FROM, PLACE_MASK, SERIES_BITS, code_of_key


class Parts(NamedTuple):
    """What a key says."""

    line: int
    region: str
    """A code, or the name of a place that has none."""
    month: int
    """Counted from the year 0."""


def apart(key: int, names: Sequence[str]) -> Parts:
    """Take the key of a month's cell apart; `names` are the named places, in the order of their numbers."""
    place = key >> PERIOD_BITS & PLACE_MASK
    region = names[place - NAMED_FROM] if place >= NAMED_FROM else code_of_key(place)
    return Parts(key >> SERIES_BITS, region, Grain.MONTH.bucket(key & PERIOD_MASK))
