"""What can be asked of the registry about somebody who is registered: correct, move, consent.

Invariant: no state is stored without its fact, and none the other way; a correction tells nothing, because nothing that
it mends ever left the province.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.registry.people.commands.port import PeopleWork
from services.registry.people.commands.registration import nik_taken_by
from services.registry.people.rules import profile as profile_rules
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.nik import check_nik, nik_warnings
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
    """Mend name, NIK, phone, birth date, sex or flags; what looks odd about the NIK is returned as warnings."""
    if not corrections:
        raise field_error("nothing-corrected", "name", "", Text("isi sekurangnya satu", "fill in at least one field"))
    before = await held(ref, work)
    after = profile_rules.correct(before, corrections)
    check_nik(after.person.nik, PROVINCES)
    holder = await work.holder_of(before.province, after.person.nik)
    if holder is not None and holder != ref:
        raise await nik_taken_by(holder, work)
    after = await work.keep_person(before, after)
    known = after.person.nik_region in Regions.load()
    return CommandResult(after.id, after.version, nik_warnings(after.person, after.village_code, known=known))


async def move(ref: UUID, village_code: str, moved_on: date, work: PeopleWork) -> CommandResult:
    """Let somebody live in another village, by its code of the day on which they moved or of today."""
    before = await held(ref, work)
    code = require_served_region_as_of("village_code", village_code, ("village",), work.provinces, moved_on)
    after, moved = profile_rules.move(before, code, moved_on, local_day(work.now, before.village_code))
    after = await work.record(before, after, moved)
    return CommandResult(after.id, after.version)


async def withdraw_consent(ref: UUID, withdrawn_on: date, work: PeopleWork) -> CommandResult:
    """Let nothing more be told of somebody."""
    before = await held(ref, work)
    after, withdrawn = profile_rules.withdraw_consent(before, withdrawn_on, local_day(work.now, before.village_code))
    after = await work.record(before, after, withdrawn)
    return CommandResult(after.id, after.version)


async def give_consent(ref: UUID, given_on: date, work: PeopleWork) -> CommandResult:
    """Let it be told of somebody again."""
    before = await held(ref, work)
    after, given = profile_rules.give_consent(before, given_on, local_day(work.now, before.village_code))
    after = await work.record(before, after, given)
    return CommandResult(after.id, after.version)
