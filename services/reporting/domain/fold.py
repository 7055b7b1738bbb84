"""The fold: events in, sums by cell out. Pure, order-free, split-free (tests/property/test_fold_laws.py).

A cell's key is one integer: the number of its series (definition, region, dimensions) and its month. Events are folded
column by column rather than one by one, so that the work of each event is a few look-ups done in C; a series that has
no number yet gets a negative one, and `settle` puts the real numbers in once the store has given them out.

Invariant: whatever the order and the batches, the sums of all tallies of the same events are equal.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from services.reporting.domain.fields import Field
from services.reporting.domain.periods import PERIOD_BITS, PERIOD_MASK, Months
from services.reporting.domain.plan import Plan
from shared.contracts import Event

_MOST_KNOWN = 1_000_000


class Series(NamedTuple):
    """One line of numbers through time."""

    definition: str
    region: str
    """A region code, or `73/<centre id>`: what lies in a province is one range of this text."""
    dimensions: tuple[str, ...]


@dataclass
class Tally:
    """What events add to the cells; keys are `series << 20 | month`."""

    n: Counter[int] = field(default_factory=Counter)
    s: Counter[int] = field(default_factory=Counter)
    members: defaultdict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    """References to a member (its UUID as an integer) in a month, by the month's cell."""

    def settle(self, found: Sequence[int]) -> None:
        """Replace provisional series numbers: -1 by the first number found, -2 by the second..."""

        def real(key: int) -> int:
            return found[-(key >> PERIOD_BITS) - 1] << PERIOD_BITS | key & PERIOD_MASK if key < 0 else key

        self.n = Counter({real(key): amount for key, amount in self.n.items()})
        self.s = Counter({real(key): amount for key, amount in self.s.items()})
        settled = {(real(key), member): amount for (key, member), amount in self.members.items()}
        self.members = defaultdict(int, settled)


class _Lookup(dict[Any, int]):
    """Series numbers of one plan, place and province, ready for a key, by what an event says."""

    def __init__(self, name: Callable[[Any], Series], fresh: "list[tuple[_Lookup, Hashable, Series]]") -> None:
        super().__init__()
        self._name, self._fresh = name, fresh

    def __missing__(self, said: Hashable) -> int:
        self._fresh.append((self, said, self._name(said)))
        number = self[said] = -len(self._fresh) << PERIOD_BITS
        return number


class Numbers:
    """The series numbers met so far, and those that still have to be given out."""

    def __init__(self) -> None:
        self._lookups: dict[tuple[Plan, str, str], _Lookup] = {}
        self._fresh: list[tuple[_Lookup, Hashable, Series]] = []

    @property
    def fresh(self) -> list[Series]:
        """The series without a number, in the order of their provisional ones."""
        return [series for _, _, series in self._fresh]

    def settle(self, found: Sequence[int]) -> None:
        """Remember the numbers of the fresh series."""
        for (lookup, said, _), number in zip(self._fresh, found, strict=True):
            lookup[said] = number << PERIOD_BITS
        self._fresh.clear()
        if sum(map(len, self._lookups.values())) > _MOST_KNOWN:
            self._lookups.clear()

    def forget(self) -> None:
        """Drop the fresh series: their events will be folded again."""
        for lookup, said, _ in self._fresh:
            del lookup[said]
        self._fresh.clear()

    def lookup(self, plan: Plan, place: Field | None, province: str) -> Mapping[Any, int]:
        """Return the numbers of a plan's series at one of its places (none: the province itself)."""
        key = (plan, place.name if place else "", province)
        if key not in self._lookups:
            self._lookups[key] = _Lookup(_naming(plan, place, province), self._fresh)
        return self._lookups[key]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool | UUID) else str(value)


def _naming(plan: Plan, place: Field | None, province: str) -> Callable[[Any], Series]:
    inside = f"{province}/" if place is not None and place.place == "centre" else ""

    def name(said: Any) -> Series:  # one value or a tuple of them, as attrgetter gives them
        values = tuple(map(_text, said if isinstance(said, tuple) else (said,)))
        if place is None:
            return Series(plan.definition, province, values if plan.by else ())
        return Series(plan.definition, inside + values[0], values[1:])

    return name


def _spread(plan: Plan, place: Field | None, events: Sequence[Any]) -> tuple[Iterable[Any], Sequence[Any]]:
    """Return what each event says of a place, and the events again, one for each thing said."""
    if place is None:
        return (map(attrgetter(*plan.by), events) if plan.by else repeat(None)), events
    if place.many:
        dimensions = attrgetter(plan.when, *plan.by)
        pairs = [(value, event) for event in events for value in set(getattr(event, place.name))]
        return [(value, *dimensions(event)[1:]) for value, event in pairs], [event for _, event in pairs]
    read = attrgetter(place.name)
    if place.optional:
        events = [event for event in events if read(event) is not None]
    if place.place == "region":  # a thing of the whole province lies in no regency; the province has it already
        events = [event for event in events if len(read(event)) > len("73")]
    return map(attrgetter(place.name, *plan.by), events), events


class Fold:
    """Folds events by their plans into a tally."""

    def __init__(self, plans: Mapping[type[Event], tuple[Plan, ...]], numbers: Numbers) -> None:
        self._plans, self._numbers, self._months = plans, numbers, Months()

    def add(self, tally: Tally, source: type[Event], province: str, events: Sequence[Any], sign: int = 1) -> None:
        """Add events of one type and province; with sign -1, take them back.

        The events may be anything with the fields that the plans name: the contract's structs or narrower ones.
        """
        for plan in self._plans.get(source, ()):
            counted = [event for event in events if getattr(event, plan.where)] if plan.where else events
            for place in (*plan.leaves(), None):
                said, there = _spread(plan, place, counted)
                numbers = self._numbers.lookup(plan, place, province)
                days = map(self._months.__getitem__, map(attrgetter(plan.when), there))
                cells = [numbers[each] | month for each, month in zip(said, days, strict=False)]
                _book(tally, plan, cells, there, sign)


def _book(tally: Tally, plan: Plan, cells: list[int], events: Sequence[Any], sign: int) -> None:
    if plan.member:
        for cell, member in zip(cells, map(attrgetter(f"{plan.member}.int"), events), strict=True):
            tally.members[cell, member] += sign
        return
    if sign > 0:
        tally.n.update(cells)
    else:
        tally.n.subtract(cells)
    if plan.amount:
        sums = tally.s
        for cell, amount in zip(cells, map(attrgetter(plan.amount), events), strict=True):
            sums[cell] += sign * amount
