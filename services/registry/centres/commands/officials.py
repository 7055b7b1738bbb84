"""What can be asked of the registry about officials: who leads an office, a division or a UPT.

Invariant: nothing is told; a term is of a unit within the caller's reach.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registry.centres.rules import official as official_rules
from services.registry.centres.rules.official import Official, OfficialRole, OfficialVoidReason
from services.registry.centres.rules.unit import Unit
from shared.contracts.unit_of_work import Work
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import require_found
from shared.runtime.validation import field_error


@dataclass(frozen=True)
class Term:
    """Who an official is, in which role, from when to when."""

    role: OfficialRole
    name: str
    starts_on: date
    ends_on: date | None


async def record_official(unit_id: UUID, term: Term, work: Work) -> CommandResult:
    """Add one term of an official; another one at the same time is a warning."""
    unit = await _unit(unit_id, work)
    official = Official(work.new_id(), unit.province, unit.id, unit.region_code, **vars(term))
    official_rules.check_official(official, unit, local_day(work.now, unit.region_code))
    return await _save(None, official, work)


async def correct_official(official_id: UUID, term: Term, work: Work) -> CommandResult:
    """Describe one term of an official otherwise."""
    before = await _held(official_id, work)
    unit = await _unit(before.unit_id, work)
    today = local_day(work.now, unit.region_code)
    after = official_rules.correct(before, replace(before, **vars(term)), unit, today)
    return await _save(before, after, work)


async def void_official(official_id: UUID, reason: OfficialVoidReason, work: Work) -> CommandResult:
    """Take one term of an official back."""
    before = await _held(official_id, work)
    after = official_rules.void(before, reason, local_day(work.now, before.region_code))
    stored = await work.save_without_event(before, after)
    return CommandResult(stored.id, stored.version)


async def _save(before: Official | None, after: Official, work: Work) -> CommandResult:
    others = await work.all_with(Official, "unit_id", after.unit_id)
    stored = await work.save_without_event(before, after)
    return CommandResult(stored.id, stored.version, official_rules.warnings(after, others))


async def _held(official_id: UUID, work: Work) -> Official:
    words = Text("Pejabat ini tidak ada di sini.", "There is no such official here.")
    return require_found(await work.get_for_update(Official, official_id), "official-unknown", words)


async def _unit(given: UUID, work: Work) -> Unit:
    unit = await work.find(Unit, given)
    if unit is None:
        rule = Text("harus unit yang terdaftar di sini", "must be a unit registered here")
        raise field_error("unit-unknown", "unit_id", given, rule)
    return unit
