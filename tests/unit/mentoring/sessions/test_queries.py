"""What is shown of sessions: what their event says, their notes, and the client whom they belong to by now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.mentoring.sessions.queries import SessionQuery, session, sessions
from shared.runtime.principal import Principal
from tests.unit.mentoring.samples import ANI, NOBODY

OFFICE = Principal("office", "province", "73")
TWIN = UUID(int=302)
STORED: Mapping[str, Any] = {
    "id": UUID(int=1),
    "client_ref": TWIN,
    "notes": "Ani ingin membuka cabang.",
    "event_id": UUID(int=2),
    "completed": {"session_id": str(UUID(int=1)), "client_ref": str(ANI.id), "contact_minutes": 60},
}
SHOWN = {"id": UUID(int=1), "client_ref": TWIN, "notes": "Ani ingin membuka cabang.", "contact_minutes": 60}


@dataclass
class FakeSessionReader:
    """One stored session, and what was asked of it."""

    asked: list[object] = field(default_factory=list)

    async def find(self, session_id: UUID, principal: Principal) -> Mapping[str, Any] | None:
        self.asked.append((session_id, principal))
        return STORED if session_id == STORED["id"] else None

    async def page(
        self, query: SessionQuery, principal: Principal, after: UUID | None, limit: int
    ) -> list[Mapping[str, Any]]:
        self.asked.append((query, principal, after, limit))
        return [STORED]


async def test_a_session_is_shown_with_what_its_event_says_of_the_client_it_belongs_to() -> None:
    assert await session(UUID(int=1), OFFICE, FakeSessionReader()) == SHOWN


async def test_a_session_beyond_reach_is_not_shown() -> None:
    assert await session(NOBODY, OFFICE, FakeSessionReader()) is None


async def test_a_page_is_read_as_it_is_asked_for() -> None:
    reader, query = FakeSessionReader(), SessionQuery(province="73")
    assert await sessions(query, OFFICE, (NOBODY, 51), reader) == [SHOWN]
    assert reader.asked == [(query, OFFICE, NOBODY, 51)]
