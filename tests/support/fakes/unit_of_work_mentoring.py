"""Mentoring's unit of work in memory."""

from dataclasses import dataclass, field
from uuid import UUID

from services.mentoring.network.rules import Centre, Client, Consultant
from services.mentoring.sessions.commands import KnownParties
from services.mentoring.sessions.rules import Session
from shared.regions import Succession
from tests.support.fakes.unit_of_work import FakeWork


@dataclass
class FakeMentoringWork(FakeWork):
    """What is known of the registry's things, and the sessions."""

    centres: dict[UUID, Centre] = field(default_factory=dict)
    consultants: dict[UUID, Consultant] = field(default_factory=dict)
    clients: dict[UUID, Client] = field(default_factory=dict)
    decreed: tuple[Succession, ...] = ()
    """What was declared of region codes."""

    async def is_field_of(self, province: str, field: str) -> bool:
        return any((each.province, each.field) == (province, field) for each in self.consultants.values())

    async def known_parties(self, centre_id: UUID, consultant_ref: UUID, client_ref: UUID) -> KnownParties:
        theirs = (each for each in self.things[Session].values() if each.completed.client_ref == client_ref)
        return KnownParties(
            self.centres.get(centre_id),
            self.consultants.get(consultant_ref),
            self.clients.get(client_ref),
            mentored=any(each.void_reason is None for each in theirs),
            declared=self.decreed,
        )
