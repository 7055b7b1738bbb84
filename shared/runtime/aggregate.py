"""What the aggregates of every service have in common.

Invariant: pure; the version of a thing is the number of its last change, 1 when it was made.
"""

from typing import Protocol
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
