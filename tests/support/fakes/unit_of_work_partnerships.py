"""Partnerships' unit of work in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.partnerships.network.rules import Centre
from services.partnerships.partners.rules import Partner
from tests.support.fakes.unit_of_work import FakeWork


@dataclass
class FakePartnershipsWork(FakeWork):
    """What is known of the registry's centres, the partners and the agreements."""

    known_centres: dict[UUID, Centre] = field(default_factory=dict)

    async def centres(self, centre_ids: Sequence[UUID]) -> dict[UUID, Centre]:
        return {each: self.known_centres[each] for each in centre_ids if each in self.known_centres}

    async def partners(self, partner_ids: Sequence[UUID]) -> dict[UUID, Partner]:
        return {each: self.things[Partner][each] for each in partner_ids if each in self.things[Partner]}
