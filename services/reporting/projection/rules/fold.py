"""The fold: events in, sums by cell out. Pure, order-free, split-free (tests/property/test_fold_laws.py).

Events are folded column by column rather than one by one: for each event there are a few look-ups done in C, and what
was looked up is added, sorted and summed as whole arrays. Where a series or a centre has no key yet, the events must
be folded again once the store has assigned it.

Invariant: whatever the order and the batches, the sums of all deltas of the same events are equal; no sum wraps.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress
from operator import attrgetter
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.reporting.indicators.rules.aggregation_plan import AggregationPlan
from services.reporting.indicators.rules.fields import Field
from services.reporting.projection.rules.periods import PERIOD_BITS
from services.reporting.projection.rules.surrogate_keys import SurrogateKeys, key_of_code
from shared.contracts import Event

Integers = NDArray[np.int64]
_BEYOND: Final = 1 << 63


def _counts() -> defaultdict[Any, int]:
    return defaultdict(int)


@dataclass
class Deltas:
    """What events add to the cells, by their keys."""

    members: defaultdict[int, defaultdict[Any, int]] = field(default_factory=lambda: defaultdict(_counts))
    """References to members (as their events say them) in a month, by the month's cell."""
    _added: list[tuple[Integers, Integers, Integers]] = field(default_factory=list)
    """Keys, counts and amounts, not yet added up."""

    def add(self, keys: Integers, amounts: Integers, sign: int) -> None:
        """Add an event and an amount to each of some cells, or take them out again."""
        self._added.append((keys, np.full(len(keys), sign), amounts * sign))

    def cells(self) -> tuple[Integers, Integers, Integers]:
        """Return keys in their order, counts and amounts; a cell that nothing is added to is left out."""
        keys, counts, amounts = map(_joined, zip(*self._added, strict=True)) if self._added else _NOTHING
        if not len(keys):
            return _NOTHING
        order = np.argsort(keys)
        keys = keys[order]
        starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
        counts, amounts = np.add.reduceat(counts[order], starts), np.add.reduceat(_wide(amounts)[order], starts)
        there = (counts != 0) | (amounts != 0)
        return keys[starts][there], counts[there], amounts[there]


_NOTHING: Final = (np.zeros(0, np.int64),) * 3


def _joined(columns: Sequence[Integers]) -> Integers:
    return np.concatenate(columns)


def _wide(amounts: Integers) -> NDArray[Any]:
    """Return amounts as numbers of any size where their sum might not fit into 64 bits."""
    most = max(int(amounts.max()), -int(amounts.min()))
    return amounts.astype(object) if most * len(amounts) >= _BEYOND else amounts


class Fold:
    """Folds events by their plans into deltas."""

    def __init__(self, plans: Mapping[type[Event], tuple[AggregationPlan, ...]], surrogate_keys: SurrogateKeys) -> None:
        self._plans, self._surrogate_keys = plans, surrogate_keys

    def add(self, deltas: Deltas, source: type[Event], province: str, events: Sequence[Any], sign: int = 1) -> None:
        """Add events of one type and province; with sign -1, take them back.

        The events may be anything with the fields that the plans name: the contract's structs or narrower ones.
        """
        for plan in self._plans.get(source, ()):
            counted = [event for event in events if getattr(event, plan.where)] if plan.where else events
            key_prefixes = self._surrogate_keys.key_prefixes(plan)
            keys = _integers(map(key_prefixes.__getitem__, map(attrgetter(plan.when, *plan.by), counted)), len(counted))
            columns = Columns(counted, keys, _amounts(plan, counted))
            everywhere = (key_of_code(province) or 0) << PERIOD_BITS
            _add_columns(deltas, plan, columns._replace(keys=keys + everywhere), sign)
            for place in plan.leaves():
                place_keys = self._surrogate_keys.place_keys(place, province)
                _add_columns(deltas, plan, _spread(place, place_keys, columns), sign)


class Columns(NamedTuple):
    """Events, and beside each a key (or the prefix of one) and what it adds."""

    events: Sequence[Any]
    keys: Integers
    amounts: NDArray[Any]
    """Numbers, or the members that events refer to."""


def _integers(values: Iterable[int], count: int) -> Integers:
    return np.fromiter(values, np.int64, count)


def _spread(place: Field, place_keys: Mapping[Any, int], columns: Columns) -> Columns:
    """Return events by cell, each at each of its places of one kind."""
    events, keys, amounts = columns
    said = list(map(attrgetter(place.name), events))
    if place.many:
        each = list(map(set, said))
        sizes = _integers(map(len, each), len(each))
        events, keys, amounts = (), keys.repeat(sizes), amounts.repeat(sizes)
        said = list(chain.from_iterable(each))
    elif place.optional or place.place == "region":
        # A thing of the whole province lies in no regency; the province has it already.
        there = [one is not None and (place.place != "region" or len(one) > len("73")) for one in said]
        said, keys, amounts = list(compress(said, there)), keys[there], amounts[there]
    return Columns(events, keys + _integers(map(place_keys.__getitem__, said), len(said)), amounts)


def _amounts(plan: AggregationPlan, events: Sequence[Any]) -> NDArray[Any]:
    """Return what each event adds beside itself: an amount, or the member that it refers to."""
    if plan.member:
        return np.fromiter(map(attrgetter(plan.member), events), object, len(events))
    if not plan.amount:
        return np.zeros(len(events), np.int64)
    return _integers(map(attrgetter(plan.amount), events), len(events))


def _add_columns(deltas: Deltas, plan: AggregationPlan, columns: Columns, sign: int) -> None:
    if not plan.member:
        deltas.add(columns.keys, columns.amounts, sign)
        return
    members = deltas.members
    for cell, member in zip(columns.keys.tolist(), columns.amounts, strict=True):
        members[cell][member] += sign
