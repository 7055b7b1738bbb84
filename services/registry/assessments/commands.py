"""What can be asked of the registry about the years of enterprises.

Invariant: no state is stored without its fact, and none the other way; after each change the facts told of all years
are what the years, taken together, say; of an owner who withdrew consent, as soon as one may be told again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registry.assessments.rules import assessment as assessment_rules
from services.registry.assessments.rules.assessment import Assessment
from services.registry.enterprises.commands import EnterpriseWork, enterprise_held, enterprise_with_consent
from services.registry.enterprises.rules import enterprise as enterprise_rules
from services.registry.enterprises.rules.corrections import check_in_business
from services.registry.enterprises.rules.enterprise import Enterprise, Figures
from services.registry.restatement.commands import restate
from services.registry.restatement.rules import reverse
from shared.contracts.vocabulary import AssessmentVoidReason, TechnologyLevel
from shared.regions import local_day
from shared.runtime.command_result import CommandResult


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


async def assess_enterprise(command: AssessEnterprise, work: EnterpriseWork) -> CommandResult:
    """Add the state of one year; that the enterprise moved to another class is a fact of its own."""
    enterprise = await enterprise_held(command.enterprise_ref, work)
    year = command.period_year
    check_in_business("period_year", date(year, 1, 1), enterprise, year)
    known = assessment_rules.valid(await work.all_with(Assessment, "enterprise_ref", enterprise.id))
    today = local_day(work.now, enterprise.district_code)
    scale = enterprise_rules.scale_of(enterprise.started_on, date(year, 12, 31), command.figures)
    described = Assessment(
        work.new_id(), enterprise.province, enterprise.id, enterprise.centre_id, enterprise.district_code,
        command.period_year, command.figures.capital, command.figures.annual_sales, command.workers_permanent,
        command.workers_other, command.technology_level, command.digital, command.export, scale.scale_class,
        scale.criterion, scale.rule, today,
    )  # fmt: skip
    added = assessment_rules.assess(enterprise, described, known, today)
    known[added.period_year] = added
    others = assessment_rules.overtaken(known, enterprise.begun)
    return await _settle(enterprise, known, [(None, added), *others], work)


async def void_assessment(command: VoidAssessment, work: EnterpriseWork) -> CommandResult:
    """Take the figures of one year back, so that it can be assessed again; the class follows the newest other year.

    Of an owner who withdrew consent nothing else is told: the other years stay as they were told.
    """
    enterprise, consents = await enterprise_with_consent(command.enterprise_ref, work)
    known = assessment_rules.valid(await work.all_with(Assessment, "enterprise_ref", enterprise.id))
    today = local_day(work.now, enterprise.district_code)
    was, voided = reverse(assessment_rules.YEARS, known.values(), command.period_year, command.reason_code, today)
    del known[command.period_year]
    others = assessment_rules.overtaken(known, enterprise.begun) if consents else []
    return await _settle(enterprise, known, [(was, voided), *others], work)


async def _settle(
    enterprise: Enterprise,
    known: assessment_rules.Years,
    changes: Sequence[tuple[Assessment | None, Assessment]],
    work: EnterpriseWork,
) -> CommandResult:
    """Record what became of some years; the enterprise stands by the newest one."""
    goal = replace(enterprise, now=assessment_rules.standing(known, enterprise.begun))
    enterprise = await restate(enterprise, changes, assessment_rules.YEARS, work, goal)
    return CommandResult(enterprise.id, enterprise.version)
