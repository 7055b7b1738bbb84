"""All that reporting can answer, from one list of declarations: views, plans, timelines, and who is moved by what.

Invariant: all indicators of an event type agree on its business date, so that the archive can file an event once and
the events behind any of its numbers are found by one index.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import assert_never

from services.reporting.indicators.rules.aggregation_plan import AggregationPlan, plans
from services.reporting.indicators.rules.fields import fields_of
from services.reporting.indicators.rules.indicator import (
    AnyView,
    Indicator,
    IndicatorRefused,
    TimelineView,
    VillageQuota,
)
from services.reporting.indicators.rules.measures import Distinct
from services.reporting.indicators.rules.timeline_parts import TIMELINE_PARTS
from shared.contracts import CATALOGUE, Event


class Catalogue:
    """The declared views and what follows from them."""

    def __init__(self, views: Iterable[AnyView]) -> None:
        self.views: dict[str, AnyView] = {}
        for view in views:
            if self.views.setdefault(view.name, view) is not view:
                raise IndicatorRefused(f"two views are called {view.name}")
        self._stored = plans(self.indicators)
        self._agree_on_days()

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every folded indicator, those inside a quota included."""
        inside = (view.counted if isinstance(view, VillageQuota) else view for view in self.views.values())
        return tuple(dict.fromkeys(each for each in inside if isinstance(each, Indicator)))

    @cached_property
    def plans(self) -> dict[type[Event], tuple[AggregationPlan, ...]]:
        """The rows that events of each type add to."""
        every = dict.fromkeys(plan for plan, _ in self._stored.values())
        return {source: tuple(p for p in every if p.source is source) for source in {p.source for p in every}}

    @cached_property
    def moved_views(self) -> dict[type[Event], frozenset[str]]:
        """The views whose numbers an event of each type may move."""
        return {declared.cls: self._moved(declared.corrects or declared.cls) for declared in CATALOGUE.values()}

    def stored(self, indicator: Indicator) -> tuple[str, str]:
        """Return the definition and the column (`n` or `s`) under which an indicator's numbers are kept."""
        plan, column = self._stored[indicator]
        return plan.definition, column

    def counted_with(self, indicator: Indicator) -> Indicator | None:
        """Return an indicator whose counts say how many events are behind another one's numbers, if one does."""
        alike = (each for each in self.indicators if (each.source, each.where) == (indicator.source, indicator.where))
        there = (
            each
            for each in alike
            if not isinstance(each.measure, Distinct) and set(indicator.places) <= set(each.places)
        )
        return next(there, None)

    def day_field(self, source: type[Event]) -> str:
        """Return the field with an event's business date: what its indicators count by, else its first day."""
        if source in self.plans:
            return self.plans[source][0].when
        return next(field.name for field in fields_of(source).values() if field.is_day)

    def _moved(self, source: type[Event]) -> frozenset[str]:
        return frozenset(name for name, view in self.views.items() if source in _sources(view))

    def _agree_on_days(self) -> None:
        for source, theirs in self.plans.items():
            if len({plan.when for plan in theirs}) > 1:
                raise IndicatorRefused(f"indicators of {source.__name__} count by different days")


def _sources(view: AnyView) -> frozenset[type[Event]]:
    match view:
        case Indicator(measure=Distinct()):
            return frozenset({view.source}) | _of_timelines("entrepreneur")  # a merge makes one member of two
        case Indicator():
            return frozenset({view.source, *_of_timelines("region-mapping")})
        case VillageQuota():
            return frozenset({view.counted.source, *_of_timelines("programme"), *_of_timelines("region-mapping")})
        case TimelineView():
            return _of_timelines("agreement") | _of_timelines("centre")
        case _ as never:
            assert_never(never)


def _of_timelines(kind: str) -> frozenset[type[Event]]:
    return frozenset(part.source for part in TIMELINE_PARTS if part.kind == kind)
