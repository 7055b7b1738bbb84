"""What can be asked of the registry about something of a place that was recorded by mistake: take it back.

Invariant: no state is stored without its fact, and none the other way. Of somebody who withdrew consent it is taken
back, too, for that tells less. Who is erased has no address any more.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.people.commands.profile import held
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.programmes.commands.enrolment import place_of
from services.registry.programmes.commands.port import PlaceChange, ProgrammeWork
from services.registry.programmes.rules import reversals as reversals_rules
from shared.contracts.base import Correction
from shared.contracts.vocabulary import PlaceVoidReason
from shared.regions import local_day
from shared.runtime.command_result import CommandResult


@dataclass(frozen=True)
class VoidOfPlace:
    """A place of somebody in a programme, its evidence or a look, that was recorded by mistake."""

    entrepreneur_ref: UUID
    programme_id: UUID
    reason_code: PlaceVoidReason


async def void_enrolment(command: VoidOfPlace, work: ProgrammeWork) -> CommandResult:
    """Take back that somebody was enrolled; they may be enrolled anew, in that programme, too."""
    holder = await held(command.entrepreneur_ref, work)
    place = await place_of(command.entrepreneur_ref, command.programme_id, work)
    today = local_day(work.now, place.village_code)
    voided = reversals_rules.void_enrolment(place, command.reason_code, today)
    return await _recorded(holder, (place, None), voided, work)


async def void_confirmation(command: VoidOfPlace, work: ProgrammeWork) -> CommandResult:
    """Take back that somebody was confirmed as a new entrepreneur; the place stays."""
    holder = await held(command.entrepreneur_ref, work)
    place = await place_of(command.entrepreneur_ref, command.programme_id, work)
    today = local_day(work.now, place.village_code)
    after, voided = reversals_rules.void_confirmation(place, command.reason_code, today)
    return await _recorded(holder, (place, after), voided, work)


async def void_status_check(command: VoidOfPlace, checked_on: date, work: ProgrammeWork) -> CommandResult:
    """Take back what somebody saw of a business on a day."""
    holder = await held(command.entrepreneur_ref, work)
    place = await place_of(command.entrepreneur_ref, command.programme_id, work)
    today = local_day(work.now, place.village_code)
    after, voided = reversals_rules.void_status_check(place, checked_on, command.reason_code, today)
    return await _recorded(holder, (place, after), voided, work)


async def _recorded(holder: Entrepreneur, place: PlaceChange, voided: Correction, work: ProgrammeWork) -> CommandResult:
    told = await work.record_place(holder, place, voided)
    return CommandResult(told.id, told.version)
