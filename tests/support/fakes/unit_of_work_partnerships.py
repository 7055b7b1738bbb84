"""Partnerships' unit of work in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.partnerships.agreements.rules import Agreement
from services.partnerships.network.rules import Centre
from services.partnerships.partners.rules import Partner
from tests.support.fakes.unit_of_work import FakeWork


@dataclass
class FakePartnershipsWork(FakeWork):
    """What is known of the registry's centres, the partners and the agreements."""

    codes: dict[str, str] = field(default_factory=dict)
    """Code of reference data → the province that added it."""
    known_centres: dict[UUID, Centre] = field(default_factory=dict)

    async def added_codes(self, province: str) -> Sequence[str]:
        return [code for code, whose in self.codes.items() if whose == province]

    async def centres(self, centre_ids: Sequence[UUID]) -> dict[UUID, Centre]:
        return {each: self.known_centres[each] for each in centre_ids if each in self.known_centres}

    async def partners(self, partner_ids: Sequence[UUID]) -> dict[UUID, Partner]:
        return {each: self.things[Partner][each] for each in partner_ids if each in self.things[Partner]}

    async def namesakes(self, name: str, province: str) -> list[Partner]:
        return [each for each in self.present(Partner) if (each.name, each.province) == (name, province)]

    async def of_parties(
        self, signed_on: date, centre_ids: Sequence[UUID], partner_ids: Sequence[UUID]
    ) -> list[Agreement]:
        of_day = [each for each in self.present(Agreement) if each.signed.signed_on == signed_on]
        return [
            each
            for each in of_day
            if {*centre_ids} <= {*each.signed.centre_ids} and {*partner_ids} <= {*each.signed.partner_ids}
        ]
