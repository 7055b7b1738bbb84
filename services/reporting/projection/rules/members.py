"""Distinct members as they are kept: by place and year, with what a batch changes of each month.

Invariant: a member is named in a year only if its references change in one of its months.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.reporting.projection.rules.periods import MONTHS_A_YEAR, PERIOD_MASK, Grain

Members = Mapping[int, Mapping[Any, int]]
"""Changes to references, by a month's cell and a member (a UUID, or how it is written)."""


class MemberYear(NamedTuple):
    """The members that a batch changes in one place and year."""

    key: int
    """The year's cell."""
    members: Sequence[str]
    """As they are written, in order."""
    months: Mapping[int, Mapping[str, int]]
    """Changes by month, counted from 0, and member; what is not there does not change."""


def by_year(changes: Members) -> Iterator[MemberYear]:
    """Yield what changes, in the order of keys."""
    years: defaultdict[int, dict[int, Mapping[str, int]]] = defaultdict(dict)
    for cell, members in changes.items():
        year, month = divmod(cell & PERIOD_MASK, MONTHS_A_YEAR)
        years[cell & ~PERIOD_MASK | Grain.YEAR + year][month] = _written(members)
    for key in sorted(years):
        counts = years[key]
        listed = sorted({member for month in counts.values() for member, amount in month.items() if amount})
        if listed:
            yield MemberYear(key, listed, counts)


def _written(members: Mapping[Any, int]) -> Mapping[str, int]:
    """Return members by how they are written; a cell's members are all read in the same way."""
    if type(next(iter(members))) is str:
        return members
    return {str(member): amount for member, amount in members.items()}
