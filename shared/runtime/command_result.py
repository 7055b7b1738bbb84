"""What every command answers when it was accepted.

Invariant: an answer holds identities, versions and what looked odd, never personal data: it is stored with the caller's
key and given again to whoever sends the same command again.
"""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class CommandResult:
    """What a command made: its identity, its version, and what looked odd but was taken."""

    id: UUID
    version: int
    warnings: tuple[str, ...] = ()
