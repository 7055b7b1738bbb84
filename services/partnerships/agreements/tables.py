"""The table of agreements, and the adapter of the port that the commands on agreements work through.

Invariant: rows are converted at this door, and nothing but leaving the unit of work commits.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, ClassVar, Final, Literal, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.partnerships.agreements.rules import Agreement
from services.partnerships.network.rules import Centre
from services.partnerships.network.tables import CENTRE_MAPPING, PartnershipsRow
from services.partnerships.partners.rules import Partner
from services.partnerships.partners.tables import PARTNER_MAPPING
from shared.contracts.partnerships import MouSigned
from shared.contracts.vocabulary import AgreementScope
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import ScopeColumns, TableMapping
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.principal import EVERYBODY

T = TypeVar("T")


class AgreementRow(PartnershipsRow, table=True):
    """An agreement as stored."""

    __tablename__ = "agreement"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_ids")
    id: UUID = Field(primary_key=True)
    province: str
    kind: str
    scope: str
    centre_ids: list[UUID] = Field(sa_type=ARRAY(Uuid))
    partner_ids: list[UUID] = Field(sa_type=ARRAY(Uuid))
    partner_types: list[str] = Field(sa_type=ARRAY(Text))
    service_lines: list[str] = Field(sa_type=ARRAY(Text))
    region_code: str
    signed_on: date
    starts_on: date
    ends_on: date
    terminated_on: date | None
    termination_reason: str | None
    version: int


_EVENT_FIELDS: Final = tuple(field for field in MouSigned.__struct_fields__ if field != "agreement_id")
_ARRAYS: Final = ("centre_ids", "partner_ids", "partner_types", "service_lines")


def _columns(agreement: Agreement) -> dict[str, Any]:
    event = msgspec.structs.asdict(agreement.signed)
    local = {"id": event.pop("agreement_id"), "kind": "mou", **asdict(agreement)}
    del local["signed"]
    return {**local, **event, **{name: list(event[name]) for name in _ARRAYS}}


def _agreement(**row: Any) -> Agreement:
    event: dict[str, Any] = {name: tuple(row[name]) if name in _ARRAYS else row[name] for name in _EVENT_FIELDS}
    return Agreement(
        province=row["province"],
        signed=MouSigned(agreement_id=row["id"], **event),
        terminated_on=row["terminated_on"],
        termination_reason=row["termination_reason"],
        version=row["version"],
    )


AGREEMENT_MAPPING: Final = TableMapping(AgreementRow, _agreement, _columns)
AGREEMENT_LIST: Final = ListDefinition(
    name="agreements",
    row=AgreementRow,
    roles=EVERYBODY,
    filters=("kind", "scope", "centre_ids", "partner_ids"),
    vocabularies={"kind": Literal["mou"], "scope": AgreementScope},
    sorts=("signed_on", "starts_on", "ends_on"),
)


_ADDED: Final = """
select code from known_reference where province = %(province)s and kind in ('service', 'consulting-field')
"""
_OF_PARTIES: Final = f"""
{AGREEMENT_MAPPING.select}
where signed_on = %(day)s and centre_ids @> %(centres)s and partner_ids @> %(partners)s order by id"""


class PostgresAgreements(UnitOfWork):
    """The port of the commands on agreements."""

    async def centres(self, centre_ids: Sequence[UUID]) -> dict[UUID, Centre]:
        """Return those of the centres within reach that the registry's events have made known here."""
        return {each.id: each for each in await self._within_reach(CENTRE_MAPPING, centre_ids)}

    async def added_codes(self, province: str) -> list[str]:
        """Return the codes of services and fields that a province has added to the registry's reference data."""
        return [row["code"] for row in await self.fetch_all(_ADDED, {"province": province})]

    async def partners(self, partner_ids: Sequence[UUID]) -> dict[UUID, Partner]:
        """Return those of the partners within reach that are registered here."""
        return {each.id: each for each in await self._within_reach(PARTNER_MAPPING, partner_ids)}

    async def of_parties(
        self, signed_on: date, centre_ids: Sequence[UUID], partner_ids: Sequence[UUID]
    ) -> list[Agreement]:
        """Return the agreements that were signed on a day by all of these centres and partners, perhaps with others."""
        asked = {"day": signed_on, "centres": list(centre_ids), "partners": list(partner_ids)}
        return [AGREEMENT_MAPPING.from_row(row) for row in await self.fetch_all(_OF_PARTIES, asked)]

    async def _within_reach(self, table: TableMapping[T], ids: Sequence[UUID]) -> list[T]:
        rows = await self.fetch_all(f"{table.select} where id = any(%(ids)s)", {"ids": list(ids)})
        return [table.from_row(row) for row in rows if self.within_reach(table.row, row)]
