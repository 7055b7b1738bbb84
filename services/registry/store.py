"""The registry's tables, its unit of work, and its queries.

Invariant: rows are converted at this door; the domain never sees one, and nothing but leaving the unit of work
commits.
"""

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.registry.domain import Centre, Consultant, Enrolment, Entrepreneur, Person, Programme
from shared import clock
from shared.database import Pool
from shared.lists import PostgresLists
from shared.work import Work, insertion

OWNER = "registry"


class Row(SQLModel, registry=registry()):
    """A row of the registry's own tables; services share no table, not even in one process."""


class CentreRow(Row, table=True):
    """A centre as stored."""

    __tablename__ = "centre"
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    level: str
    region_code: str
    founded_on: date
    founding: str
    operational_on: date | None
    parent_office: str
    version: int


class ConsultantRow(Row, table=True):
    """A consultant as stored."""

    __tablename__ = "consultant"
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    centre_id: UUID
    field: str
    coordinator: bool
    appointed_on: date
    version: int


class EntrepreneurRow(Row, table=True):
    """An entrepreneur as stored: personal data and all."""

    __tablename__ = "entrepreneur"
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    nik: str
    phone: str
    birth_date: date
    sex: str
    village_code: str
    kind: str
    centre_id: UUID | None
    registered_on: date
    consent_given_on: date
    version: int


class ProgrammeRow(Row, table=True):
    """A village programme as stored."""

    __tablename__ = "programme"
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    start_year: int
    years: int
    quota_per_village_year: int
    quota_per_village_total: int
    youth_min_age: int
    youth_max_age: int
    declared_on: date
    version: int


class EnrolmentRow(Row, table=True):
    """A place in a programme as stored."""

    __tablename__ = "enrolment"
    entrepreneur_ref: UUID = Field(primary_key=True)
    programme_id: UUID = Field(primary_key=True)
    village_code: str
    programme_year: int
    youth: bool
    funding: str
    group_ref: UUID | None
    enrolled_on: date


Listed = CentreRow | ConsultantRow | EntrepreneurRow | ProgrammeRow
_ROW_OF: dict[type, type[Listed]] = {Centre: CentreRow, Consultant: ConsultantRow, Programme: ProgrammeRow}


def _enrolment(enrolment: Enrolment) -> dict[str, Any]:
    return {**msgspec.structs.asdict(enrolment.decided), "group_ref": enrolment.group_ref}


_PERSONAL = tuple(field.name for field in fields(Person))


def _columns(thing: Entrepreneur) -> dict[str, Any]:
    columns: dict[str, Any] = asdict(thing)
    personal: dict[str, Any] = columns.pop("person")
    return columns | personal


class PostgresWork(Work):
    """The registry's unit of work on PostgreSQL."""

    def __init__(
        self, pool: Pool, provinces: tuple[str, ...], partitions: int, now: Callable[[], datetime] = clock.now
    ) -> None:
        super().__init__(pool, OWNER, partitions, now)
        self.provinces = provinces

    async def add(self, thing: Centre | Consultant | Programme) -> None:
        """Store something new."""
        await self.insert(_ROW_OF[type(thing)], asdict(thing))

    async def add_entrepreneur(self, entrepreneur: Entrepreneur) -> UUID | None:
        """Store an entrepreneur; returns who already holds the NIK, when somebody does."""
        row = _columns(entrepreneur)
        if await self.ask(f"{insertion(EntrepreneurRow)} on conflict do nothing returning id", row):
            return None
        holder = await self.ask("select id from entrepreneur where province = %(province)s and nik = %(nik)s", row)
        return None if holder is None else cast("UUID", holder["id"])

    async def add_enrolment(self, enrolment: Enrolment) -> bool:
        """Store an enrolment; returns False when the entrepreneur already has a place in the programme."""
        row = _enrolment(enrolment)
        return await self.ask(f"{insertion(EnrolmentRow)} on conflict do nothing returning 1", row) is not None

    async def next_version(self, entrepreneur_ref: UUID) -> int:
        """Raise the entrepreneur's version by one and return it; holds the row until the end."""
        raised = await self.ask(
            "update entrepreneur set version = version + 1 where id = %(id)s returning version",
            {"id": entrepreneur_ref},
        )
        return 0 if raised is None else int(raised["version"])

    async def centre(self, centre_id: UUID) -> Centre | None:
        """Return a centre, if there is one."""
        row = await self.ask("select * from centre where id = %(id)s", {"id": centre_id})
        return None if row is None else Centre(**row)

    async def entrepreneur(self, entrepreneur_ref: UUID) -> Entrepreneur | None:
        """Return an entrepreneur, if there is one."""
        row = await self.ask("select * from entrepreneur where id = %(id)s", {"id": entrepreneur_ref})
        if row is None:
            return None
        person = Person(**{name: row.pop(name) for name in _PERSONAL})
        return Entrepreneur(person=person, **row)

    async def programme(self, programme_id: UUID) -> Programme | None:
        """Return a programme, if there is one."""
        row = await self.ask("select * from programme where id = %(id)s", {"id": programme_id})
        return None if row is None else Programme(**row)


def shown(engine: AsyncEngine) -> PostgresLists:
    """Return what the registry shows of itself."""
    rows = {
        "centres": CentreRow,
        "consultants": ConsultantRow,
        "entrepreneurs": EntrepreneurRow,
        "programmes": ProgrammeRow,
    }
    return PostgresLists(engine, rows)
