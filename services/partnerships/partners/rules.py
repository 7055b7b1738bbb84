"""The rules of partners: the state of one, and the fact that it was registered.

Invariant: partners are organisations; no person who signs is named. Source: PP 28/2018.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.partnerships import PartnerRegistered
from shared.contracts.vocabulary import PartnerType


@dataclass(frozen=True)
class Partner:
    """An organisation that centres may sign with."""

    id: UUID
    province: str
    """The province that registered it; its seat may be in another one."""
    name: str
    type: PartnerType
    region_code: str
    registered_on: date
    version: int = 1


def register_partner(partner: Partner) -> PartnerRegistered:
    """Accept a partner."""
    return PartnerRegistered(
        partner_id=partner.id,
        name=partner.name,
        type=partner.type,
        region_code=partner.region_code,
        registered_on=partner.registered_on,
    )


def home_of(seat: str, asked_from: str, provinces: tuple[str, ...]) -> str:
    """Return the province that a partner is known in: the one that registers it, wherever its seat may be.

    One that the ministry registers is known in the province of its seat, or in the first one that is served here.
    """
    return asked_from or (seat if seat in provinces else provinces[0])


def is_known(partner: Partner, namesakes: Iterable[Partner]) -> bool:
    """Tell whether a partner is described as another one is: branches of one name have seats of their own."""
    described = partner.name, partner.type, partner.region_code
    return any((each.name, each.type, each.region_code) == described for each in namesakes)
