"""What can be asked of the registry about finance.

Invariant: no state is stored without its fact, and none the other way; amounts stay in the province. When something is
added or taken back, whatever has become the first by its day, or is no longer, is told anew.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.centres.commands.centres import centre_serving
from services.registry.enterprises.commands import EnterpriseWork, enterprise_held, enterprise_with_consent
from services.registry.enterprises.rules.corrections import check_in_business
from services.registry.finance import rules
from services.registry.finance.rules import Finance
from services.registry.restatement.commands import restate
from services.registry.restatement.rules import reverse, valid
from shared.contracts.vocabulary import FinanceSource, FinanceVoidReason
from shared.regions import local_day
from shared.runtime.command_result import CommandResult


@dataclass(frozen=True)
class AccessFinance:
    """What an enterprise was given, as a centre or an office records it; the amount in rupiah."""

    enterprise_ref: UUID
    source: FinanceSource
    amount: int
    facilitated_by: UUID | None
    accessed_on: date


@dataclass(frozen=True)
class VoidFinance:
    """A wish to take back what an enterprise was said to be given."""

    enterprise_ref: UUID
    finance_id: UUID
    reason_code: FinanceVoidReason


async def access_finance(command: AccessFinance, work: EnterpriseWork) -> CommandResult:
    """Record what an enterprise was given."""
    enterprise = await enterprise_held(command.enterprise_ref, work)
    check_in_business("accessed_on", command.accessed_on, enterprise)
    if command.facilitated_by is not None:
        await centre_serving("facilitated_by", command.facilitated_by, ("accessed_on", command.accessed_on), work)
    described = Finance(
        work.new_id(), enterprise.province, enterprise.id, enterprise.centre_id, enterprise.district_code,
        command.source, command.amount, command.facilitated_by, command.accessed_on,
    )  # fmt: skip
    known = valid(await work.all_with(Finance, "enterprise_ref", enterprise.id))
    finance = rules.access(enterprise, described, known, local_day(work.now, enterprise.district_code))
    changes = [(None, finance), *rules.reclassified([*known, finance])]
    enterprise = await restate(enterprise, changes, rules.FINANCE, work)
    return CommandResult(enterprise.id, enterprise.version)


async def void_finance(command: VoidFinance, work: EnterpriseWork) -> CommandResult:
    """Take back what an enterprise was said to be given, so that it can be recorded again.

    Of an owner who withdrew consent nothing else is told: what is left stays as it was told.
    """
    enterprise, consents = await enterprise_with_consent(command.enterprise_ref, work)
    today = local_day(work.now, enterprise.district_code)
    known = valid(await work.all_with(Finance, "enterprise_ref", enterprise.id))
    was, voided = reverse(rules.FINANCE, known, command.finance_id, command.reason_code, today)
    known.remove(was)
    changes = [(was, voided), *(rules.reclassified(known) if consents else ())]
    enterprise = await restate(enterprise, changes, rules.FINANCE, work)
    return CommandResult(enterprise.id, enterprise.version)
