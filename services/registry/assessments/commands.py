"""What can be asked of the registry about the years of enterprises.

Invariant: no state is stored without its fact, and none the other way; after each change the facts told of all years
are what the years, taken together, say.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registry.assessments.rules import assessment as assessment_rules
from services.registry.assessments.rules.assessment import Assessment, YearFact
from services.registry.enterprises.commands import enterprise_held, tell
from services.registry.enterprises.rules import enterprise as enterprise_rules
from services.registry.enterprises.rules.enterprise import Enterprise, Figures
from services.registry.reference.commands.port import RegistryWork
from shared.contracts.vocabulary import AssessmentVoidReason, TechnologyLevel
from shared.regions import local_day
from shared.runtime.command_result import CommandResult

Told = tuple[YearFact | None, UUID | None, YearFact | None]
"""A fact as it was told, its event's id, and the fact as it is now."""


@dataclass(frozen=True)
class AssessEnterprise:
    """The state of an enterprise in one year; amounts in rupiah."""

    enterprise_ref: UUID
    period_year: int
    figures: Figures
    workers_permanent: int
    workers_other: int
    technology_level: TechnologyLevel
    digital: bool
    export: bool


@dataclass(frozen=True)
class VoidAssessment:
    """A wish to take the figures of one year back."""

    enterprise_ref: UUID
    period_year: int
    reason_code: AssessmentVoidReason


async def assess_enterprise(command: AssessEnterprise, work: RegistryWork) -> CommandResult:
    """Add the state of one year; that the enterprise moved to another class is a fact of its own."""
    enterprise = await enterprise_held(command.enterprise_ref, work)
    known = assessment_rules.valid(await work.all_with(Assessment, "enterprise_ref", enterprise.id))
    today = local_day(work.now, enterprise.district_code)
    scale = enterprise_rules.scale_of(enterprise.started_on, date(command.period_year, 12, 31), command.figures)
    described = Assessment(
        work.new_id(), enterprise.province, enterprise.id, enterprise.centre_id, enterprise.district_code,
        command.period_year, command.figures.capital, command.figures.annual_sales, command.workers_permanent,
        command.workers_other, command.technology_level, command.digital, command.export, scale.scale_class,
        scale.criterion, scale.rule, today,
    )  # fmt: skip
    added = assessment_rules.assess(enterprise, described, known, today)
    known[added.period_year] = added
    enterprise = await _settle(enterprise, _goal(enterprise, known), (None, added), work)
    return await _settle_others(enterprise, known, work)


async def void_assessment(command: VoidAssessment, work: RegistryWork) -> CommandResult:
    """Take the figures of one year back, so that it can be assessed again; the class follows the newest other year."""
    enterprise = await enterprise_held(command.enterprise_ref, work)
    known = assessment_rules.valid(await work.all_with(Assessment, "enterprise_ref", enterprise.id))
    today = local_day(work.now, enterprise.district_code)
    was, voided = assessment_rules.void(known, command.period_year, command.reason_code, today)
    del known[command.period_year]
    enterprise = await _settle(enterprise, _goal(enterprise, known), (was, voided), work)
    return await _settle_others(enterprise, known, work)


def _goal(enterprise: Enterprise, known: assessment_rules.Years) -> Enterprise:
    return replace(enterprise, now=assessment_rules.standing(known, enterprise.begun))


async def _settle_others(enterprise: Enterprise, known: assessment_rules.Years, work: RegistryWork) -> CommandResult:
    for pair in assessment_rules.overtaken(known, enterprise.begun):
        enterprise = await _settle(enterprise, enterprise, pair, work)
    return CommandResult(enterprise.id, enterprise.version)


async def _settle(
    enterprise: Enterprise, goal: Enterprise, pair: tuple[Assessment | None, Assessment], work: RegistryWork
) -> Enterprise:
    """Tell what became of one year, as it was told and as it is now, and store it; returns the enterprise."""
    was, now = pair
    before = (assessment_rules.assessed(was), assessment_rules.moved(was)) if was else (None, None)
    told = (before[0], now.event_id, assessment_rules.assessed(now))
    enterprise, event_id = await _retell(enterprise, goal, told, now, work)
    told_move = (before[1], now.moved_event_id, assessment_rules.moved(now))
    enterprise, moved_event_id = await _retell(enterprise, goal, told_move, now, work)
    settled = replace(now, event_id=event_id, moved_event_id=moved_event_id)
    await (work.add(settled) if was is None else work.save(was, settled))
    return enterprise


async def _retell(
    enterprise: Enterprise, goal: Enterprise, told: Told, now: Assessment, work: RegistryWork
) -> tuple[Enterprise, UUID | None]:
    """Take a fact back that no longer holds and tell the one that does; shape: (the enterprise, that one's id)."""
    before, event_id, after = told
    if before == after:
        return enterprise, event_id
    if before is not None and event_id is not None:
        correction = assessment_rules.reversals(before, event_id, now, local_day(work.now, now.district_code))
        enterprise, _ = await tell(enterprise, correction, work, goal)
    return (enterprise, None) if after is None else await tell(enterprise, after, work, goal)
