"""What can be asked of the registry about finance.

Invariant: no state is stored without its fact, and none the other way; amounts stay in the province. When something is
added or taken back, whatever has become the first by its day, or is no longer, is told anew.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registry.centres.commands.centres import centre_of
from services.registry.enterprises.commands import enterprise_held, tell
from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.finance import rules
from services.registry.finance.rules import Finance
from services.registry.reference.commands.port import RegistryWork
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


async def access_finance(command: AccessFinance, work: RegistryWork) -> CommandResult:
    """Record what an enterprise was given."""
    enterprise = await enterprise_held(command.enterprise_ref, work)
    if command.facilitated_by is not None:
        await centre_of("facilitated_by", command.facilitated_by, work)
    described = Finance(
        work.new_id(), enterprise.province, enterprise.id, enterprise.centre_id, enterprise.district_code,
        command.source, command.amount, command.facilitated_by, command.accessed_on,
    )  # fmt: skip
    known = rules.valid(await work.all_with(Finance, "enterprise_ref", enterprise.id))
    finance = rules.access(enterprise, described, known, local_day(work.now, enterprise.district_code))
    enterprise, event_id = await tell(enterprise, rules.accessed(finance), work)
    told = replace(finance, event_id=event_id)
    await work.add(told)
    return await _recount(enterprise, [*known, told], work)


async def void_finance(command: VoidFinance, work: RegistryWork) -> CommandResult:
    """Take back what an enterprise was said to be given, so that it can be recorded again."""
    enterprise = await enterprise_held(command.enterprise_ref, work)
    today, reason = local_day(work.now, enterprise.district_code), command.reason_code
    known = rules.valid(await work.all_with(Finance, "enterprise_ref", enterprise.id))
    was = rules.pick(known, command.finance_id)
    enterprise, _ = await tell(enterprise, rules.reversal(was, reason, today), work)
    await work.save(was, rules.void(was, reason, today))
    known.remove(was)
    return await _recount(enterprise, known, work)


async def _recount(enterprise: Enterprise, known: Collection[Finance], work: RegistryWork) -> CommandResult:
    today = local_day(work.now, enterprise.district_code)
    for was, now in rules.reclassified(known):
        enterprise, _ = await tell(enterprise, rules.reversal(was, "counted-anew", today), work)
        enterprise, event_id = await tell(enterprise, rules.accessed(now), work)
        await work.save(was, replace(now, event_id=event_id))
    return CommandResult(enterprise.id, enterprise.version)
