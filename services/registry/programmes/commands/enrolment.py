"""What can be asked of the registry about a place in a programme: confirm a new business, look whether it still runs.

Invariant: no state is stored without its fact, and none the other way; both are the entrepreneur's facts, so they carry
the entrepreneur's next version.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registry.people.commands.profile import held
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.profile import check_consent
from services.registry.programmes.commands.port import ProgrammeWork
from services.registry.programmes.commands.programmes import programme_of
from services.registry.programmes.rules import enrolment as enrolment_rules
from services.registry.programmes.rules import status_checks as status_checks_rules
from services.registry.programmes.rules.enrolment import Evidence
from services.registry.programmes.rules.programme import Enrolment
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import require_found


@dataclass(frozen=True)
class ConfirmNew:
    """Evidence that somebody enrolled runs a new business."""

    entrepreneur_ref: UUID
    programme_id: UUID
    evidence: Evidence


@dataclass(frozen=True)
class CheckStatus:
    """Whether a business ran when somebody looked."""

    entrepreneur_ref: UUID
    programme_id: UUID
    checked_on: date
    still_running: bool


async def confirm_new(command: ConfirmNew, work: ProgrammeWork) -> CommandResult:
    """Confirm somebody as a new entrepreneur of a programme."""
    entrepreneur = await _told_of(command.entrepreneur_ref, work)
    programme = await programme_of(command.programme_id, work)
    place = await place_of(command.entrepreneur_ref, command.programme_id, work)
    today = local_day(work.now, programme.province)
    after, confirmed = enrolment_rules.confirm_new(place, programme, command.evidence, today)
    event_id = work.new_id()
    after = replace(after, confirmed_event_id=event_id)
    told = await work.record_place(entrepreneur, (place, after), (confirmed, event_id))
    return CommandResult(told.id, told.version)


async def check_status(command: CheckStatus, work: ProgrammeWork) -> CommandResult:
    """Say whether somebody's new business still runs."""
    entrepreneur = await _told_of(command.entrepreneur_ref, work)
    place = await place_of(command.entrepreneur_ref, command.programme_id, work)
    today, check = local_day(work.now, place.village_code), (command.checked_on, work.new_id())
    after, checked = status_checks_rules.check_status(place, check, today, still_running=command.still_running)
    told = await work.record_place(entrepreneur, (place, after), (checked, check[1]))
    return CommandResult(told.id, told.version)


async def _told_of(ref: UUID, work: ProgrammeWork) -> Entrepreneur:
    entrepreneur = await held(ref, work)
    check_consent(entrepreneur.consent_withdrawn_on)
    return entrepreneur


async def place_of(ref: UUID, programme_id: UUID, work: ProgrammeWork) -> Enrolment:
    """Return somebody's place in a programme; raises `NotFound` when there is none."""
    words = Text("Wirausaha ini tidak ada di program itu.", "This entrepreneur has no place in that programme.")
    return require_found(await work.place(ref, programme_id), "place-unknown", words)
