"""What timelines say when they are read: the things that are few (centres, programmes, agreements), as of a day.

Invariant: of each part of a thing the newest version holds, whatever the order in which the parts came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from services.reporting.indicators.rules.indicator import Level
from shared.regions import History


class Centre(NamedTuple):
    """A centre by its timeline."""

    id: UUID
    name: str
    province: str


@dataclass(frozen=True)
class Programme:
    """A village programme, as far as its promise goes."""

    id: str
    owner_region: str
    start_year: int
    years: int
    quota: int

    def runs_in(self, year: int) -> bool:
        """Tell whether the programme runs in a year."""
        return self.start_year <= year < self.start_year + self.years

    def villages(self, region: str, year: int, history: History) -> int:
        """Count the villages of a region to which the promise was made for a year: those of its last day."""
        narrower, wider = sorted((region, self.owner_region), key=len, reverse=True)
        return history.villages(narrower, date(year, 12, 31)) if narrower.startswith(wider) else 0


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
