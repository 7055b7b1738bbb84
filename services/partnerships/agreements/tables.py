"""Partnerships' tables, its unit of work, and what it learns from the registry.

Invariant: rows are converted at this door; the domain never sees one, and nothing but leaving the unit of work
commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, ClassVar, Final, TypeVar
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from sqlalchemy import Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import registry
from sqlmodel import Field

from services.partnerships.agreements.rules import Agreement, Centre, Partner
from shared.contracts import Event
from shared.contracts.partnerships import MouSigned
from shared.contracts.registry import CentreDetailsChanged, CentreOpened, CentreRegistered
from shared.http.auth.permissions import CENTRES, EVERYBODY
from shared.messaging.inbox.decoding import ReplicatedEvent
from shared.persistence import mapping
from shared.persistence.audit import AuditColumns
from shared.persistence.database import Pool
from shared.persistence.list_queries import ListDefinition, PostgresLists, audit_list
from shared.persistence.mapping import ScopeColumns, TableMapping
from shared.persistence.unit_of_work import CommandContext, Deployment, UnitOfWork

OWNER = "partnerships"
T = TypeVar("T")


class Row(mapping.Row, registry=registry()):
    """A row of partnerships' own tables; services share no table, not even in one process."""


class AuditRow(Row, AuditColumns, table=True):
    """A line of the audit trail as stored."""

    __tablename__ = "audit"


class CentreRow(Row, table=True):
    """A centre as the registry told."""

    __tablename__ = "known_centre"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="id")
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    level: str
    region_code: str
    founded_on: date
    operational_on: date | None
    version: int


class PartnerRow(Row, table=True):
    """A partner as stored."""

    __tablename__ = "partner"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(province_wide=True)
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    type: str
    region_code: str
    registered_on: date
    version: int


class AgreementRow(Row, table=True):
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


_LEARN: dict[type[Event], str] = {
    CentreRegistered: """
insert into known_centre (id, province, name, level, region_code, founded_on, operational_on, version)
values (%(centre_id)s, %(province)s, %(name)s, %(level)s, %(region_code)s, %(founded_on)s, %(operational_on)s,
    %(version)s)
on conflict (id) do update set name = excluded.name, level = excluded.level, region_code = excluded.region_code,
    founded_on = excluded.founded_on, operational_on = excluded.operational_on, version = excluded.version
where known_centre.version < excluded.version and known_centre.province = excluded.province""",
    CentreDetailsChanged: """
update known_centre set name = %(name)s, version = %(version)s
where id = %(centre_id)s and version < %(version)s and province = %(province)s""",
    CentreOpened: """
update known_centre set operational_on = %(operational_on)s where id = %(centre_id)s and province = %(province)s""",
}
"""What each type of news writes: the newest version wins, and only the province that told first may tell again.

A stretch of news is written type by type in this order, so what makes a thing stands before what changes it; a centre
opens once, so that needs no version.
"""


async def learn(connection: AsyncConnection, news: Sequence[ReplicatedEvent]) -> None:
    """Write what the registry told, in the caller's transaction; what partnerships has no use for is passed over."""
    for kind, statement in _LEARN.items():
        told = [each for each in news if isinstance(each.event, kind)]
        rows = [
            {**msgspec.structs.asdict(each.event), "province": each.province, "version": each.version} for each in told
        ]
        await connection.cursor().executemany(statement, rows)


_FACT = tuple(field for field in MouSigned.__struct_fields__ if field != "agreement_id")
_SEVERAL = ("centre_ids", "partner_ids", "partner_types", "service_lines")


def _columns(agreement: Agreement) -> dict[str, Any]:
    fact = msgspec.structs.asdict(agreement.signed)
    identity = fact.pop("agreement_id")
    local = {"id": identity, "kind": "mou", **asdict(agreement)}
    del local["signed"]
    return {**local, **fact, **{name: list(fact[name]) for name in _SEVERAL}}


def _agreement(**row: Any) -> Agreement:
    fact: dict[str, Any] = {name: tuple(row[name]) if name in _SEVERAL else row[name] for name in _FACT}
    return Agreement(
        province=row["province"],
        signed=MouSigned(agreement_id=row["id"], **fact),
        terminated_on=row["terminated_on"],
        termination_reason=row["termination_reason"],
        version=row["version"],
    )


_CENTRES: Final = TableMapping(CentreRow, Centre)
_PARTNERS: Final = TableMapping(PartnerRow, Partner)


class PostgresWork(UnitOfWork):
    """Partnerships' unit of work on PostgreSQL."""

    tables: ClassVar[Mapping[type[Any], TableMapping[Any]]] = {
        Partner: _PARTNERS,
        Agreement: TableMapping(AgreementRow, _agreement, _columns),
    }

    def __init__(self, pool: Pool, instance: Deployment, asking: CommandContext) -> None:
        super().__init__(pool, OWNER, instance, asking)

    async def centres(self, centre_ids: Sequence[UUID]) -> dict[UUID, Centre]:
        """Return those of the centres within reach of which the registry's news has arrived."""
        return {each.id: each for each in await self._within_reach(_CENTRES, centre_ids)}

    async def partners(self, partner_ids: Sequence[UUID]) -> dict[UUID, Partner]:
        """Return those of the partners within reach that are registered here."""
        return {each.id: each for each in await self._within_reach(_PARTNERS, partner_ids)}

    async def _within_reach(self, table: TableMapping[T], ids: Sequence[UUID]) -> list[T]:
        rows = await self.fetch_all(f"{table.select} where id = any(%(ids)s)", {"ids": list(ids)})
        return [table.from_row(row) for row in rows if self.within_reach(table.row, row)]

    async def agreement(self, agreement_id: UUID) -> Agreement | None:
        """Return an agreement, if there is one within reach; holds it until the end, so that it is terminated once."""
        return await self.get_for_update(Agreement, agreement_id)


LISTINGS: Final = (
    ListDefinition(
        name="partners",
        row=PartnerRow,
        roles=EVERYBODY,
        filters=("type",),
        search=("name",),
        sorts=("name", "registered_on"),
    ),
    ListDefinition(
        name="agreements",
        row=AgreementRow,
        roles=EVERYBODY,
        filters=("kind", "scope", "centre_ids", "partner_ids"),
        sorts=("signed_on", "starts_on", "ends_on"),
    ),
    ListDefinition(
        name="centres",
        row=CentreRow,
        roles=EVERYBODY,
        filters=("level",),
        search=("name",),
        sorts=("name", "region_code"),
    ),
    audit_list(AuditRow, *CENTRES),
)


def shown(engine: AsyncEngine) -> PostgresLists:
    """Return what partnerships shows of itself, and of what the registry told."""
    return PostgresLists(engine, LISTINGS)
