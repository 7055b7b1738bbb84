"""An indicator is one declaration; everything a view needs follows from it.

An `Indicator` is folded: events of one type, measured, by region, period and dimension. A `VillageQuota` and a
`TimelineView` are never folded but computed when they are read, from folded cells and from timelines.

Invariant: a declaration that names a field its source does not have, or one that cannot mean what it says, dies when
it is imported, before any event is consumed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, assert_never

from services.reporting.indicators.rules.fields import Field, fields_of
from services.reporting.indicators.rules.measures import Count, Distinct, Measure, Sum
from shared.contracts import Event
from shared.i18n import Text

Level = Literal["nation", "province", "regency", "district", "village", "centre"]

_LEVELS: dict[str | None, tuple[Level, ...]] = {
    "village": ("regency", "district", "village"),
    "region": ("regency",),
    "centre": ("centre",),
}
"""The levels below the province that a leaf can be read at."""


class IndicatorRefused(TypeError):
    """A declaration contradicts its source."""


@dataclass(frozen=True, kw_only=True)
class View:
    """What every view says of itself."""

    name: str
    title: Text
    unit: Text
    definition: Text
    basis: Text
    """Document and section in which the definition is written."""


@dataclass(frozen=True, kw_only=True)
class Indicator(View):
    """Events of one type, measured and added up by month."""

    source: type[Event]
    measure: Measure
    when: str
    """The field with the business date: it decides the period, not the day of arrival."""
    places: tuple[str, ...]
    """The fields that name a leaf region or centre; the province always counts and needs no field."""
    by: tuple[str, ...] = ()
    """The fields that split a number. A `Distinct` may only be split by what a member keeps for life."""
    where: str = ""
    """A yes-or-no field: only events that say yes count."""
    stock: bool = False
    """Whether a period shows all there are at its end, rather than what came during it."""
    per: int = 1
    """How many of the measure make one unit shown: 60 minutes an hour."""

    def __post_init__(self) -> None:
        """Raise `IndicatorRefused` unless every field named exists and is what its role asks for."""
        self._demand("when", self.when, lambda field: field.is_day)
        for place in self.places:
            self._demand("places", place, lambda field: field.place is not None)
        for dimension in self.by:
            self._demand("by", dimension, lambda field: not (field.many or field.optional or field.is_free))
        if self.where:
            self._demand("where", self.where, lambda field: field.kind is bool)
        match self.measure:
            case Sum(amount):
                self._demand("measure", amount, lambda field: field.base is int and not field.optional)
            case Distinct(member):
                self._demand("measure", member, lambda field: field.is_member)
            case Count():
                pass
            case _ as never:
                assert_never(never)
        if sum(fields_of(self.source)[place].place != "centre" for place in self.places) > 1:
            raise IndicatorRefused(f"{self.name}: two of its places are regions; a regency's number would hold both")

    def _demand(self, role: str, name: str, fits: Callable[[Field], bool]) -> None:
        field = fields_of(self.source).get(name)
        if field is None or not fits(field):
            raise IndicatorRefused(f"{self.name}: {name!r} of {self.source.__name__} cannot serve as {role!r}")

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels it can be read at. Different members do not add up, so a `Distinct` has only what is stored."""
        below = tuple(level for place in self.places for level in _LEVELS[fields_of(self.source)[place].place])
        if isinstance(self.measure, Distinct):
            below = tuple(level for level in below if level in ("village", "centre"))
        return ("nation", "province", *below)


PROGRAMME: Final = "programme"
"""The dimension by which a quota is split: the programme that made the promise."""
_PROMISED_BY: Final = ("programme_id", "programme_year")


@dataclass(frozen=True, kw_only=True)
class VillageQuota(View):
    """Persons who answer what programmes promise each of their villages, by the programme's own year.

    A person counts in the year of the programme that the event names, whenever it happened: the programme's owner
    counts so, and a proof that comes a year late fills the year that it was promised for.
    """

    counted: Indicator
    """Counts the persons who answer the promise, by programme and programme year."""
    quota: Literal["quota_per_village_year", "quota_per_village_total"]
    """The programme's field with the promised number."""
    running: bool
    """Whether a programme's earlier years count too."""

    def __post_init__(self) -> None:
        """Raise `IndicatorRefused` unless persons are counted by programme and programme year."""
        if self.counted.by != _PROMISED_BY:
            raise IndicatorRefused(f"{self.name}: {self.counted.name} must be split by {' and '.join(_PROMISED_BY)}")


@dataclass(frozen=True, kw_only=True)
class TimelineView(View):
    """A figure read off the latest state of listed things, as of a period's last day."""

    reading: Literal["agreements-active", "days-to-first-agreement"]
    """Which way of reading the timelines it is."""


AnyView = Indicator | VillageQuota | TimelineView
