"""What can be asked of the registry about somebody who is registered: correct, move, consent.

Invariant: no state is stored without its fact, and none the other way; a correction tells nothing, because nothing that
it mends ever left the province.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.registry.people.commands.nik_requests import change_nik
from services.registry.people.commands.port import PeopleWork
from services.registry.people.rules import profile as profile_rules
from services.registry.people.rules.consent import Consent, ConsentManner, ConsentText
from services.registry.people.rules.entrepreneur import Entrepreneur, age_warnings
from services.registry.people.rules.nik import check_nik, nik_warnings
from services.registry.reference.commands.region_codes import history_of
from shared.contracts.unit_of_work import Work
from shared.i18n import Text
from shared.regions import PROVINCES, Regions, local_day
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import require_found
from shared.runtime.validation import field_error, require_served_region_as_of


async def held(ref: UUID, work: Work) -> Entrepreneur:
    """Return whoever is at an address, held; raises `NotFound` when nobody is, or nobody is left."""
    words = Text(
        "Wirausaha ini tidak ada di sini, atau datanya sudah dihapus.",
        "There is no such entrepreneur here, or they were erased.",
    )
    return require_found(await work.get_for_update(Entrepreneur, ref), "entrepreneur-unknown", words)


async def correct(ref: UUID, corrections: Mapping[str, Any], work: PeopleWork) -> CommandResult:
    """Mend name, NIK, phone, birth date, sex or flags; what looks odd about NIK or age is returned as warnings.

    Another NIK waits for the province's office unless that is who asks; see `nik_requests`.
    """
    if not corrections:
        raise field_error("nothing-corrected", "name", "", Text("isi sekurangnya satu", "fill in at least one field"))
    before = await held(ref, work)
    wanted = profile_rules.correct(before, corrections)
    check_nik(wanted.person.nik, PROVINCES)
    known = wanted.person.nik_region in Regions.load()
    odd = nik_warnings(wanted.person, wanted.village_code, known=known)
    warnings = (*odd, *age_warnings(wanted.person.birth_date, wanted.registered_on))
    if wanted.person.nik == before.person.nik:
        after = await work.keep_person(before, wanted)
        return CommandResult(after.id, after.version, warnings)
    after, more = await change_nik(before, wanted, work)
    return CommandResult(after.id, after.version, (*warnings, *more))


async def move(ref: UUID, village_code: str, moved_on: date, work: PeopleWork) -> CommandResult:
    """Let somebody live in another village, by its code of the day on which they moved or of today."""
    before = await held(ref, work)
    borders = (await history_of(work)).on(moved_on)
    code = require_served_region_as_of("village_code", village_code, ("village",), work.provinces, borders)
    after, moved = profile_rules.move(before, code, moved_on, local_day(work.now, before.village_code))
    after = await work.record(before, after, moved)
    return CommandResult(after.id, after.version)


async def withdraw_consent(ref: UUID, withdrawn_on: date, work: PeopleWork) -> CommandResult:
    """Let nothing more be told of somebody."""
    before = await held(ref, work)
    after, withdrawn = profile_rules.withdraw_consent(before, withdrawn_on, local_day(work.now, before.village_code))
    after = await work.record(before, after, withdrawn)
    return CommandResult(after.id, after.version)


@dataclass(frozen=True)
class GiveConsent:
    """Somebody who is registered agrees to a text."""

    ref: UUID
    given_on: date
    consent_text: ConsentText
    consent_manner: ConsentManner


async def give_consent(command: GiveConsent, work: PeopleWork) -> CommandResult:
    """Let it be told of somebody again, or record to what somebody agreed whose consent stands."""
    before = await held(command.ref, work)
    consent = Consent(command.given_on, command.consent_text, command.consent_manner, work.who)
    after, given = profile_rules.give_consent(before, consent, local_day(work.now, before.village_code))
    if given is None:
        after = await work.save_without_event(before, after)
    else:
        after = await work.record(before, after, given)
    return CommandResult(after.id, after.version)
