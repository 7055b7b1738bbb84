"""What every fake unit of work has: a clock that stands still, identities that count up, facts that are kept.

Invariant: a fake keeps its port's promises, so a handler cannot tell it from the real one (held by one suite for both:
`tests/integration/test_*_port.py`).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from shared.contracts import Event

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon in Makassar, 11:00 in Jakarta, 13:00 in Jayapura: the same day everywhere."""


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
    told: list[Told] = field(default_factory=list)
    _identities: int = 0

    def new_id(self) -> UUID:
        """Return the next identity."""
        self._identities += 1
        return UUID(int=self._identities)

    async def emit(self, event: Event, *, province: str, version: int) -> UUID:
        """Keep a fact; returns its event id."""
        self.told.append(Told(event, province, version, self.new_id()))
        return self.told[-1].id
