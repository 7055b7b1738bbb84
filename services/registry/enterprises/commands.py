"""What can be asked of the registry about enterprises.

Invariant: no state is stored without its fact, and none the other way; names and amounts stay in the province.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol
from uuid import UUID

from services.registry.enterprises.rules import enterprise as enterprise_rules
from services.registry.enterprises.rules.enterprise import Enterprise, Figures, LegalForm, SizeState
from services.registry.enterprises.rules.kbli import KbliEdition
from services.registry.people.commands.port import PeopleWork
from services.registry.people.commands.registration import entrepreneur_of
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.profile import check_consent
from services.registry.reference.commands.region_codes import history_of
from shared.contracts.vocabulary import TechnologyLevel
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
    begun = SizeState(
        command.technology_level, scale.scale_class, scale.criterion, scale.rule, scale.value,
        command.registered_on.year - 1,
    )  # fmt: skip
    enterprise = Enterprise(
        work.new_id(), owner.province, owner.id, owner.centre_id, command.name, code, command.kbli_edition,
        command.kbli_code, command.legal_form, command.started_on, command.registered_on, begun, begun,
    )  # fmt: skip
    registered = enterprise_rules.register_enterprise(enterprise, owner, local_day(work.now, code))
    known = enterprise_rules.is_known(command.name, await work.all_with(Enterprise, "entrepreneur_ref", owner.id))
    await work.record(None, enterprise, registered)
    return CommandResult(enterprise.id, enterprise.version, ("enterprise-alike",) if known else ())


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
