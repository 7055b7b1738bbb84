"""What can be asked of the registry about a registration that was recorded wrong.

It stands above people, because places in programmes follow the village. Invariant: no state is stored without its fact,
and none the other way; the nation counts in the right village from the day of registration on.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

from services.registry.centres.commands.centres import centre_serving
from services.registry.people.commands.port import PeopleWork
from services.registry.people.commands.profile import held
from services.registry.people.rules import registration_correction as correction_rules
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.registration_correction import Followed, registered_village
from services.registry.programmes.commands.port import ProgrammeWork
from services.registry.programmes.rules.corrected_villages import in_corrected_village
from services.registry.programmes.rules.reversals import recorded_again, reversals
from services.registry.reference.commands.region_codes import history_of
from shared.regions import History, local_day
from shared.runtime.command_result import CommandResult
from shared.runtime.validation import require_served_region_as_of


class RegistrationWork(PeopleWork, ProgrammeWork, Protocol):
    """One open transaction in which a registration is corrected with all that follows from it."""


async def correct_registration(ref: UUID, mended: Mapping[str, Any], work: RegistrationWork) -> CommandResult:
    """Correct the village, kind, centre or days of a registration; what is absent stays as it is."""
    before, history = await held(ref, work), await history_of(work)
    known = await _checked(before, mended, history, work)
    today = local_day(work.now, before.village_code)
    after = correction_rules.correct_registration(before, known, Followed(today, await work.first_fact_on(ref)))
    event_id = work.new_id()
    facts = correction_rules.reregistered(before, after, event_id, today)
    if not facts:
        stored = await work.save_without_event(before, after)
        return CommandResult(stored.id, stored.version)
    stored = await work.record(before, replace(after, event_id=event_id), *facts)
    stored = await _restate_places(before, stored, history, work)
    return CommandResult(stored.id, stored.version)


async def _checked(
    before: Entrepreneur, mended: Mapping[str, Any], history: History, work: RegistrationWork
) -> Mapping[str, Any]:
    """Return a correction with the dotted code of its village; its day decides on village and centre as at first."""
    day = mended.get("registered_on", before.registered_on)
    known = dict(mended)
    if "village_code" in mended or day != before.registered_on:
        given = mended.get("village_code", registered_village(before))
        known["village_code"] = require_served_region_as_of(
            "village_code", given, ("village",), work.provinces, history.on(day)
        )
    centre_id = mended.get("centre_id", before.centre_id)
    if centre_id is not None and (centre_id, day) != (before.centre_id, before.registered_on):
        await centre_serving("centre_id", centre_id, ("registered_on", day), work)
    return known


async def _restate_places(
    before: Entrepreneur, after: Entrepreneur, history: History, work: RegistrationWork
) -> Entrepreneur:
    for place in await work.places(after.id):
        moved = in_corrected_village(place, before, after, history)
        if moved != place:
            told, facts = recorded_again(moved, work.new_id)
            back = reversals(place, "other", local_day(work.now, after.village_code))
            after = await work.record_place(after, (place, told), *back, *facts)
    return after
