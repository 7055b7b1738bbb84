"""What can be asked of the registry about enterprises.

Invariant: no state is stored without its fact, and none the other way; names and amounts stay in the province.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol
from uuid import UUID

from services.registry.enterprises.rules import corrections as corrections_rules
from services.registry.enterprises.rules import enterprise as enterprise_rules
from services.registry.enterprises.rules.corrections import EnterpriseUse
from services.registry.enterprises.rules.enterprise import Closing, Enterprise, Figures, LegalForm, SizeState
from services.registry.enterprises.rules.kbli import KbliEdition
from services.registry.people.commands.port import PeopleWork
from services.registry.people.commands.registration import entrepreneur_of
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.profile import check_consent
from services.registry.reference.commands.region_codes import history_of
from shared.contracts.vocabulary import ClosingVoidReason, EnterpriseClosingReason, TechnologyLevel
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import require_found
from shared.runtime.validation import require_served_region_as_of

UNKNOWN: Final = Text("Usaha ini tidak ada di sini.", "There is no such enterprise here.")


class EnterpriseWork(PeopleWork, Protocol):
    """One open transaction in which something of an enterprise is told."""

    async def hold_owner(self, enterprise_ref: UUID) -> None:
        """Hold whose an enterprise is: people before their things, in one order for everybody."""

    async def enterprise_use(self, enterprise_ref: UUID) -> EnterpriseUse:
        """Return what stands on record of an enterprise."""


@dataclass(frozen=True)
class RegisterEnterprise:
    """An enterprise as its owner describes it; amounts in rupiah."""

    entrepreneur_ref: UUID
    name: str
    district_code: str | None
    kbli_edition: KbliEdition
    kbli_code: str
    legal_form: LegalForm
    started_on: date
    technology_level: TechnologyLevel
    figures: Figures
    registered_on: date


async def register_enterprise(command: RegisterEnterprise, work: EnterpriseWork) -> CommandResult:
    """Add one enterprise of an entrepreneur; its class follows from the rule of the day.

    Another one of the same name is a warning: it was perhaps registered before.
    """
    ref = command.entrepreneur_ref
    owner = entrepreneur_of(ref, await work.get_for_update(Entrepreneur, ref))
    check_consent(owner.consent_withdrawn_on)
    day = command.registered_on
    history = await history_of(work)
    district = command.district_code or history.heir(owner.village_code, day).rpartition(".")[0]
    code = require_served_region_as_of("district_code", district, ("district",), work.provinces, history.on(day))
    scale = enterprise_rules.scale_of(command.started_on, command.registered_on, command.figures)
    event_id = work.new_id()
    begun = SizeState(
        command.technology_level, scale.scale_class, scale.criterion, scale.rule, scale.value,
        command.registered_on.year - 1,
    )  # fmt: skip
    enterprise = Enterprise(
        work.new_id(), owner.province, owner.id, owner.centre_id, command.name, code, command.kbli_edition,
        command.kbli_code, command.legal_form, command.started_on, command.registered_on, begun, begun, event_id,
        owner.id,
    )  # fmt: skip
    registered = enterprise_rules.register_enterprise(enterprise, owner, local_day(work.now, code))
    known = enterprise_rules.is_known(command.name, await work.all_with(Enterprise, "entrepreneur_ref", owner.id))
    await work.record(None, enterprise, (registered, event_id))
    return CommandResult(enterprise.id, enterprise.version, ("enterprise-alike",) if known else ())


async def correct_enterprise(ref: UUID, corrections: Mapping[str, Any], work: EnterpriseWork) -> CommandResult:
    """Describe an enterprise otherwise; what the nation was told of it is reversed and told anew where it differs.

    That takes the owner's consent; a name never left the province and is mended without it.
    """
    enterprise, withdrawn_on = await _held(ref, work)
    after = corrections_rules.correct(enterprise, corrections, await work.enterprise_use(ref))
    others = await work.all_with(Enterprise, "entrepreneur_ref", enterprise.entrepreneur_ref)
    known = "name" in corrections and enterprise_rules.is_known(after.name, [each for each in others if each.id != ref])
    if corrections_rules.is_told_otherwise(enterprise, after):
        check_consent(withdrawn_on)
        today = local_day(work.now, enterprise.district_code)
        after, facts = corrections_rules.tell_anew(enterprise, after, today, work.new_id)
        after = await work.record(enterprise, after, *facts)
    else:
        after = await work.save_without_event(enterprise, after)
    return CommandResult(after.id, after.version, ("enterprise-alike",) if known else ())


async def close_enterprise(
    ref: UUID, closed_on: date, reason: EnterpriseClosingReason, work: EnterpriseWork
) -> CommandResult:
    """Note that an enterprise went out of business."""
    enterprise = await enterprise_held(ref, work)
    closing = Closing(closed_on, reason, enterprise.now.scale_class, work.new_id())
    today = local_day(work.now, enterprise.district_code)
    after, closed = corrections_rules.close(enterprise, closing, today, await work.enterprise_use(ref))
    after = await work.record(enterprise, after, (closed, closing.event_id))
    return CommandResult(after.id, after.version)


async def void_closing(ref: UUID, reason: ClosingVoidReason, work: EnterpriseWork) -> CommandResult:
    """Take back that an enterprise closed; that says less than before, so it asks nobody's consent."""
    enterprise, _ = await _held(ref, work)
    today = local_day(work.now, enterprise.district_code)
    after, voided = corrections_rules.void_closing(enterprise, reason, today)
    after = await work.record(enterprise, after, voided)
    return CommandResult(after.id, after.version)


async def enterprise_held(ref: UUID, work: EnterpriseWork) -> Enterprise:
    """Return an enterprise of which something is to be told, and hold it until the end.

    Raises `NotFound` when there is none within reach, `Conflict` when its owner withdrew consent.
    """
    enterprise, withdrawn_on = await _held(ref, work)
    check_consent(withdrawn_on)
    return enterprise


async def enterprise_with_consent(ref: UUID, work: EnterpriseWork) -> tuple[Enterprise, bool]:
    """Return an enterprise of which something is to be taken back, held, and whether its owner's consent stands.

    A reversal says less than was said before, so it asks nobody's consent; whatever another record would say since
    then does. Raises `NotFound` when there is none within reach.
    """
    enterprise, withdrawn_on = await _held(ref, work)
    return enterprise, withdrawn_on is None


async def _held(ref: UUID, work: EnterpriseWork) -> tuple[Enterprise, date | None]:
    await work.hold_owner(ref)
    enterprise = require_found(await work.get_for_update(Enterprise, ref), "enterprise-unknown", UNKNOWN)
    return enterprise, await work.consent_withdrawn(enterprise.entrepreneur_ref)
