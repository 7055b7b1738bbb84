"""What is shown of sessions: one by its identity, or a page of those that an office asks for.

Invariant: a session is shown with what its event says and with its notes, which only this query shows; its client is
the one that it belongs to now, after any merge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol
from uuid import UUID

from shared.runtime.principal import Principal

_NOT_SHOWN: Final = frozenset({"completed", "event_id"})


@dataclass(frozen=True)
class SessionQuery:
    """Which sessions are asked for; what is None does not matter."""

    province: str | None = None
    region: str | None = None
    centre_id: UUID | None = None
    consultant_ref: UUID | None = None
    client_ref: UUID | None = None
    first: date | None = None
    last: date | None = None
    sort: str = "-completed_on"
    """A column; with a minus before it, the greatest first."""


class SessionReader(Protocol):
    """Reads stored sessions; shape: {column: value}, with the event that completed them as JSON in `completed`."""

    async def find(self, session_id: UUID, principal: Principal) -> Mapping[str, Any] | None:
        """Return one session within reach."""

    async def page(
        self, query: SessionQuery, principal: Principal, after: UUID | None, limit: int
    ) -> Sequence[Mapping[str, Any]]:
        """Return up to `limit` sessions within reach, those behind `after`."""


async def session(session_id: UUID, principal: Principal, reader: SessionReader) -> dict[str, Any] | None:
    """Return one session within reach, as it is shown."""
    stored = await reader.find(session_id, principal)
    return None if stored is None else _shown(stored)


async def sessions(
    query: SessionQuery, principal: Principal, page: tuple[UUID | None, int], reader: SessionReader
) -> list[dict[str, Any]]:
    """Return a page of sessions within reach, as they are shown; a page is what it comes behind, and its most."""
    return [_shown(stored) for stored in await reader.page(query, principal, *page)]


def _shown(stored: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in stored.items() if name not in _NOT_SHOWN}
    event = {name: value for name, value in stored["completed"].items() if name != "session_id"}
    return columns | event | {"client_ref": stored["client_ref"]}
