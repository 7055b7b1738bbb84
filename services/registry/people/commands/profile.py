"""What can be asked of the registry about somebody who is registered: correct, move, merge, consent, erase.

Invariant: no state is stored without its fact, and none the other way; a correction tells nothing, because nothing that
it mends ever left the province.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from services.registry.people.commands.registration import entrepreneur_of, nik_taken_by
from services.registry.people.rules import profile as profile_rules
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.nik import check_nik, nik_warnings
from services.registry.privacy.commands import count_once
from services.registry.privacy.rules import unregistered
from services.registry.reference.commands.port import RegistryWork
from shared.contracts import Fact
from shared.i18n import Text
from shared.regions import PROVINCES, Regions, local_day
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict, require_found
from shared.runtime.validation import field_error, require_served_region_as_of


class PeopleWork(RegistryWork, Protocol):
    """One open transaction in which whatever identifies somebody can be changed and forgotten."""

    async def keep_person(self, before: Entrepreneur, after: Entrepreneur) -> Entrepreneur:
        """Store somebody as corrected, keeping a NIK that is given up beside them; returns them as stored.

        Raises `Conflict` when the new one became somebody else's in the meantime.
        """

    async def forget(self, gone: Entrepreneur, day: date, fact: Fact, *more: Fact, into: UUID | None = None) -> int:
        """Leave nothing of somebody but their reference, its village and version, and tell so; returns that version.

        Whom they were merged into keeps their NIK, given up, until they are forgotten themselves.
        """

    async def forget_enterprises(self, owner: UUID, day: date) -> Sequence[UUID]:
        """Leave no name and no amount of the enterprises that are their owner's own person; returns which."""

    async def forget_drafts(self, gone: Entrepreneur) -> bool:
        """Delete what sent tables still say of somebody; returns False while one of them is being imported."""

    async def forget_answers(self, ref: UUID) -> None:
        """Delete every digest of what was sent of one; keys stay, so that nothing sent late is done again."""

    async def hand_over(self, duplicate: UUID, survivor: UUID) -> None:
        """Give one's enterprises, and whom one speaks for, to another."""


async def held(ref: UUID, work: RegistryWork) -> Entrepreneur:
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


async def merge(ref: UUID, into_ref: UUID, work: PeopleWork) -> CommandResult:
    """Give a duplicate up: what is its own becomes the other's, who it was is forgotten, and one person counts."""
    duplicate = await held(ref, work)
    survivor = entrepreneur_of(into_ref, await work.get_other_for_update(Entrepreneur, into_ref), "into_ref")
    day = local_day(work.now, duplicate.village_code)
    merged = profile_rules.merge(duplicate, survivor, day)
    await _forget_drafts(duplicate, work)
    twice = {each.programme_id for each in await work.places(ref)} & {
        each.programme_id for each in await work.places(into_ref)
    }
    duplicate = await count_once(duplicate, survivor, day, work)
    await work.hand_over(ref, into_ref)
    version = await work.forget(duplicate, day, unregistered(duplicate, day), merged, into=into_ref)
    await work.forget_answers(ref)
    return CommandResult(ref, version, ("place-held-twice",) if twice else ())


async def erase(ref: UUID, requested_on: date, work: PeopleWork) -> CommandResult:
    """Leave nothing of a person in the province; what was counted stands, by a reference that is nobody's."""
    entrepreneur = await held(ref, work)
    day = local_day(work.now, entrepreneur.village_code)
    erased = profile_rules.erase(entrepreneur, requested_on, day)
    await _forget_drafts(entrepreneur, work)
    version = await work.forget(entrepreneur, day, erased)
    for each in (ref, *await work.forget_enterprises(ref, day)):
        await work.forget_answers(each)
    return CommandResult(ref, version)


async def _forget_drafts(entrepreneur: Entrepreneur, work: PeopleWork) -> None:
    if not await work.forget_drafts(entrepreneur):
        words = Text(
            "Tabel yang memuat orang ini sedang diimpor. Coba lagi setelah impor selesai.",
            "A table that carries this person is being imported. Try again when that is over.",
        )
        raise Conflict("import-under-way", words)
