"""The command on partners: register one.

Invariant: a partner is stored with its fact or not at all.
"""

from dataclasses import dataclass

from services.partnerships.partners import rules
from services.partnerships.partners.rules import Partner
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import PartnerType
from shared.regions import local_day, province_of
from shared.runtime.command_result import CommandResult
from shared.runtime.validation import require_region


@dataclass(frozen=True)
class RegisterPartner:
    """A partner as an office describes it."""

    name: str
    type: PartnerType
    region_code: str


async def register_partner(command: RegisterPartner, work: Work) -> CommandResult:
    """Add one partner; the fact leaves with the same commit."""
    code = require_region("region_code", command.region_code, ("province", "regency"))
    home = rules.home_of(province_of(code), work.home, work.provinces)
    partner = Partner(work.new_id(), home, command.name, command.type, code, local_day(work.now, home))
    partner = await work.record(None, partner, rules.register_partner(partner))
    return CommandResult(partner.id, partner.version)
