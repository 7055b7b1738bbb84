"""What can be asked of the registry about another NIK of somebody, and what the province's office makes of it.

Invariant: whoever does not reach the whole province is answered without anybody having looked whether a NIK is taken;
what an office accepts is checked as every correction is.
"""

from dataclasses import replace
from uuid import UUID

from services.registry.people.commands.port import PeopleWork
from services.registry.people.commands.registration import nik_taken_by, refuse_many_tries
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.nik_requests import NikRequest, decide
from shared.i18n import Text
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict, require_found

AWAITS_OFFICE = "nik-awaits-office"
"""The warning that a NIK was not corrected yet."""


async def change_nik(before: Entrepreneur, after: Entrepreneur, work: PeopleWork) -> tuple[Entrepreneur, list[str]]:
    """Store somebody as corrected, with the NIK or, beyond the province's office, without; returns with warnings."""
    await refuse_many_tries(before.id, before.village_code, work)
    request = NikRequest(
        work.new_id(), before.province, before.id, before.village_code, after.person.nik, "open", work.who, work.now
    )
    if not work.is_office:
        person = replace(after.person, nik=before.person.nik)
        stored = await work.keep_person(before, replace(after, person=person))
        await work.save_without_event(None, request)
        return stored, [AWAITS_OFFICE]
    await _check_free(before, after.person.nik, work)
    stored = await work.keep_person(before, after)
    await work.save_without_event(None, decide(request, "accepted", work.who, work.now))
    return stored, []


async def accept(request_id: UUID, work: PeopleWork) -> CommandResult:
    """Give somebody the NIK that was asked for; raises `Conflict` when it is somebody else's."""
    request = await _request(request_id, work)
    ref, nik = request.entrepreneur_ref, request.nik
    before = None if ref is None else await work.get_other_for_update(Entrepreneur, ref)
    if before is None or nik is None:
        words = Text("Tidak ada lagi yang dapat diperbaiki.", "There is nobody left to correct.")
        raise Conflict("nik-request-void", words)
    settled = decide(request, "accepted", work.who, work.now)
    await _check_free(before, nik, work)
    await work.keep_person(before, replace(before, person=replace(before.person, nik=nik)))
    return await _settled(request, settled, work)


async def refuse(request_id: UUID, work: PeopleWork) -> CommandResult:
    """Let everything stay as it is."""
    request = await _request(request_id, work)
    return await _settled(request, decide(request, "refused", work.who, work.now), work)


async def _request(request_id: UUID, work: PeopleWork) -> NikRequest:
    words = Text("Permintaan ini tidak ada di sini.", "There is no such request here.")
    return require_found(await work.get_for_update(NikRequest, request_id), "nik-request-unknown", words)


async def _settled(before: NikRequest, after: NikRequest, work: PeopleWork) -> CommandResult:
    stored = await work.save_without_event(before, after)
    return CommandResult(stored.id, stored.version)


async def _check_free(before: Entrepreneur, nik: str, work: PeopleWork) -> None:
    holder = await work.holder_of(before.province, nik)
    if holder is not None and holder != before.id:
        raise await nik_taken_by(holder, work)
