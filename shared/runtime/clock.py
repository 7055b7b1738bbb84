"""Where time and identity enter the system.

Invariant: no domain function asks for the time or an id; both arrive as arguments, so every rule is testable
with a fixed clock. This file and the settings are the only ones allowed to touch the machine's clock.
"""

from datetime import UTC, datetime
from uuid import UUID, uuid4


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def new_id() -> UUID:
    """Return a random identity: it says nothing about whom or when, so it may leave the province."""
    return uuid4()
