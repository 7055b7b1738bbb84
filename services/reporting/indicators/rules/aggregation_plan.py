"""What the fold does with an event type: one plan for each row it adds to, shared by every indicator that reads it.

Indicators that count the same events in the same way share a row (`n` counts, `s` sums), because each row costs the
database the same whatever it holds. A plan's definition is its name in the database: a hash of everything that gives
its numbers their meaning, so that a changed declaration gets fresh cells and never adds to old ones.

Invariant: two plans with one definition fold the same events into the same numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import assert_never

from services.reporting.indicators.rules.fields import Field, fields_of
from services.reporting.indicators.rules.indicator import Indicator
from services.reporting.indicators.rules.measures import Count, Distinct, Sum
from shared.contracts import Event, type_of


@dataclass(frozen=True)
class AggregationPlan:
    """One row that events of a type add to, in each of their places and in their province."""

    source: type[Event]
    when: str
    places: tuple[str, ...]
    by: tuple[str, ...]
    where: str
    amount: str = ""
    """The field whose sum the row keeps beside the count."""
    member: str = ""
    """The field whose different values the row counts, instead of events."""

    @cached_property
    def definition(self) -> str:
        """The plan's name in the database: readable in front, exact behind."""
        declared = type_of(self.source)
        meaning = (declared.schema, self.when, self.places, self.by, self.where, self.amount, self.member)
        return f"{declared.name}:{sha256(repr(meaning).encode()).hexdigest()[:12]}"

    @property
    def fields(self) -> frozenset[str]:
        """Every field of the event that the plan reads."""
        optional = (self.where, self.amount, self.member)
        return frozenset((self.when, *self.places, *self.by, *(name for name in optional if name)))

    def leaves(self) -> tuple[Field, ...]:
        """Return the places as the contract declares them."""
        return tuple(fields_of(self.source)[place] for place in self.places)


def _base(indicator: Indicator) -> AggregationPlan:
    return AggregationPlan(indicator.source, indicator.when, indicator.places, indicator.by, indicator.where)


def plans(indicators: Iterable[Indicator]) -> dict[Indicator, tuple[AggregationPlan, str]]:
    """Assign each indicator its plan and column; a count moves in with a sum of the same events where there is one."""
    declared = tuple(indicators)
    sums: dict[AggregationPlan, str] = {}
    for indicator in declared:
        if isinstance(indicator.measure, Sum):
            sums.setdefault(_base(indicator), indicator.measure.field)
    return {indicator: _place(indicator, sums) for indicator in declared}


def _place(indicator: Indicator, sums: dict[AggregationPlan, str]) -> tuple[AggregationPlan, str]:
    base = _base(indicator)
    common = (base.source, base.when, base.places, base.by, base.where)
    match indicator.measure:
        case Sum(field):
            return AggregationPlan(*common, amount=field), "s"
        case Distinct(field):
            return AggregationPlan(*common, member=field), "n"
        case Count():
            return AggregationPlan(*common, amount=sums.get(base, "")), "n"
        case _ as never:
            assert_never(never)
