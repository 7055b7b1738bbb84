"""What timelines say when they are read: the things that are few (centres, programmes, agreements), as of a day.

Invariant: of each part of a thing the newest version holds, whatever the order in which the parts came.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.reporting.indicators.rules.indicator import Level
from shared.regions import Borders

_MONTHS_A_YEAR: Final = 12


class Centre(NamedTuple):
    """A centre by its timeline."""

    id: UUID
    name: str
    province: str


@dataclass(frozen=True)
class Programme:
    """A village programme, as far as its promise goes."""

    id: str
    name: str
    owner_region: str
    start_year: int
    years: int
    quota: int

    def runs_in(self, year: int) -> bool:
        """Tell whether the programme runs in a year."""
        return self.start_year <= year < self.start_year + self.years

    def villages(self, region: str, year: int, borders: Borders) -> int:
        """Count the villages of a region to which the promise was made for a year: those of its last day, or today."""
        narrower, wider = sorted((region, self.owner_region), key=len, reverse=True)
        day = min(date(year, 12, 31), borders.day)
        return borders.history.villages(narrower, day, borders.day) if narrower.startswith(wider) else 0


class TimelineParts(NamedTuple):
    """A thing as it is stored: the part that says where it is, and beside it the others."""

    id: UUID
    province: str
    region: str
    version: int
    state: Mapping[str, Any]
    others: Sequence[tuple[int, Mapping[str, Any]]]
    """Version and state of each."""

    def latest(self) -> tuple[int, Mapping[str, Any]]:
        """Return the version and the state of the whole thing: of what several parts say, the newest holds."""
        version, state = self.version, dict(self.state)
        for newer, part in sorted(self.others, key=lambda other: other[0]):
            state, version = {**state, **part}, max(version, newer)
        return version, state


class Merge(NamedTuple):
    """Two references of one person, by the timeline of the one that was given up."""

    province: str
    given_up: UUID
    into: UUID


class Person(NamedTuple):
    """One of several references of a person; `number` is the same for all of them and for nobody else's."""

    province: str
    ref: UUID
    number: int


@lru_cache(maxsize=64)
def persons(merges: tuple[Merge, ...]) -> tuple[Person, ...]:
    """Return every reference that is one of several of a person.

    Merges join, whatever their order, direction and number: who was merged into somebody who was merged is one with
    all of them. A reference is one of its province's, so a merge never reaches beyond it.
    """
    joined: dict[tuple[str, UUID], set[tuple[str, UUID]]] = {}
    for province, *refs in merges:
        small, large = sorted((joined.setdefault((province, ref), {(province, ref)}) for ref in refs), key=len)
        large |= small
        joined.update(dict.fromkeys(small, large))
    each = {id(group): group for group in joined.values() if len(group) > 1}.values()
    return tuple(Person(province, ref, number) for number, group in enumerate(each) for province, ref in sorted(group))


class Membership(NamedTuple):
    """One of several references of a person, where a number of different members counts it in a year."""

    person: int
    """`Person.number`."""
    place: int
    dimensions: Sequence[str]
    year: int
    months: int
    """In which of its months it is counted; January is the lowest bit."""


@dataclass(frozen=True)
class MemberScope:
    """Which sums of different members are looked at."""

    unit: int
    """What a place's number is divided by to be one of the answer's places."""
    months: int
    """How many months its periods have."""
    buckets: range
    """Its periods, counted from the year 0."""
    by: Sequence[int] = ()
    """The dimensions by which they are split, by their positions."""

    @cached_property
    def years(self) -> range:
        """The years in which its periods lie."""
        parts = _MONTHS_A_YEAR // self.months
        return range(self.buckets.start // parts, (self.buckets.stop - 1) // parts + 1)


def doubles(persons: Iterable[Sequence[Membership]], scope: MemberScope) -> list[tuple[int, int, tuple[str, ...], int]]:
    """Return by how many sums of different members are too high; shape: place, period, dimensions, too many.

    Of each person, and each year, the memberships come together.
    """
    counted: Counter[tuple[int, int, tuple[str, ...]]] = Counter()
    for counts in persons:
        if counts[0].year in scope.years:
            counted.update(_too_many(counts, scope))
    return [(*about, often) for about, often in counted.items()]


def _too_many(counts: Sequence[Membership], scope: MemberScope) -> Mapping[tuple[int, int, tuple[str, ...]], int]:
    """Return by how much a person is counted too often in a year; shape: {(place, period, dimensions): too many}."""
    return {
        (place, bucket, split): often
        for (place, split), months in _apart(counts, scope).items()
        if len(months) > 1
        for bucket, often in _too_often(counts[0].year, months, scope)
    }


def _apart(counts: Sequence[Membership], scope: MemberScope) -> Mapping[tuple[int, tuple[str, ...]], Sequence[int]]:
    """Return in which months a person's references are counted, by what an answer tells apart."""
    apart: defaultdict[tuple[int, tuple[str, ...]], list[int]] = defaultdict(list)
    for each in counts:
        split = tuple(each.dimensions[position] for position in scope.by)
        apart[each.place // scope.unit, split].append(each.months)
    return apart


def _too_often(year: int, months: Sequence[int], scope: MemberScope) -> Iterator[tuple[int, int]]:
    """Yield in which of a year's periods several of some references are counted; shape: period, too many."""
    width, first = scope.months, year * _MONTHS_A_YEAR // scope.months
    asked = range(max(scope.buckets.start - first, 0), min(scope.buckets.stop - first, _MONTHS_A_YEAR // width))
    for part in asked:
        period = (1 << width) - 1 << part * width
        often = len([each for each in months if each & period]) - 1
        if often > 0:
            yield first + part, often


@dataclass(frozen=True)
class ReadingScope:
    """Where timelines are read, and as of which days."""

    level: Level
    region: str
    """A code, or nothing where provinces or centres say it all."""
    provinces: Sequence[str]
    centres: Sequence[UUID]
    """Those that are read at the level of centres."""
    days: Mapping[int, date]
    """The day as of which each period is shown, by its number."""


class Reading(NamedTuple):
    """What timelines say of one place and period."""

    place: str
    bucket: int
    numerator: int
    denominator: int | None = None
    median: float | None = None
