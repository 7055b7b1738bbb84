"""The registry's unit of work in memory."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from services.registry.domain import Centre, Consultant, Enrolment, Entrepreneur, Programme
from tests.support.fakes.work import FakeWork


@dataclass
class FakeRegistryWork(FakeWork):
    """Everything the registry knows, by identity."""

    centres: dict[UUID, Centre] = field(default_factory=dict)
    consultants: dict[UUID, Consultant] = field(default_factory=dict)
    entrepreneurs: dict[UUID, Entrepreneur] = field(default_factory=dict)
    programmes: dict[UUID, Programme] = field(default_factory=dict)
    enrolments: dict[tuple[UUID, UUID], Enrolment] = field(default_factory=dict)

    async def add(self, thing: Centre | Consultant | Programme) -> None:
        match thing:
            case Centre():
                self.centres[thing.id] = thing
            case Consultant():
                self.consultants[thing.id] = thing
            case Programme():
                self.programmes[thing.id] = thing

    async def add_entrepreneur(self, entrepreneur: Entrepreneur) -> UUID | None:
        for each in self.entrepreneurs.values():
            if (each.province, each.person.nik) == (entrepreneur.province, entrepreneur.person.nik):
                return each.id
        self.entrepreneurs[entrepreneur.id] = entrepreneur
        return None

    async def add_enrolment(self, enrolment: Enrolment) -> bool:
        place = (enrolment.decided.entrepreneur_ref, enrolment.decided.programme_id)
        if place in self.enrolments:
            return False
        self.enrolments[place] = enrolment
        return True

    async def next_version(self, entrepreneur_ref: UUID) -> int:
        known = self.entrepreneurs[entrepreneur_ref]
        self.entrepreneurs[entrepreneur_ref] = replace(known, version=known.version + 1)
        return known.version + 1

    async def centre(self, centre_id: UUID) -> Centre | None:
        return self.centres.get(centre_id)

    async def entrepreneur(self, entrepreneur_ref: UUID) -> Entrepreneur | None:
        return self.entrepreneurs.get(entrepreneur_ref)

    async def programme(self, programme_id: UUID) -> Programme | None:
        return self.programmes.get(programme_id)
