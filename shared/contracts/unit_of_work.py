"""The port that the handlers of every command work through: one open transaction.

A subject whose handlers need more of it declares a port of its own that extends this one, and the ports of the subjects
whose handlers it calls. `shared.persistence.unit_of_work` keeps it on PostgreSQL. It stands beside the events because
no state is recorded without one.

Invariant: everything between opening and leaving it is one transaction; a thing beyond the reach of the caller is not
found.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from shared.contracts.base import Fact
from shared.runtime.aggregate import Aggregate, Change

T = TypeVar("T", bound=Aggregate)


class Work(Protocol):
    """One open transaction, with its time and the identities it hands out."""

    now: datetime
    provinces: tuple[str, ...]
    """The provinces this instance works for."""
    home: str
    """The province of the caller; empty for the ministry."""

    def new_id(self) -> UUID:
        """Return an identity for something new."""

    async def find(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing, if there is one within reach."""

    async def get_for_update(self, kind: type[T], identity: UUID) -> T | None:
        """Return the thing at the request's address, if it is within reach, and lock it until the end.

        Raises `VersionStale` when the caller has seen another version of it.
        """

    async def get_other_for_update(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing that is not the one at the request's address, if it is within reach, and lock it."""

    async def lock_all(self, kind: type[T], *identities: UUID) -> None:
        """Lock several things of one kind until the end, in the order of their ids: those who cross do not deadlock."""

    async def all_with(self, kind: type[T], field: str, ref: UUID) -> Sequence[T]:
        """Return every thing of one kind whose field names this reference, in the order of their ids."""

    async def record(self, before: T | None, after: T, fact: Fact, *more: Fact, parts: Sequence[Change] = ()) -> T:
        """Store a thing's new state, and its parts', with the facts that led to it; returns it as stored.

        Each fact is the thing's next version. Raises `BeyondReach` for a place that the caller may not change.
        """

    async def record_unless_taken(self, thing: Aggregate, fact: Fact) -> bool:
        """Store something new with its fact; returns False when what may be there only once, as a NIK, is taken."""

    async def save_without_event(self, before: T | None, after: T) -> T:
        """Store a thing's new state of which no event tells; returns it as stored."""
