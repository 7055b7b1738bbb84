"""What can be asked of the registry: one handler a command, and the port it works through.

A handler looks up what the rules need, lets the domain decide, stores the state and emits the fact, all in the one
transaction that `RegistryWork` stands for. Invariant: no state is stored without its fact, and none the other way.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from services.registry import domain
from services.registry.domain import Centre, Consultant, Enrolment, Entrepreneur, Person, Programme
from shared.answers import Accepted
from shared.contracts import Event
from shared.contracts.vocabulary import CentreLevel, ClientKind, Founding, Funding
from shared.errors import Conflict, NotFound, Words
from shared.fields import refuse, served_region
from shared.regions import PROVINCES, Level, Regions, local_day, province_of

T = TypeVar("T")


class RegistryWork(Protocol):
    """One open transaction on the registry, with the time and the identities it hands out."""

    now: datetime
    provinces: tuple[str, ...]
    """The provinces this instance works for."""

    def new_id(self) -> UUID:
        """Return an identity for something new."""

    async def emit(self, event: Event, *, province: str, version: int) -> UUID:
        """Let a fact leave with this transaction; returns its event id."""

    async def add(self, thing: Centre | Consultant | Programme) -> None:
        """Store something new."""

    async def add_entrepreneur(self, entrepreneur: Entrepreneur) -> UUID | None:
        """Store an entrepreneur; returns who already holds the NIK, when somebody does."""

    async def add_enrolment(self, enrolment: Enrolment) -> bool:
        """Store an enrolment; returns False when the entrepreneur already has a place in the programme."""

    async def next_version(self, entrepreneur_ref: UUID) -> int:
        """Raise the entrepreneur's version by one and return it; holds the row until the end."""

    async def centre(self, centre_id: UUID) -> Centre | None:
        """Return a centre, if there is one."""

    async def entrepreneur(self, entrepreneur_ref: UUID) -> Entrepreneur | None:
        """Return an entrepreneur, if there is one."""

    async def programme(self, programme_id: UUID) -> Programme | None:
        """Return a programme, if there is one."""


@dataclass(frozen=True)
class RegisterCentre:
    """A centre as an office describes it."""

    name: str
    level: CentreLevel
    region_code: str
    founded_on: date
    founding: Founding
    operational_on: date | None
    parent_office: str


@dataclass(frozen=True)
class AppointConsultant:
    """A consultant as a centre describes one."""

    name: str
    centre_id: UUID
    field: str
    coordinator: bool
    appointed_on: date


@dataclass(frozen=True)
class RegisterEntrepreneur:
    """An entrepreneur as registered in a centre or an office."""

    person: Person
    village_code: str
    kind: ClientKind
    centre_id: UUID | None
    registered_on: date
    consent_given_on: date


@dataclass(frozen=True)
class DeclareProgramme:
    """A village programme as a province declares it."""

    name: str
    owner_region: str
    start_year: int
    years: int
    quota_per_village_year: int
    quota_per_village_total: int
    youth_min_age: int
    youth_max_age: int


@dataclass(frozen=True)
class EnrolEntrepreneur:
    """A wish to give an entrepreneur a place in a programme."""

    entrepreneur_ref: UUID
    programme_id: UUID
    enrolled_on: date
    funding: Funding
    group_ref: UUID | None


def _found(thing: T | None, slug: str, words: Words) -> T:
    if thing is None:
        raise NotFound(slug, words)
    return thing


async def register_centre(command: RegisterCentre, work: RegistryWork) -> Accepted:
    """Add one centre; the fact leaves with the same commit."""
    level: Level = "province" if command.level == "province" else "regency"
    code = served_region("region_code", command.region_code, (level,), work.provinces)
    centre = Centre(
        work.new_id(), province_of(code), command.name, command.level, code, command.founded_on, command.founding,
        command.operational_on, command.parent_office,
    )  # fmt: skip
    registered = domain.register_centre(centre, local_day(work.now, code))
    await work.add(centre)
    await work.emit(registered, province=centre.province, version=centre.version)
    return Accepted(centre.id, centre.version)


async def appoint_consultant(command: AppointConsultant, work: RegistryWork) -> Accepted:
    """Add one consultant to a centre."""
    centre = _centre_of("centre_id", command.centre_id, await work.centre(command.centre_id))
    consultant = Consultant(
        work.new_id(), centre.province, command.name, centre.id, command.field, command.coordinator,
        command.appointed_on,
    )  # fmt: skip
    appointed = domain.appoint_consultant(consultant, centre, local_day(work.now, centre.region_code))
    await work.add(consultant)
    await work.emit(appointed, province=centre.province, version=consultant.version)
    return Accepted(consultant.id, consultant.version)


def _centre_of(field: str, given: UUID, centre: Centre | None) -> Centre:
    if centre is None:
        rule = Words("harus pusat layanan yang terdaftar di sini", "must be a centre registered here")
        raise refuse("centre-unknown", field, given, rule)
    return centre


async def register_entrepreneur(command: RegisterEntrepreneur, work: RegistryWork) -> Accepted:
    """Add one entrepreneur; what looks odd about the NIK is returned as warnings."""
    code = served_region("village_code", command.village_code, ("village",), work.provinces)
    domain.check_nik(command.person.nik, PROVINCES)
    if command.centre_id is not None:
        _centre_of("centre_id", command.centre_id, await work.centre(command.centre_id))
    entrepreneur = Entrepreneur(
        work.new_id(), province_of(code), command.person, code, command.kind, command.centre_id,
        command.registered_on, command.consent_given_on,
    )  # fmt: skip
    registered = domain.register_entrepreneur(entrepreneur, local_day(work.now, code))
    if (owner := await work.add_entrepreneur(entrepreneur)) is not None:
        words = Words(f"NIK ini sudah terdaftar sebagai {owner}.", f"This NIK is already registered as {owner}.")
        raise Conflict("entrepreneur-already-registered", words)
    await work.emit(registered, province=entrepreneur.province, version=entrepreneur.version)
    odd = domain.nik_warnings(command.person, code, known=command.person.nik_region in Regions.load())
    return Accepted(entrepreneur.id, entrepreneur.version, odd)


async def declare_programme(command: DeclareProgramme, work: RegistryWork) -> Accepted:
    """Add one village programme of a province."""
    code = served_region("owner_region", command.owner_region, ("province",), work.provinces)
    programme = Programme(
        work.new_id(), code, command.name, command.start_year, command.years, command.quota_per_village_year,
        command.quota_per_village_total, command.youth_min_age, command.youth_max_age, local_day(work.now, code),
    )  # fmt: skip
    declared = domain.declare_programme(programme)
    await work.add(programme)
    await work.emit(declared, province=code, version=programme.version)
    return Accepted(programme.id, programme.version)


async def enrol_entrepreneur(command: EnrolEntrepreneur, work: RegistryWork) -> Accepted:
    """Give one entrepreneur a place in a programme, once."""
    words = Words("Program ini tidak ada di sini.", "There is no such programme here.")
    programme = _found(await work.programme(command.programme_id), "programme-unknown", words)
    entrepreneur = await work.entrepreneur(command.entrepreneur_ref)
    if entrepreneur is None:
        rule = Words("harus wirausaha yang terdaftar di sini", "must be an entrepreneur registered here")
        raise refuse("entrepreneur-unknown", "entrepreneur_ref", command.entrepreneur_ref, rule)
    wish = domain.Wish(command.enrolled_on, command.funding, command.group_ref)
    enrolment, enrolled = domain.enrol(entrepreneur, programme, wish, local_day(work.now, programme.province))
    if not await work.add_enrolment(enrolment):
        taken = Words(
            "Wirausaha ini sudah terdaftar di program ini.", "This entrepreneur already has a place in this programme."
        )
        raise Conflict("already-enrolled", taken)
    version = await work.next_version(entrepreneur.id)
    await work.emit(enrolled, province=entrepreneur.province, version=version)
    return Accepted(entrepreneur.id, version)
