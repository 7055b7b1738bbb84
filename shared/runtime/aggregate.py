"""What the aggregates of every service have in common.

Invariant: pure; the version of a thing is the number of its last change, 1 when it was made.
"""

from dataclasses import replace
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID


class Aggregate(Protocol):
    """Whatever has an identity, a province and versions."""

    @property
    def id(self) -> UUID:
        """Its identity for life."""

    @property
    def province(self) -> str:
        """The province in whose stream its facts travel."""

    @property
    def version(self) -> int:
        """How often it was changed, its making included."""


Change = tuple[Aggregate | None, Aggregate]
"""A thing before and after a change; new where there was none before."""
T = TypeVar("T", bound=Aggregate)


def numbered(before: Aggregate | None, after: T, facts: int = 1) -> T:
    """Return a new state with the version that it has once so many facts have led to it."""
    version = facts + (0 if before is None else before.version)
    return cast("T", replace(cast("Any", after), version=version))
