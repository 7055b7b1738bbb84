"""What can be asked of the registry about cooperatives.

Invariant: no state is stored without its fact, and none the other way; names and amounts stay in the province. After
each change the facts told of all years are what the years, taken together, say.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.centres.commands.centres import centre_serving
from services.registry.cooperatives import rules
from services.registry.cooperatives.rules import Closing, Cooperative, CooperativeYear
from services.registry.people.commands.registration import entrepreneur_of
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.reference.commands.region_codes import DeclaredRegions, history_of
from services.registry.restatement.commands import restate
from services.registry.restatement.rules import reverse
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import (
    AssessmentVoidReason,
    CooperativeClosingReason,
    CooperativeClosingVoidReason,
    CooperativeKind,
)
from shared.i18n import Text
from shared.regions import local_day, province_of
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import require_found
from shared.runtime.validation import field_error, require_served_region_as_of


@dataclass(frozen=True)
class RegisterCooperative:
    """A cooperative as a centre or an office describes it."""

    name: str
    kind: CooperativeKind
    district_code: str
    members: int
    founded_on: date
    registered_on: date
    centre_id: UUID | None
    representative_ref: UUID | None


@dataclass(frozen=True)
class AssessCooperative:
    """The state of a cooperative in one year; amounts in rupiah."""

    cooperative_ref: UUID
    period_year: int
    rat_held_on: date | None
    members: int
    staff: int
    business_volume: int
    surplus: int
    own_capital: int
    outside_capital: int


@dataclass(frozen=True)
class VoidCooperativeYear:
    """A wish to take the figures of one year back."""

    cooperative_ref: UUID
    period_year: int
    reason_code: AssessmentVoidReason


async def register_cooperative(command: RegisterCooperative, work: DeclaredRegions) -> CommandResult:
    """Add one cooperative."""
    borders = (await history_of(work)).on(command.registered_on)
    code = require_served_region_as_of("district_code", command.district_code, ("district",), work.provinces, borders)
    if command.centre_id is not None:
        await centre_serving("centre_id", command.centre_id, ("registered_on", command.registered_on), work)
    ref = command.representative_ref
    representative = None if ref is None else _of(province_of(code), ref, await work.get_for_update(Entrepreneur, ref))
    cooperative = Cooperative(
        work.new_id(), province_of(code), command.centre_id, ref, command.name, command.kind, code, command.members,
        command.founded_on, command.registered_on,
    )  # fmt: skip
    registered = rules.register_cooperative(cooperative, representative, local_day(work.now, code))
    await work.record(None, cooperative, registered)
    return CommandResult(cooperative.id, cooperative.version)


def _of(province: str, ref: UUID, given: Entrepreneur | None) -> Entrepreneur:
    somebody = entrepreneur_of(ref, given, "representative_ref")
    if somebody.province != province:
        rule = Text("harus dari provinsi yang sama", "must be of the same province")
        raise field_error("representative-of-another-province", "representative_ref", ref, rule)
    return somebody


async def change_details(
    cooperative_ref: UUID, name: str, representative_ref: UUID | None, work: Work
) -> CommandResult:
    """Mend a cooperative's name, or say who speaks for it."""
    ref = representative_ref
    found = None if ref is None else await work.get_other_for_update(Entrepreneur, ref)  # people before their things
    cooperative = await _held(cooperative_ref, work)
    representative = None if ref is None else _of(cooperative.province, ref, found)
    after = rules.change_details(cooperative, name, representative)
    after = await work.save_without_event(cooperative, after)
    return CommandResult(after.id, after.version)


async def close_cooperative(
    cooperative_ref: UUID, closed_on: date, reason: CooperativeClosingReason, work: Work
) -> CommandResult:
    """Note that a cooperative is no more."""
    cooperative = await _held(cooperative_ref, work)
    known = rules.valid(await work.all_with(CooperativeYear, "cooperative_ref", cooperative.id))
    closing = Closing(closed_on, reason, work.new_id())
    after, closed = rules.close(cooperative, closing, known, local_day(work.now, cooperative.district_code))
    after = await work.record(cooperative, after, (closed, closing.event_id))
    return CommandResult(after.id, after.version)


async def void_closing(cooperative_ref: UUID, reason: CooperativeClosingVoidReason, work: Work) -> CommandResult:
    """Take back that a cooperative closed."""
    cooperative = await _held(cooperative_ref, work)
    after, voided = rules.void_closing(cooperative, reason, local_day(work.now, cooperative.district_code))
    after = await work.record(cooperative, after, voided)
    return CommandResult(after.id, after.version)


async def assess_cooperative(command: AssessCooperative, work: Work) -> CommandResult:
    """Add the state of one year."""
    cooperative = await _held(command.cooperative_ref, work)
    today = local_day(work.now, cooperative.district_code)
    described = CooperativeYear(
        work.new_id(), cooperative.province, cooperative.id, cooperative.centre_id, cooperative.district_code,
        command.period_year, command.rat_held_on, command.members, command.staff, command.business_volume,
        command.surplus, command.own_capital, command.outside_capital, today, cooperative.kind,
    )  # fmt: skip
    known = rules.valid(await work.all_with(CooperativeYear, "cooperative_ref", cooperative.id))
    year = rules.assess_cooperative(cooperative, described, known, today)
    changes = [(None, year), *rules.overtaken({**known, year.period_year: year})]
    cooperative = await restate(cooperative, changes, rules.COOPERATIVE_YEARS, work)
    return CommandResult(cooperative.id, cooperative.version)


async def void_cooperative_year(command: VoidCooperativeYear, work: Work) -> CommandResult:
    """Take the figures of one year back, so that it can be assessed again."""
    cooperative = await _held(command.cooperative_ref, work)
    today = local_day(work.now, cooperative.district_code)
    known = rules.valid(await work.all_with(CooperativeYear, "cooperative_ref", cooperative.id))
    year, reason = command.period_year, command.reason_code
    change = reverse(rules.COOPERATIVE_YEARS, known.values(), year, reason, today)
    del known[year]
    cooperative = await restate(cooperative, [change, *rules.overtaken(known)], rules.COOPERATIVE_YEARS, work)
    return CommandResult(cooperative.id, cooperative.version)


async def _held(ref: UUID, work: Work) -> Cooperative:
    words = Text("Koperasi ini tidak ada di sini.", "There is no such cooperative here.")
    return require_found(await work.get_for_update(Cooperative, ref), "cooperative-unknown", words)
