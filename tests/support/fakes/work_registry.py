"""The registry's unit of work in memory."""

from dataclasses import dataclass, field
from uuid import UUID

from services.registry.domain.enterprises import Assessment
from services.registry.domain.people import Entrepreneur
from services.registry.domain.programmes import Enrolment
from tests.support.fakes.work import FakeWork


@dataclass
class FakeRegistryWork(FakeWork):
    """Everything the registry knows, by identity."""

    enrolments: dict[tuple[UUID, UUID], Enrolment] = field(default_factory=dict)

    async def add_entrepreneur(self, entrepreneur: Entrepreneur) -> UUID | None:
        for each in self.things[Entrepreneur].values():
            if (each.province, each.person.nik) == (entrepreneur.province, entrepreneur.person.nik):
                return UUID(str(each.id))
        await self.add(entrepreneur)
        return None

    async def assessments(self, enterprise_ref: UUID) -> list[Assessment]:
        return [each for each in self.things[Assessment].values() if each.enterprise_ref == enterprise_ref]

    async def add_enrolment(self, enrolment: Enrolment) -> bool:
        place = (enrolment.decided.entrepreneur_ref, enrolment.decided.programme_id)
        if place in self.enrolments:
            return False
        self.enrolments[place] = enrolment
        return True
