"""The registry's tables, its unit of work, and its queries.

Invariant: rows are converted at this door; the domain never sees one, and nothing but leaving the unit of work
commits.
"""

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import Field, SQLModel, col, select, update

from services.registry.domain import Centre, Consultant, Enrolment, Entrepreneur, Person, Programme
from shared import clock
from shared.lists import PostgresLists
from shared.work import Work

OWNER = "registry"


class CentreRow(SQLModel, table=True):
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


class ConsultantRow(SQLModel, table=True):
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


class EntrepreneurRow(SQLModel, table=True):
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


class ProgrammeRow(SQLModel, table=True):
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


class EnrolmentRow(SQLModel, table=True):
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
        self,
        engine: AsyncEngine,
        provinces: tuple[str, ...],
        partitions: int,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        super().__init__(engine, OWNER, partitions, now)
        self.provinces = provinces

    async def add(self, thing: Centre | Consultant | Programme) -> None:
        """Store something new."""
        await self.session.execute(insert(_ROW_OF[type(thing)]).values(**asdict(thing)))

    async def add_entrepreneur(self, entrepreneur: Entrepreneur) -> UUID | None:
        """Store an entrepreneur; returns who already holds the NIK, when somebody does."""
        stored = insert(EntrepreneurRow).values(**_columns(entrepreneur)).on_conflict_do_nothing()
        if (await self.session.execute(stored.returning(col(EntrepreneurRow.id)))).first():
            return None
        same = (EntrepreneurRow.province == entrepreneur.province) & (EntrepreneurRow.nik == entrepreneur.person.nik)
        return (await self.session.execute(select(EntrepreneurRow.id).where(same))).scalar_one()

    async def add_enrolment(self, enrolment: Enrolment) -> bool:
        """Store an enrolment; returns False when the entrepreneur already has a place in the programme."""
        stored = insert(EnrolmentRow).values(**_enrolment(enrolment)).on_conflict_do_nothing()
        return (await self.session.execute(stored.returning(col(EnrolmentRow.programme_id)))).first() is not None

    async def next_version(self, entrepreneur_ref: UUID) -> int:
        """Raise the entrepreneur's version by one and return it; holds the row until the end."""
        version = col(EntrepreneurRow.version)
        raised = update(EntrepreneurRow).where(col(EntrepreneurRow.id) == entrepreneur_ref).values(version=version + 1)
        return int((await self.session.execute(raised.returning(version))).scalar_one())

    async def centre(self, centre_id: UUID) -> Centre | None:
        """Return a centre, if there is one."""
        row = await self.session.get(CentreRow, centre_id)
        return None if row is None else Centre(**row.model_dump())

    async def entrepreneur(self, entrepreneur_ref: UUID) -> Entrepreneur | None:
        """Return an entrepreneur, if there is one."""
        row = await self.session.get(EntrepreneurRow, entrepreneur_ref)
        if row is None:
            return None
        columns = row.model_dump()
        person = Person(**{name: columns.pop(name) for name in _PERSONAL})
        return Entrepreneur(person=person, **columns)

    async def programme(self, programme_id: UUID) -> Programme | None:
        """Return a programme, if there is one."""
        row = await self.session.get(ProgrammeRow, programme_id)
        return None if row is None else Programme(**row.model_dump())


def shown(engine: AsyncEngine) -> PostgresLists:
    """Return what the registry shows of itself."""
    rows = {
        "centres": CentreRow,
        "consultants": ConsultantRow,
        "entrepreneurs": EntrepreneurRow,
        "programmes": ProgrammeRow,
    }
    return PostgresLists(engine, rows)
