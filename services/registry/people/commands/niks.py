"""Who is shown a whole NIK: whoever reaches its holder and asks for it, which the audit trail remembers.

Invariant: no NIK is shown without a line in the trail, in the same transaction, that says who saw whose.
"""

from uuid import UUID

from services.registry.people.commands.port import PeopleWork
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.nik_requests import NikRequest
from shared.i18n import Text
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import require_found


async def show_nik(ref: UUID, work: PeopleWork) -> str:
    """Return somebody's NIK, and note who saw it; raises `NotFound`."""
    holder = await _holder(ref, work)
    await work.note_nik_shown(holder)
    return holder.person.nik


async def note_shown(ref: UUID, work: PeopleWork) -> CommandResult:
    """Note that somebody is shown a NIK, for a page that shows it; raises `NotFound`."""
    holder = await _holder(ref, work)
    await work.note_nik_shown(holder)
    return CommandResult(holder.id, holder.version)


async def shown_nik(ref: UUID, work: PeopleWork) -> str:
    """Return the NIK of whom it was noted before; raises `NotFound`."""
    return (await _holder(ref, work)).person.nik


async def show_nik_asked(request_id: UUID, work: PeopleWork) -> str | None:
    """Return the NIK that was asked for, none once that is decided, and note who saw it; raises `NotFound`."""
    words = Text("Permintaan ini tidak ada di sini.", "There is no such request here.")
    request = require_found(await work.find(NikRequest, request_id), "nik-request-unknown", words)
    await work.note_nik_shown(request)
    return request.nik


async def _holder(ref: UUID, work: PeopleWork) -> Entrepreneur:
    words = Text("Wirausaha ini tidak ada di sini.", "There is no such entrepreneur here.")
    return require_found(await work.find(Entrepreneur, ref), "entrepreneur-unknown", words)
