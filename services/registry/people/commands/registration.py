"""What can be asked of the registry about entrepreneurs.

Invariant: no state is stored without its fact, and none the other way; what identifies a person stays in the province.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.centres.commands.centres import centre_serving
from services.registry.people.commands.port import PeopleWork
from services.registry.people.rules import entrepreneur as entrepreneur_rules
from services.registry.people.rules.consent import ConsentManner, ConsentText, check_text
from services.registry.people.rules.duplicates import described
from services.registry.people.rules.entrepreneur import Entrepreneur, Person, age_warnings
from services.registry.people.rules.nik import check_nik, nik_warnings
from services.registry.people.rules.nik_requests import NikTriedTooOften, check_tries, nik_not_usable
from services.registry.reference.commands.region_codes import history_of
from shared.contracts.vocabulary import ClientKind
from shared.i18n import Text
from shared.regions import PROVINCES, Borders, Regions, local_day, province_of
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict
from shared.runtime.validation import check_all, field_error, require_served_region_as_of


@dataclass(frozen=True)
class RegisterEntrepreneur:
    """An entrepreneur as registered in a centre or an office."""

    person: Person
    village_code: str
    kind: ClientKind
    centre_id: UUID | None
    registered_on: date
    consent_given_on: date
    consent_text: ConsentText
    consent_manner: ConsentManner


async def register_entrepreneur(command: RegisterEntrepreneur, work: PeopleWork) -> CommandResult:
    """Add one entrepreneur; what looks odd about NIK or age is returned as warnings."""
    borders = (await history_of(work)).on(command.registered_on)
    code = _checked(command, work, borders)
    if not work.is_office:
        await refuse_many_tries(None, code, work)
    if command.centre_id is not None:
        await centre_serving("centre_id", command.centre_id, ("registered_on", command.registered_on), work)
    identity, event_id = work.new_id(), work.new_id()
    entrepreneur = Entrepreneur(
        identity, province_of(code), command.person, code, command.kind, command.centre_id,
        command.registered_on, command.consent_given_on, consent_text=command.consent_text,
        consent_manner=command.consent_manner, consent_recorded_by=work.who, event_id=event_id,
    )  # fmt: skip
    registered = entrepreneur_rules.register_entrepreneur(entrepreneur, local_day(work.now, code))
    alike = await work.alike(described(command.person))
    if not await work.record_unless_taken(entrepreneur, (registered, event_id)):
        raise await _already_there(entrepreneur, work)
    odd = nik_warnings(command.person, code, known=command.person.nik_region in Regions.load())
    odd_age = age_warnings(command.person.birth_date, command.registered_on)
    twice = ["likely-duplicate"] if alike else []
    return CommandResult(entrepreneur.id, entrepreneur.version, (*odd, *odd_age, *twice))


def _checked(command: RegisterEntrepreneur, work: PeopleWork, borders: Borders) -> str:
    """Return the village's code; raises `Invalid` with all that is wrong, be it the village, the NIK or a day."""
    person, given = command.person, command.village_code
    days = (person.birth_date, command.registered_on, command.consent_given_on)
    check_all(
        lambda: require_served_region_as_of("village_code", given, ("village",), work.provinces, borders),
        lambda: check_nik(person.nik, PROVINCES),
        lambda: entrepreneur_rules.check_days(*days, local_day(work.now, work.home)),
        lambda: check_text("consent_given_on", command.consent_given_on, command.consent_text),
    )
    return require_served_region_as_of("village_code", given, ("village",), work.provinces, borders)


async def refuse_many_tries(ref: UUID | None, village_code: str, work: PeopleWork) -> None:
    """Raise `NikTriedTooOften` when a day has seen enough: corrections of somebody, or registrations by the caller."""
    try:
        check_tries(await work.nik_tries(ref), work.nik_limits, work.now)
    except NikTriedTooOften:
        await work.note_nik_limit(ref, province_of(village_code), village_code)
        raise


async def _already_there(entrepreneur: Entrepreneur, work: PeopleWork) -> Conflict:
    """Make the refusal of a registration; of somebody beyond the caller's reach the office hears alone."""
    province, nik = entrepreneur.province, entrepreneur.person.nik
    holder = await work.holder_of(province, nik)
    if holder is not None and await work.find(Entrepreneur, holder) is None:
        await work.note_nik_refused(nik, province, entrepreneur.village_code)
        return nik_not_usable()
    return nik_taken(holder)


async def nik_taken_by(holder: UUID | None, work: PeopleWork) -> Conflict:
    """Make the refusal of a NIK that is somebody's already; they are named to whoever reaches them."""
    return nik_taken(holder if holder and await work.find(Entrepreneur, holder) else None)


def nik_taken(holder: UUID | None) -> Conflict:
    """Make the refusal of a NIK that is somebody's already; `holder` is None when they are not to be named."""
    whose = Text(str(holder), str(holder)) if holder else Text("orang lain", "somebody else")
    words = Text(f"NIK ini sudah terdaftar sebagai {whose.id}.", f"This NIK is already registered as {whose.en}.")
    return Conflict("entrepreneur-already-registered", words)


def entrepreneur_of(given: UUID, entrepreneur: Entrepreneur | None, field: str = "entrepreneur_ref") -> Entrepreneur:
    """Return whom a field names; raises `Invalid` when nobody was found within reach."""
    if entrepreneur is None:
        rule = Text("harus wirausaha yang terdaftar di sini", "must be an entrepreneur registered here")
        raise field_error("entrepreneur-unknown", field, given, rule)
    return entrepreneur
