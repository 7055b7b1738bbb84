"""The fold: events in, sums by cell out. Pure, order-free, split-free (tests/property/test_fold_laws.py).

Events are folded column by column rather than one by one, so that the work of each event is a few look-ups done in C.
An event's count and amount travel as one integer, `count << 64 | amount`, for adding one is cheaper than adding two.
Where a line or a centre has no number yet, the events must be folded again once the store has given them out.

Invariant: whatever the order and the batches, the sums of all tallies of the same events are equal.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from operator import add, attrgetter
from typing import Any, Final, NamedTuple

from services.reporting.domain.fields import Field
from services.reporting.domain.numbers import Numbers, number_of_code
from services.reporting.domain.periods import PERIOD_BITS
from services.reporting.domain.plan import Plan
from shared.contracts import Event

_AMOUNT_BITS: Final = 64
_ONE: Final = 1 << _AMOUNT_BITS
_HALF: Final = _ONE >> 1


def _counts() -> defaultdict[Any, int]:
    return defaultdict(int)


@dataclass
class Tally:
    """What events add to the cells, by their keys."""

    weights: defaultdict[int, int] = field(default_factory=_counts)
    """Count and amount of each cell in one integer; see `cells`."""
    members: defaultdict[int, defaultdict[Any, int]] = field(default_factory=lambda: defaultdict(_counts))
    """References to members (as their events say them) in a month, by the month's cell."""

    def cells(self) -> tuple[list[int], list[int], list[int]]:
        """Return keys in their order, counts and amounts; a cell that nothing is added to is left out."""
        weights = self.weights
        keys = sorted([key for key, weight in weights.items() if weight])
        both = list(map(weights.__getitem__, keys))
        counts = [weight + _HALF >> _AMOUNT_BITS for weight in both]
        return keys, counts, [weight - (count << _AMOUNT_BITS) for weight, count in zip(both, counts, strict=True)]


class Fold:
    """Folds events by their plans into a tally."""

    def __init__(self, plans: Mapping[type[Event], tuple[Plan, ...]], numbers: Numbers) -> None:
        self._plans, self._numbers = plans, numbers

    def add(self, tally: Tally, source: type[Event], province: str, events: Sequence[Any], sign: int = 1) -> None:
        """Add events of one type and province; with sign -1, take them back.

        The events may be anything with the fields that the plans name: the contract's structs or narrower ones.
        """
        for plan in self._plans.get(source, ()):
            counted = [event for event in events if getattr(event, plan.where)] if plan.where else events
            fronts = self._numbers.fronts(plan)
            keys = list(map(fronts.__getitem__, map(attrgetter(plan.when, *plan.by), counted)))
            amounts = list(_amounts(plan, counted, sign))
            everywhere = (number_of_code(province) or 0) << PERIOD_BITS
            _book(tally, plan, zip(map(add, keys, repeat(everywhere)), amounts, strict=False), sign)
            for place in plan.leaves():
                numbers = self._numbers.places(place, province)
                _book(tally, plan, _spread(place, numbers, Columns(counted, keys, amounts)), sign)


class Columns(NamedTuple):
    """Events, and beside each the front of its key and what it adds."""

    events: Sequence[Any]
    keys: Sequence[int]
    amounts: Sequence[Any]


def _spread(place: Field, numbers: Mapping[Any, int], columns: Columns) -> Iterable[tuple[int, Any]]:
    """Return cell and amount of each event, at each of its places of one kind."""
    read, (events, keys, amounts) = attrgetter(place.name), columns
    if place.many:
        rows = zip(events, keys, amounts, strict=True)
        return [(key + numbers[one], amount) for event, key, amount in rows for one in set(read(event))]
    said = list(map(read, events))
    if place.optional or place.place == "region":
        # A thing of the whole province lies in no regency; the province has it already.
        there = [each is not None and (place.place != "region" or len(each) > len("73")) for each in said]
        said, keys, amounts = (list(compress(column, there)) for column in (said, keys, amounts))
    return zip(map(add, keys, map(numbers.__getitem__, said)), amounts, strict=False)


def _amounts(plan: Plan, events: Sequence[Any], sign: int) -> Iterable[Any]:
    """Return what each event adds: count and amount as one integer, or the member that it refers to."""
    if plan.member:
        return map(attrgetter(plan.member), events)
    if not plan.amount:
        return repeat(sign * _ONE, len(events))
    amounts = map(attrgetter(plan.amount), events)
    return map(_ONE.__add__, amounts) if sign > 0 else map((-_ONE).__sub__, amounts)


def _book(tally: Tally, plan: Plan, cells: Iterable[tuple[int, Any]], sign: int) -> None:
    if plan.member:
        members = tally.members
        for cell, member in cells:
            members[cell][member] += sign
        return
    weights = tally.weights
    for cell, amount in cells:
        weights[cell] += amount
