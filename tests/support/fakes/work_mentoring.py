"""Mentoring's unit of work in memory."""

from dataclasses import dataclass, field
from uuid import UUID

from services.mentoring.sessions.commands import Known
from services.mentoring.sessions.rules import Centre, Client, Consultant, Session
from tests.support.fakes.work import FakeWork


@dataclass
class FakeMentoringWork(FakeWork):
    """What the registry has told, and the sessions."""

    centres: dict[UUID, Centre] = field(default_factory=dict)
    consultants: dict[UUID, Consultant] = field(default_factory=dict)
    clients: dict[UUID, Client] = field(default_factory=dict)

    async def known(self, centre_id: UUID, consultant_ref: UUID, client_ref: UUID) -> Known:
        theirs = (each for each in self.things[Session].values() if each.completed.client_ref == client_ref)
        return Known(
            self.centres.get(centre_id),
            self.consultants.get(consultant_ref),
            self.clients.get(client_ref),
            mentored=any(each.void_reason is None for each in theirs),
        )

    async def recorded(self, session_id: UUID) -> Session | None:
        return await self.get_for_update(Session, session_id)
