"""What every fake unit of work has: a clock that stands still, identities that count up, things and facts.

`record` and `save_without_event` stand here once for all services, with the law of `shared.persistence.unit_of_work`.

Invariant: a fake keeps its port's promises, so a handler cannot tell it from the real one (held by one suite for both:
`tests/integration/test_*_port.py`).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from shared.contracts import Event, Fact
from shared.runtime.aggregate import Aggregate, Change, numbered
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
    only_once: ClassVar[Mapping[type[Any], Callable[[Any], object]]] = {}
    """Kind → what of a thing may be there only once."""
    _identities: int = 0

    def new_id(self) -> UUID:
        """Return the next identity."""
        self._identities += 1
        return UUID(int=self._identities)

    async def find(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing, if there is one."""
        return cast("T | None", self.things[kind].get(identity))

    async def get_for_update(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing, if there is one; nobody else is there to hold it against."""
        return await self.find(kind, identity)

    async def get_other_for_update(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing, if there is one."""
        return await self.find(kind, identity)

    async def lock_all(self, kind: type[T], *identities: UUID) -> None:
        """Lock nothing; nobody else is there."""

    async def all_with(self, kind: type[T], field: str, ref: UUID) -> list[T]:
        """Return every thing of one kind whose field names this reference."""
        return [each for each in self.things[kind].values() if getattr(each, field) == ref]

    async def record(self, before: T | None, after: T, fact: Fact, *more: Fact, parts: Sequence[Change] = ()) -> T:
        """Keep a thing's new state with its facts and parts; raises for a province that is not served here."""
        stored = numbered(before, after, 1 + len(more))
        self._store(before, stored)
        for was, now in parts:
            self._store(was, numbered(was, now))
        self._tell(stored, (fact, *more))
        return stored

    async def record_unless_taken(self, thing: Aggregate, fact: Fact) -> bool:
        """Keep something new with its fact, unless what may be there only once is there."""
        only_once = self.only_once[type(thing)]
        if only_once(thing) in map(only_once, self.present(type(thing))):
            return False
        await self.record(None, thing, fact)
        return True

    def present(self, kind: type[T]) -> list[T]:
        """Return the things of one kind."""
        return [*self.things[kind].values()]

    async def save_without_event(self, before: T | None, after: T) -> T:
        """Keep a thing's new state of which nothing is told."""
        stored = numbered(before, after)
        self._store(before, stored)
        return stored

    def _store(self, before: Aggregate | None, after: Aggregate) -> None:
        require_served("province", after.province, after.province, self.provinces)
        assert self.things[type(after)].get(after.id) == before
        self.things[type(after)][after.id] = after

    def _tell(self, stored: Aggregate, facts: Sequence[Fact]) -> None:
        for version, fact in enumerate(facts, stored.version - len(facts) + 1):
            event, event_id = fact if isinstance(fact, tuple) else (fact, self.new_id())
            self.told.append(Told(event, stored.province, version, event_id))
