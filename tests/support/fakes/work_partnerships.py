"""Partnerships' unit of work in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.partnerships.domain import Agreement, Centre, Partner
from shared.contracts.partnerships import AgreementTerminated
from tests.support.fakes.work import FakeWork


@dataclass
class FakePartnershipsWork(FakeWork):
    """What the registry has told, the partners and the agreements."""

    heard: dict[UUID, Centre] = field(default_factory=dict)
    registered: dict[UUID, Partner] = field(default_factory=dict)
    agreements: dict[UUID, Agreement] = field(default_factory=dict)

    async def centres(self, centre_ids: Sequence[UUID]) -> dict[UUID, Centre]:
        return {each: self.heard[each] for each in centre_ids if each in self.heard}

    async def partners(self, partner_ids: Sequence[UUID]) -> dict[UUID, Partner]:
        return {each: self.registered[each] for each in partner_ids if each in self.registered}

    async def agreement(self, agreement_id: UUID) -> Agreement | None:
        return self.agreements.get(agreement_id)

    async def add_partner(self, partner: Partner) -> None:
        self.registered[partner.id] = partner

    async def add_agreement(self, agreement: Agreement) -> None:
        self.agreements[agreement.signed.agreement_id] = agreement

    async def terminate(self, terminated: AgreementTerminated, version: int) -> None:
        before = self.agreements[terminated.agreement_id]
        self.agreements[terminated.agreement_id] = replace(
            before,
            terminated_on=terminated.terminated_on,
            termination_reason=terminated.reason_code,
            version=version,
        )
