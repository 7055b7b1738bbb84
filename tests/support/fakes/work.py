"""What every fake unit of work has: a clock that stands still, identities that count up, things and facts.

Invariant: a fake keeps its port's promises, so a handler cannot tell it from the real one (held by one suite for both:
`tests/integration/test_*_port.py`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from shared.contracts import Event
from shared.runtime.aggregate import Aggregate
from shared.runtime.validation import require_served

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon in Makassar, 11:00 in Jakarta, 13:00 in Jayapura: the same day everywhere."""
T = TypeVar("T", bound=Aggregate)


@dataclass(frozen=True)
class Told:
    """A fact as it was emitted."""

    event: Event
    province: str
    version: int
    id: UUID


@dataclass
class FakeWork:
    """One transaction in memory."""

    now: datetime = NOON
    provinces: tuple[str, ...] = ("73", "33")
    home: str = ""
    told: list[Told] = field(default_factory=list)
    things: dict[type[Any], dict[UUID, Any]] = field(default_factory=lambda: defaultdict(dict))
    """Kind → identity → thing."""
    _identities: int = 0

    def new_id(self) -> UUID:
        """Return the next identity."""
        self._identities += 1
        return UUID(int=self._identities)

    async def emit(self, event: Event, *, province: str, version: int, event_id: UUID | None = None) -> UUID:
        """Keep a fact; returns its event id, and raises for a province that is not served here."""
        require_served("province", province, province, self.provinces)
        self.told.append(Told(event, province, version, event_id or self.new_id()))
        return self.told[-1].id

    async def find(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing, if there is one."""
        return cast("T | None", self.things[kind].get(identity))

    async def get_for_update(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing, if there is one; nobody else is there to hold it against."""
        return await self.find(kind, identity)

    async def get_other_for_update(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing, if there is one."""
        return await self.find(kind, identity)

    async def add(self, thing: Aggregate) -> None:
        """Keep something new; raises for a province that is not served here."""
        require_served("province", thing.province, thing.province, self.provinces)
        assert thing.id not in self.things[type(thing)]
        self.things[type(thing)][thing.id] = thing

    async def save(self, before: T, after: T) -> None:
        """Keep a thing's new state."""
        assert self.things[type(before)][before.id] == before
        assert after.version == before.version + 1
        self.things[type(after)][after.id] = after
