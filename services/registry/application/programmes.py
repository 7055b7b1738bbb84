"""What can be asked of the registry about village programmes.

Invariant: no state is stored without its fact, and none the other way; who is enrolled once counts once.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registry.application.people import entrepreneur_of
from services.registry.application.work import RegistryWork, found
from services.registry.domain import programmes as rules
from services.registry.domain.changes import check_consent
from services.registry.domain.people import Entrepreneur
from services.registry.domain.places import quota_warnings
from services.registry.domain.programmes import Programme, Wish
from shared.answers import Accepted
from shared.contracts.vocabulary import Funding
from shared.errors import Conflict, Words
from shared.fields import served_region
from shared.regions import History, local_day


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
    owner_office: str = ""
    flagship: bool = False
    new_within_months: int = 42


@dataclass(frozen=True)
class EnrolEntrepreneur:
    """A wish to give an entrepreneur a place in a programme."""

    entrepreneur_ref: UUID
    programme_id: UUID
    enrolled_on: date
    funding: Funding
    group_ref: UUID | None


async def declare_programme(command: DeclareProgramme, work: RegistryWork) -> Accepted:
    """Add one village programme of a province."""
    code = served_region("owner_region", command.owner_region, ("province",), work.provinces)
    programme = Programme(
        work.new_id(), code, command.name, command.start_year, command.years, command.quota_per_village_year,
        command.quota_per_village_total, command.youth_min_age, command.youth_max_age, local_day(work.now, code),
        command.owner_office, command.flagship, command.new_within_months,
    )  # fmt: skip
    declared = rules.declare_programme(programme)
    await work.add(programme)
    await work.emit(declared, province=code, version=programme.version)
    return Accepted(programme.id, programme.version)


async def enrol_entrepreneur(command: EnrolEntrepreneur, work: RegistryWork) -> Accepted:
    """Give one entrepreneur a place in a programme, once; a quota that is exceeded is returned as a warning."""
    programme = await programme_of(command.programme_id, work)
    ref = command.entrepreneur_ref
    entrepreneur = entrepreneur_of(ref, await work.hold(Entrepreneur, ref))
    check_consent(entrepreneur.consent_withdrawn_on)
    wish = Wish(command.enrolled_on, command.funding, command.group_ref)
    place = rules.enrol(entrepreneur, programme, wish, local_day(work.now, programme.province))
    place = replace(place, event_id=work.new_id())
    codes = History.load().codes_of(place.village_code)
    young = await work.young(programme.id, codes, place.programme_year)
    if await work.place(ref, programme.id) is not None:
        taken = Words(
            "Wirausaha ini sudah terdaftar di program ini.", "This entrepreneur already has a place in this programme."
        )
        raise Conflict("already-enrolled", taken)
    after = replace(entrepreneur, version=entrepreneur.version + 1)
    await work.keep_place(after, None, place)
    await work.emit(rules.enrolled(place), province=after.province, version=after.version, event_id=place.event_id)
    return Accepted(after.id, after.version, quota_warnings(programme, place, young))


async def programme_of(given: UUID, work: RegistryWork) -> Programme:
    """Return the programme that an address or a field names; raises `NotFound` when there is none within reach."""
    words = Words("Program ini tidak ada di sini.", "There is no such programme here.")
    return found(await work.find(Programme, given), "programme-unknown", words)
