"""What can be asked of the registry about what it recorded wrong of a centre.

Invariant: no state is stored without its fact, and none the other way.
"""

from datetime import date
from uuid import UUID

from services.registry.centres.commands.centres import CentreWork, centre_held, change_centre
from services.registry.centres.rules import corrections as corrections_rules
from services.registry.centres.rules.corrections import CentreDays
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import CentreDaysReason, LegalStepVoidReason
from shared.regions import local_day
from shared.runtime.command_result import CommandResult


async def correct_days(centre_id: UUID, days: CentreDays, reason: CentreDaysReason, work: CentreWork) -> CommandResult:
    """Correct when a centre opened, was inaugurated or closed, or take that back; a closed one may serve again so."""
    centre = await centre_held(centre_id, work)
    today = local_day(work.now, centre.region_code)
    use = await work.use_of(centre_id, days.closed_on or date.max)
    after, corrected = corrections_rules.correct_days(centre, days, reason, today, use)
    after = await work.record(centre, after, corrected)
    return CommandResult(after.id, after.version)


async def void_legal_step(centre_id: UUID, reason: LegalStepVoidReason, work: Work) -> CommandResult:
    """Take back a centre's last step on the ladder of its legal status."""
    return await change_centre(
        centre_id, lambda centre, today: corrections_rules.void_legal_step(centre, reason, today), work
    )
