"""The registry's unit of work in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

from services.registry.domain.enterprises import Assessment
from services.registry.domain.people import Entrepreneur
from services.registry.domain.programmes import Enrolment
from services.registry.domain.references import Reference
from shared.contracts.vocabulary import ReferenceKind
from shared.things import Thing
from tests.support.fakes.work import FakeWork

SEEDED: Final[Mapping[ReferenceKind, str]] = {
    "consulting-field": "cooperation-networks finance human-resources information-technology institutional marketing "
    "production",
    "service": "business-consulting business-training co-working-space education-centre entrepreneur-library "
    "finance-access halal-accompaniment incubation marketing-promotion mentoring networking packaging-house "
    "product-curation showcase superior-products",
    "certification-scheme": "kkni-4-2018 skkni-181-2017",
    "association": "abdsi",
}
"""The codes that every province has from the beginning."""
T = TypeVar("T", bound=Thing)


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

    async def codes(self, kind: ReferenceKind, *, hold: bool = False) -> list[str]:
        del hold  # nobody else is there
        added = [
            each.code for each in self.things[Reference].values() if (each.kind, each.province) == (kind, self.home)
        ]
        return sorted([*SEEDED[kind].split(), *added])

    async def of_consultant(self, kind: type[T], consultant_ref: UUID) -> list[T]:
        return [each for each in self.things[kind].values() if each.consultant_ref == consultant_ref]

    async def add_enrolment(self, enrolment: Enrolment) -> bool:
        place = (enrolment.decided.entrepreneur_ref, enrolment.decided.programme_id)
        if place in self.enrolments:
            return False
        self.enrolments[place] = enrolment
        return True
