"""What can be asked of the registry about enterprises.

Invariant: no state is stored without its fact, and none the other way; names and amounts stay in the province.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registry.application.people import entrepreneur_of
from services.registry.application.work import RegistryWork, found
from services.registry.domain import enterprises as rules
from services.registry.domain.changes import check_consent
from services.registry.domain.enterprises import Assessment, Enterprise, Figures
from services.registry.domain.people import Entrepreneur
from shared.answers import Accepted
from shared.contracts.vocabulary import TechnologyLevel
from shared.errors import Words
from shared.fields import served_region
from shared.regions import local_day


@dataclass(frozen=True)
class RegisterEnterprise:
    """An enterprise as its owner describes it; amounts in rupiah."""

    entrepreneur_ref: UUID
    name: str
    district_code: str | None
    kbli_edition: str
    kbli_code: str
    legal_form: str
    started_on: date
    technology_level: TechnologyLevel
    figures: Figures
    registered_on: date


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


async def register_enterprise(command: RegisterEnterprise, work: RegistryWork) -> Accepted:
    """Add one enterprise of an entrepreneur; its class follows from the rule of the day."""
    ref = command.entrepreneur_ref
    owner = entrepreneur_of(ref, await work.hold(Entrepreneur, ref))
    check_consent(owner.consent_withdrawn_on)
    district = command.district_code or owner.village_code.rpartition(".")[0]
    code = served_region("district_code", district, ("district",), work.provinces)
    scale = rules.scale_of(command.started_on, command.registered_on, command.figures)
    enterprise = Enterprise(
        work.new_id(), owner.province, owner.id, owner.centre_id, command.name, code, command.kbli_edition,
        command.kbli_code, command.legal_form, command.started_on, command.technology_level, scale.scale_class,
        scale.criterion, scale.rule, scale.value, command.registered_on.year - 1, command.registered_on,
    )  # fmt: skip
    registered = rules.register_enterprise(enterprise, owner, local_day(work.now, code))
    await work.add(enterprise)
    await work.emit(registered, province=enterprise.province, version=enterprise.version)
    return Accepted(enterprise.id, enterprise.version)


async def assess_enterprise(command: AssessEnterprise, work: RegistryWork) -> Accepted:
    """Add the state of one year; that the enterprise moved to another class is a fact of its own."""
    words = Words("Usaha ini tidak ada di sini.", "There is no such enterprise here.")
    enterprise = found(await work.hold(Enterprise, command.enterprise_ref), "enterprise-unknown", words)
    check_consent(await work.consent_withdrawn(enterprise.entrepreneur_ref))
    today = local_day(work.now, enterprise.district_code)
    scale = rules.scale_of(enterprise.started_on, date(command.period_year, 12, 31), command.figures)
    assessment = Assessment(
        work.new_id(), enterprise.province, enterprise.id, enterprise.centre_id, enterprise.district_code,
        command.period_year, command.figures.capital, command.figures.annual_sales, command.workers_permanent,
        command.workers_other, command.technology_level, command.digital, command.export, scale.scale_class,
        scale.criterion, scale.rule, today,
    )  # fmt: skip
    after, assessed = rules.assess(enterprise, assessment, await work.assessments(enterprise.id), today)
    await work.add(assessment)
    await work.keep(enterprise, after)
    await work.emit(assessed, province=after.province, version=after.version)
    changed = rules.class_change(enterprise, after, assessment)
    if changed is None:
        return Accepted(after.id, after.version)
    moved = replace(after, version=after.version + 1)
    await work.keep(after, moved)
    await work.emit(changed, province=moved.province, version=moved.version)
    return Accepted(moved.id, moved.version)
