"""The registry's tables.

Invariant: each says where its things are and whose, and which of its columns identify a person.
"""

from dataclasses import fields
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field

from services.registry.people.rules.entrepreneur import Person
from shared.persistence import mapping
from shared.persistence.audit import AuditColumns
from shared.persistence.mapping import ScopeColumns

PERSONAL: Final = tuple(field.name for field in fields(Person))


class Row(mapping.Row, registry=registry()):
    """A row of the registry's own tables; services share no table, not even in one process."""


class AuditRow(Row, AuditColumns, table=True):
    """A line of the audit trail as stored."""

    __tablename__ = "audit"


class EntrepreneurRow(Row, table=True):
    """An entrepreneur as stored: personal data and all."""

    __tablename__ = "entrepreneur"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="village_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset(PERSONAL)
    deleted_column: ClassVar[str] = "erased_on"
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    nik: str
    phone: str
    birth_date: date
    sex: str
    disability: bool
    poor_area: bool
    woman_led: bool
    village_code: str
    kind: str
    centre_id: UUID | None
    registered_on: date
    consent_given_on: date
    consent_withdrawn_on: date | None
    moved_on: date | None
    first_village: str | None
    event_id: UUID | None
    version: int


class ProgrammeRow(Row, table=True):
    """A village programme as stored."""

    __tablename__ = "programme"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(province_wide=True)
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
    owner_office: str
    flagship: bool
    new_within_months: int
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
    business_started_on: date | None
    evidence_kind: str | None
    confirmed_on: date | None
    checked_on: date | None
    still_running: bool | None
    event_id: UUID | None
    confirmed_event_id: UUID | None


class ShownEnrolment(Row, table=True):
    """A place in a programme as shown: to whoever reaches the entrepreneur today, wherever the place was given."""

    __tablename__ = "shown_enrolment"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="lives_in", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"name"})
    deleted_column: ClassVar[str] = "erased_on"
    id: UUID = Field(primary_key=True)
    province: str
    entrepreneur_ref: UUID
    programme_id: UUID
    name: str
    lives_in: str
    centre_id: UUID | None
    village_code: str
    programme_year: int
    youth: bool
    funding: str
    group_ref: UUID | None
    enrolled_on: date
    business_started_on: date | None
    evidence_kind: str | None
    confirmed_on: date | None
    checked_on: date | None
    still_running: bool | None
    version: int
    """The entrepreneur's: what becomes of a place is the entrepreneur's fact."""


class ImportRow(Row, table=True):
    """A table that an office sent, as stored; its file and its refused rows stand beside it."""

    __tablename__ = "sheet_import"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"file_name", "columns", "sample", "sheet", "other_sheets"})
    id: UUID = Field(primary_key=True)
    province: str
    region_code: str
    centre_id: UUID | None
    file_name: str
    digest: str
    sheet: str
    header_row: int
    columns: list[str] = Field(sa_type=JSONB)
    mapping: dict[str, int] = Field(sa_type=JSONB)
    sample: list[dict[str, Any]] = Field(sa_type=JSONB)
    rows_total: int
    who: str
    role: str
    sent_at: datetime
    kept_until: datetime
    state: str
    position: int
    rows_done: int
    rows_added: int
    rows_known: int
    rows_refused: int
    other_sheets: list[str] = Field(sa_type=JSONB)
    version: int
