"""How complete a page is: how well the provinces behind it are followed.

Invariant: of several states the gravest is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.reporting.dashboard.rules.page_params import is_centre
from services.reporting.views.rules.answers import Freshness

State = Literal["live", "waiting", "silent", "away", "conflict", "hole", "never"]


def state_of(fresh: Freshness) -> State:
    """Return how well a province is followed; the gravest that applies."""
    applies: tuple[tuple[object, State], ...] = (
        (fresh.holes, "hole"),
        (fresh.reused, "conflict"),
        (fresh.last_event_at is None, "never"),
        (fresh.not_followed_since, "away"),
        (fresh.silent, "silent"),
        (fresh.waiting, "waiting"),
    )
    return next((state for found, state in applies if found), "live")


@dataclass(frozen=True)
class Health:
    """How complete everything on a page is."""

    provinces: tuple[Freshness, ...]

    @property
    def up_to_date(self) -> int:
        """Provinces that are followed to their last record."""
        return sum(state_of(each) == "live" for each in self.provinces)

    @property
    def quarantined(self) -> int:
        """Records in quarantine."""
        return sum(each.parked for each in self.provinces)

    @property
    def reused(self) -> int:
        """Records whose number was taken by another event."""
        return sum(each.reused for each in self.provinces)

    @property
    def aside(self) -> int:
        """Records that an operator has put aside."""
        return sum(each.aside for each in self.provinces)

    @property
    def missing(self) -> int:
        """Events that are gone from their streams and are in no number."""
        return sum(each.missing for each in self.provinces)

    @property
    def as_of(self) -> datetime | None:
        """When the newest projected event was recorded."""
        return max((each.last_event_at for each in self.provinces if each.last_event_at), default=None)

    @property
    def not_followed_since(self) -> datetime | None:
        """When these provinces were last followed, when they are not followed now."""
        return max((each.not_followed_since for each in self.provinces if each.not_followed_since), default=None)

    def in_state(self, *states: State) -> tuple[Freshness, ...]:
        """Return the provinces in any of these states."""
        return tuple(each for each in self.provinces if state_of(each) in states)


def health_of(fresh: Iterable[Freshness], region: str) -> Health:
    """Return the health of a region's page: its own province's, or all where the province is not known."""
    everywhere = not region or is_centre(region)
    return Health(tuple(each for each in fresh if everywhere or each.province == region[:2]))
