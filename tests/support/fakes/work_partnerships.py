"""Partnerships' unit of work in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.partnerships.agreements.rules import Agreement, Centre, Partner
from tests.support.fakes.work import FakeWork


@dataclass
class FakePartnershipsWork(FakeWork):
    """What the registry has told, the partners and the agreements."""

    heard: dict[UUID, Centre] = field(default_factory=dict)

    async def centres(self, centre_ids: Sequence[UUID]) -> dict[UUID, Centre]:
        return {each: self.heard[each] for each in centre_ids if each in self.heard}

    async def partners(self, partner_ids: Sequence[UUID]) -> dict[UUID, Partner]:
        return {each: self.things[Partner][each] for each in partner_ids if each in self.things[Partner]}

    async def agreement(self, agreement_id: UUID) -> Agreement | None:
        return await self.get_for_update(Agreement, agreement_id)
