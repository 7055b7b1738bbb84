"""The command on partners: register one.

Invariant: a partner is stored with its fact or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.partnerships.partners import rules
from services.partnerships.partners.rules import Partner
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import PartnerType
from shared.regions import local_day, province_of
from shared.runtime.command_result import CommandResult
from shared.runtime.public_text import check_public
from shared.runtime.validation import require_region


class PartnersWork(Work, Protocol):
    """What the command on partners needs of its transaction."""

    async def namesakes(self, name: str, province: str) -> Sequence[Partner]:
        """Return the partners of a province that are called so."""


@dataclass(frozen=True)
class RegisterPartner:
    """A partner as an office describes it."""

    name: str
    type: PartnerType
    region_code: str


async def register_partner(command: RegisterPartner, work: PartnersWork) -> CommandResult:
    """Add one partner; the fact leaves with the same commit. Another one that is described alike is a warning."""
    code = require_region("region_code", command.region_code, ("province", "regency"))
    home = rules.home_of(province_of(code), work.home, work.provinces)
    partner = Partner(
        work.new_id(), home, check_public("name", command.name), command.type, code, local_day(work.now, home)
    )
    known = rules.is_known(partner, await work.namesakes(partner.name, home))
    partner = await work.record(None, partner, rules.register_partner(partner))
    return CommandResult(partner.id, partner.version, ("partner-alike",) if known else ())
