"""What can be asked of the registry about finance.

Invariant: no state is stored without its fact, and none the other way; amounts stay in the province.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.application.centres import centre_of
from services.registry.application.enterprises import enterprise_held, tell
from services.registry.application.work import RegistryWork
from services.registry.domain import finance as rules
from services.registry.domain.finance import Finance
from shared.answers import Accepted
from shared.contracts.vocabulary import FinanceSource
from shared.regions import local_day


@dataclass(frozen=True)
class AccessFinance:
    """What an enterprise was given, as a centre or an office records it; the amount in rupiah."""

    enterprise_ref: UUID
    source: FinanceSource
    amount: int
    facilitated_by: UUID | None
    accessed_on: date


async def access_finance(command: AccessFinance, work: RegistryWork) -> Accepted:
    """Record what an enterprise was given."""
    enterprise = await enterprise_held(command.enterprise_ref, work)
    if command.facilitated_by is not None:
        await centre_of("facilitated_by", command.facilitated_by, work)
    finance = Finance(
        work.new_id(), enterprise.province, enterprise.id, enterprise.centre_id, enterprise.district_code,
        command.source, command.amount, command.facilitated_by, command.accessed_on,
    )  # fmt: skip
    known = await work.all_with(Finance, "enterprise_ref", enterprise.id)
    accessed = rules.access(enterprise, finance, known, local_day(work.now, enterprise.district_code))
    await work.add(finance)
    after, _ = await tell(enterprise, accessed, work)
    return Accepted(after.id, after.version)
