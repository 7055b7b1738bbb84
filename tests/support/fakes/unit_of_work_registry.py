"""The registry's unit of work in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from services.registry.assessments.rules.assessment import Assessment
from services.registry.centres.rules.centre import Centre, CentreUse
from services.registry.consultants.rules.consultant import Assignment
from services.registry.cooperatives.rules import Cooperative
from services.registry.enterprises.rules.corrections import EnterpriseUse
from services.registry.enterprises.rules.enterprise import COMPANIES, Enterprise
from services.registry.finance.rules import Finance
from services.registry.imports.rules.sheet_import import Import
from services.registry.people.rules.duplicates import Description, described, likely
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.nik_requests import NikLimits, NikRequest, NikTries
from services.registry.permits.rules import Permit
from services.registry.privacy.commands import SearchOvertaken, Traces
from services.registry.programmes.commands.port import PlaceChange
from services.registry.programmes.rules.enrolment import YouthCount
from services.registry.programmes.rules.programme import Enrolment, Programme
from services.registry.programmes.rules.programme_correction import ProgrammeUse
from services.registry.reference.rules.references import Kind, Reference
from services.registry.reference.rules.region_codes import RegionMapping
from shared.contracts import Fact
from shared.regions import Succession
from shared.runtime.aggregate import Aggregate, numbered
from tests.support.fakes.unit_of_work import FakeWork

SEEDED: Final[Mapping[Kind, str]] = {
    "consulting-field": "cooperation-networks finance human-resources information-technology institutional marketing "
    "production",
    "service": "business-consulting business-training co-working-space education-centre entrepreneur-library "
    "finance-access halal-accompaniment incubation marketing-promotion mentoring networking packaging-house "
    "product-curation showcase superior-products",
    "certification-scheme": "kkni-4-2018 skkni-181-2017",
    "association": "abdsi",
    "office-code": "",
}
"""The codes that every province has from the beginning."""
T = TypeVar("T", bound=Aggregate)
_OWNED: Mapping[type[Any], str] = {Enterprise: "entrepreneur_ref", Cooperative: "representative_ref"}
"""What is somebody's, and the field that says whose."""


@dataclass
class FakeRegistryWork(FakeWork):
    """Everything the registry knows, by identity."""

    only_once = {  # noqa: RUF012  # as its class declares it
        Entrepreneur: lambda entrepreneur: (entrepreneur.province, entrepreneur.person.nik),
        RegionMapping: lambda mapping: (mapping.old_code, mapping.new_code, mapping.voided_on and mapping.id),
    }
    kept: dict[tuple[UUID, UUID], Enrolment] = field(default_factory=dict)
    gone: dict[UUID, UUID | None] = field(default_factory=dict)
    """Who is gone → whom they were merged into."""
    files: dict[UUID, bytes] = field(default_factory=dict)
    searched: dict[UUID, list[bytes]] = field(default_factory=dict)
    """What can be searched in each file."""
    woken: int = 0
    """How often the importer was told that there is something to import."""
    who: str = "somebody"
    is_office: bool = True
    """Whether the caller is the province's office."""
    nik_limits: NikLimits = field(default_factory=NikLimits)
    hidden: set[UUID] = field(default_factory=set)
    """Who is beyond the caller's reach."""
    noted: list[tuple[str, UUID | None]] = field(default_factory=list)
    """What was noted of NIKs, whatever became of the command."""
    unanswered: set[UUID] = field(default_factory=set)
    """Of whom no digest of an answer is kept any more."""
    importing: bool = False
    """Whether a table that carries whoever is to be erased is being imported."""
    overtaken: bool = False
    """Whether something came while tables were searched."""

    async def note_nik_shown(self, holder: Entrepreneur | NikRequest) -> None:
        self.noted.append(("shown", holder.id))

    async def find(self, kind: type[T], identity: UUID) -> T | None:
        found = None if identity in {*self.gone, *self.hidden} else await super().find(kind, identity)
        return None if isinstance(found, Programme) and found.voided_on else found

    def present(self, kind: type[T]) -> list[T]:
        return [each for each in super().present(kind) if each.id not in self.gone]

    async def holder_of(self, province: str, nik: str) -> UUID | None:
        held = (each.id for each in self.present(Entrepreneur) if (each.province, each.person.nik) == (province, nik))
        return next(held, None)

    async def nik_tries(self, entrepreneur_ref: UUID | None) -> NikTries:
        asked: list[NikRequest] = [
            each
            for each in self.things[NikRequest].values()
            if (each.entrepreneur_ref is None) == (entrepreneur_ref is None)
            and each.asked_at > self.now - timedelta(days=1)
        ]
        person = [each for each in asked if entrepreneur_ref and each.entrepreneur_ref == entrepreneur_ref]
        caller = [each for each in asked if each.asked_by == self.who]
        oldest = min((each.asked_at for each in (*person, *caller)), default=None)
        return NikTries(len(person), len(caller), oldest)

    async def note_nik_refused(self, nik: str, province: str, village_code: str) -> None:
        request = NikRequest(self.new_id(), province, None, village_code, nik, "open", self.who, self.now)
        self.things[NikRequest][request.id] = request
        self.noted.append(("beyond-reach", None))

    async def note_nik_limit(self, entrepreneur_ref: UUID | None, province: str, village_code: str) -> None:  # noqa: ARG002  # noted, not kept
        self.noted.append(("limit", entrepreneur_ref))

    async def keep_person(self, before: Entrepreneur, after: Entrepreneur) -> Entrepreneur:
        return await self.save_without_event(before, after)

    async def consent_withdrawn(self, entrepreneur_ref: UUID) -> date | None:
        somebody: Entrepreneur = self.things[Entrepreneur][entrepreneur_ref]
        return somebody.consent_withdrawn_on

    async def first_fact_on(self, entrepreneur_ref: UUID) -> date | None:
        theirs = [each for each in self.things[Enterprise].values() if each.entrepreneur_ref == entrepreneur_ref]
        days = [each.enrolled_on for each in self.kept.values() if each.entrepreneur_ref == entrepreneur_ref]
        return min([*days, *(each.registered_on for each in theirs)], default=None)

    async def hold_owner(self, enterprise_ref: UUID) -> None:
        """Nobody else is there."""

    async def enterprise_use(self, enterprise_ref: UUID) -> EnterpriseUse:
        years: list[Assessment] = self._valid_of(Assessment, enterprise_ref)
        given = [each.accessed_on for each in self._valid_of(Finance, enterprise_ref)]
        papers = [each.issued_on for each in self._valid_of(Permit, enterprise_ref)]
        first = [*(date(each.period_year, 12, 31) for each in years), *given]
        last = [*(date(each.period_year, 1, 1) for each in years), *given, *papers]
        return EnterpriseUse(min(first, default=None), max(last, default=None))

    def _valid_of(self, kind: type[Any], enterprise_ref: UUID) -> list[Any]:
        of = [each for each in self.things[kind].values() if each.enterprise_ref == enterprise_ref]
        return [each for each in of if each.void_reason is None]

    async def alike(self, description: Description) -> list[Entrepreneur]:
        return [each for each in self.present(Entrepreneur) if likely(description, described(each.person))]

    async def forget(self, gone: Entrepreneur, day: date, *facts: Fact, into: UUID | None = None) -> int:  # noqa: ARG002  # no day is kept here
        self.gone[gone.id] = into
        stored = numbered(gone, gone, len(facts))
        self._tell(stored, facts)
        return stored.version

    async def forget_enterprises(self, owner: UUID, day: date) -> list[UUID]:  # noqa: ARG002  # kept nowhere here
        theirs = [each for each in self.things[Enterprise].values() if each.entrepreneur_ref == owner]
        own = [each.id for each in theirs if each.legal_form not in COMPANIES]
        self.gone |= dict.fromkeys(own)
        return own

    async def forget_drafts(self, gone: Entrepreneur, traces: Traces) -> bool:  # noqa: ARG002  # nobody is sought here
        if self.overtaken:
            raise SearchOvertaken
        return not self.importing

    async def forget_answers(self, ref: UUID) -> None:
        self.unanswered.add(ref)

    async def hand_over(self, duplicate: UUID, survivor: UUID) -> None:
        for kind, owner in _OWNED.items():
            for each in await self.all_with(kind, owner, duplicate):
                self.things[kind][each.id] = replace(each, **{owner: survivor, "version": each.version + 1})

    async def programme_held(self, programme_id: UUID) -> Programme | None:
        return await self.find(Programme, programme_id)

    async def programme_use(self, programme_id: UUID) -> ProgrammeUse:
        years = [each.programme_year for each in self.kept.values() if each.programme_id == programme_id]
        return ProgrammeUse(len(years), max(years, default=0))

    async def place(self, entrepreneur_ref: UUID, programme_id: UUID) -> Enrolment | None:
        return self.kept.get((entrepreneur_ref, programme_id))

    async def places(self, entrepreneur_ref: UUID) -> list[Enrolment]:
        return [each for each in self.kept.values() if each.entrepreneur_ref == entrepreneur_ref]

    async def record_place(self, holder: Entrepreneur, place: PlaceChange, fact: Fact, *more: Fact) -> Entrepreneur:
        self._put(*place, holder)
        return await self.record(holder, holder, fact, *more)

    async def save_place_without_event(self, holder: Entrepreneur, place: PlaceChange) -> Entrepreneur:
        self._put(*place, holder)
        return await self.save_without_event(holder, holder)

    def _put(self, was: Enrolment | None, now: Enrolment | None, holder: Entrepreneur) -> None:
        if was is not None:
            assert self.kept.pop((was.entrepreneur_ref, was.programme_id)) == was
        if now is not None:
            assert now.entrepreneur_ref == holder.id
            self.kept[holder.id, now.programme_id] = now

    async def young(self, programme_id: UUID, codes: Sequence[str], programme_year: int) -> YouthCount:
        here = [each for each in self.kept.values() if each.programme_id == programme_id and each.village_code in codes]
        years = [each.programme_year for each in here if each.youth]
        return YouthCount(years.count(programme_year), len(years))

    async def nib_holders(self, province: str, number: str) -> list[UUID]:
        papers = [each for each in self.things[Permit].values() if each.kind == "nib" and each.void_reason is None]
        shown = [each.enterprise_ref for each in papers if (each.province, each.number) == (province, number)]
        return [self.things[Enterprise][each].entrepreneur_ref for each in shown]

    async def use_of(self, centre_id: UUID, day: date) -> CentreUse:
        terms: list[Assignment] = [each for each in self.things[Assignment].values() if each.centre_id == centre_id]
        people: list[Entrepreneur] = [
            each for each in self.things[Entrepreneur].values() if each.centre_id == centre_id
        ]
        return CentreUse(
            sorted({each.consultant_ref for each in terms if each.ends_on is None or each.ends_on > day}),
            has_clients=any(each.id not in self.gone for each in people),
            last_registration_on=max((each.registered_on for each in people), default=None),
        )

    async def names_in(self, region_code: str) -> list[str]:
        here = [each for each in self.things[Centre].values() if each.region_code == region_code]
        return sorted(each.name for each in here if each.closed_on is None)

    async def hold_mappings(self) -> None:
        """Nobody else is there."""

    async def declared_regions(self) -> list[Succession]:
        declared = [each for each in self.things[RegionMapping].values() if each.voided_on is None]
        steps = [
            Succession(each.old_code, each.new_code, each.effective_on, each.decree, each.name or "")
            for each in declared
        ]
        return sorted(steps, key=lambda step: (step.effective_on, step.old, step.new))

    async def codes(self, kind: Kind, *, hold: bool = False) -> list[str]:
        del hold  # nobody else is there
        added = [
            each.code for each in self.things[Reference].values() if (each.kind, each.province) == (kind, self.home)
        ]
        return sorted([*SEEDED[kind].split(), *added])

    async def keep_file(self, sent: Import, content: bytes, search_text: Sequence[bytes]) -> None:
        self.files[sent.id], self.searched[sent.id] = content, [*search_text]

    async def wake_importer(self) -> None:
        self.woken += 1
