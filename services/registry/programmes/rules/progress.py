"""How far a programme is in a village: people, groups and money counted apart, shares of what was promised.

Invariant: pure; persons count, never groups. Whoever is young and confirmed as new counts towards the quota; whoever is
only enrolled is shown beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.registry.programmes.rules.programme import Programme


@dataclass(frozen=True)
class Counts:
    """How many, of one village in one year of a programme or in all of them."""

    persons: int = 0
    young: int = 0
    confirmed: int = 0
    """Confirmed as new entrepreneurs, of whatever age."""
    young_confirmed: int = 0
    checked: int = 0
    running: int = 0
    """Of those who were checked, whose business still ran when somebody looked last."""
    groups: int = 0
    provincial: int = 0
    """Persons paid for by the province."""
    other: int = 0


@dataclass(frozen=True)
class Reached:
    """Counts beside what was promised."""

    counts: Counts
    quota: int
    percent: float
    """Young and confirmed as new, of the quota."""
    percent_enrolled: float
    """Young and enrolled, of the quota."""


@dataclass(frozen=True)
class YearReached:
    """One year of a programme."""

    year: int
    programme_year: int
    reached: Reached


@dataclass(frozen=True)
class Progress:
    """One village's progress."""

    village_code: str
    total: Reached
    years: Sequence[YearReached] = field(default_factory=tuple)


def reached(counts: Counts, quota: int) -> Reached:
    """Set counts beside a quota; more than was promised is more than 100 percent."""
    return Reached(counts, quota, _percent(counts.young_confirmed, quota), _percent(counts.young, quota))


def _percent(count: int, quota: int) -> float:
    return round(100 * count / quota, 1)


def progress(programme: Programme, village: str, counted: Mapping[int, Counts], total: Counts) -> Progress:
    """Return a village's progress, every year of the programme in it; shape of `counted`: programme year → counts."""
    years = tuple(
        YearReached(
            programme.start_year + number - 1,
            number,
            reached(counted.get(number, Counts()), programme.quota_per_village_year),
        )
        for number in range(1, programme.years + 1)
    )
    return Progress(village, reached(total, programme.quota_per_village_total), years)
