"""Partnerships' tables, its unit of work, and what it learns from the registry.

Invariant: rows are converted at this door; the domain never sees one, and nothing but leaving the unit of work
commits.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from sqlalchemy import Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.partnerships.domain import Agreement, Centre, Partner
from shared import clock
from shared.contracts.partnerships import AgreementTerminated, MouSigned
from shared.contracts.registry import CentreRegistered
from shared.database import Pool
from shared.inbox.sift import News
from shared.lists import PostgresLists
from shared.work import Work

OWNER = "partnerships"


class Row(SQLModel, registry=registry()):
    """A row of partnerships' own tables; services share no table, not even in one process."""


class CentreRow(Row, table=True):
    """A centre as the registry told."""

    __tablename__ = "known_centre"
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


_LEARN = """
insert into known_centre (id, province, name, level, region_code, founded_on, operational_on, version)
values (%(centre_id)s, %(province)s, %(name)s, %(level)s, %(region_code)s, %(founded_on)s, %(operational_on)s,
    %(version)s)
on conflict (id) do update set name = excluded.name, level = excluded.level, region_code = excluded.region_code,
    founded_on = excluded.founded_on, operational_on = excluded.operational_on, version = excluded.version
where known_centre.version < excluded.version and known_centre.province = excluded.province"""
"""The newest version wins, and only the province that told first may tell again."""


async def learn(connection: AsyncConnection, news: Sequence[News]) -> None:
    """Write what the registry told, in the caller's transaction; what partnerships has no use for is passed over."""
    told = [each for each in news if isinstance(each.event, CentreRegistered)]
    rows = [{**msgspec.structs.asdict(each.event), "province": each.province, "version": each.version} for each in told]
    await connection.cursor().executemany(_LEARN, rows)


_FACT = tuple(field for field in MouSigned.__struct_fields__ if field != "agreement_id")
_SEVERAL = ("centre_ids", "partner_ids", "partner_types", "service_lines")


def _columns(agreement: Agreement) -> dict[str, Any]:
    fact = msgspec.structs.asdict(agreement.signed)
    identity = fact.pop("agreement_id")
    local = {"id": identity, "kind": "mou", **asdict(agreement)}
    del local["signed"]
    return {**local, **fact, **{name: list(fact[name]) for name in _SEVERAL}}


def _agreement(row: dict[str, Any]) -> Agreement:
    fact: dict[str, Any] = {name: tuple(row[name]) if name in _SEVERAL else row[name] for name in _FACT}
    return Agreement(
        province=row["province"],
        signed=MouSigned(agreement_id=row["id"], **fact),
        terminated_on=row["terminated_on"],
        termination_reason=row["termination_reason"],
        version=row["version"],
    )


class PostgresWork(Work):
    """Partnerships' unit of work on PostgreSQL."""

    def __init__(
        self, pool: Pool, provinces: tuple[str, ...], partitions: int, now: Callable[[], datetime] = clock.now
    ) -> None:
        super().__init__(pool, OWNER, partitions, now)
        self.provinces = provinces

    async def centres(self, centre_ids: Sequence[UUID]) -> dict[UUID, Centre]:
        """Return those of the centres of which the registry's news has arrived."""
        rows = await self.ask_all("select * from known_centre where id = any(%(ids)s)", {"ids": list(centre_ids)})
        return {row["id"]: Centre(**row) for row in rows}

    async def partners(self, partner_ids: Sequence[UUID]) -> dict[UUID, Partner]:
        """Return those of the partners that are registered here."""
        rows = await self.ask_all("select * from partner where id = any(%(ids)s)", {"ids": list(partner_ids)})
        return {row["id"]: Partner(**row) for row in rows}

    async def agreement(self, agreement_id: UUID) -> Agreement | None:
        """Return an agreement, if there is one; holds it until the end, so that it is terminated once."""
        row = await self.ask("select * from agreement where id = %(id)s for update", {"id": agreement_id})
        return None if row is None else _agreement(row)

    async def add_partner(self, partner: Partner) -> None:
        """Store a new partner."""
        await self.insert(PartnerRow, asdict(partner))

    async def add_agreement(self, agreement: Agreement) -> None:
        """Store a new agreement."""
        await self.insert(AgreementRow, _columns(agreement))

    async def terminate(self, terminated: AgreementTerminated, version: int) -> None:
        """Mark an agreement as ended early."""
        await self.write(
            "update agreement set terminated_on = %(day)s, termination_reason = %(reason)s, version = %(version)s "
            "where id = %(id)s",
            {
                "id": terminated.agreement_id,
                "day": terminated.terminated_on,
                "reason": terminated.reason_code,
                "version": version,
            },
        )


def shown(engine: AsyncEngine) -> PostgresLists:
    """Return what partnerships shows of itself, and of what the registry told."""
    return PostgresLists(engine, {"partners": PartnerRow, "agreements": AgreementRow, "centres": CentreRow})
