"""The registry's tables of enterprises.

Invariant: as in `rows`; what an enterprise is called and what it earns is kept nowhere but here.
"""

from dataclasses import asdict, fields
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.registry.enterprises.rules.enterprise import Enterprise, Standing
from services.registry.reference.tables.rows import Row
from shared.persistence.mapping import ScopeColumns

_STANDING: Final = tuple(field.name for field in fields(Standing))


class EnterpriseRow(Row, table=True):
    """An enterprise as stored."""

    __tablename__ = "enterprise"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="district_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"name", "class_value", "begun"})
    deleted_column: ClassVar[str] = "erased_on"
    id: UUID = Field(primary_key=True)
    province: str
    entrepreneur_ref: UUID
    centre_id: UUID | None
    name: str
    district_code: str
    kbli_edition: str
    kbli_code: str
    legal_form: str
    started_on: date
    technology_level: str
    scale_class: str
    criterion: str
    class_rule: str
    class_value: int = Field(sa_type=BigInteger)
    class_year: int
    registered_on: date
    begun: dict[str, Any] = Field(sa_type=JSONB)
    version: int


class AssessmentRow(Row, table=True):
    """The state of an enterprise in one year as stored."""

    __tablename__ = "assessment"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="district_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"capital", "annual_sales"})
    id: UUID = Field(primary_key=True)
    province: str
    enterprise_ref: UUID
    centre_id: UUID | None
    district_code: str
    period_year: int
    capital: int | None = Field(sa_type=BigInteger)
    annual_sales: int | None = Field(sa_type=BigInteger)
    workers_permanent: int
    workers_other: int
    technology_level: str
    digital: bool
    export: bool
    scale_class: str
    criterion: str
    class_rule: str
    assessed_on: date
    turnover_change: str
    workers_change: int
    moved_from: str | None
    event_id: UUID | None
    moved_event_id: UUID | None
    void_reason: str | None
    voided_on: date | None
    version: int


def enterprise_columns(thing: Enterprise) -> dict[str, Any]:
    """Return the columns of an enterprise: where it stands now one by one, how it began as JSON."""
    columns: dict[str, Any] = asdict(thing)
    now, begun = columns.pop("now"), columns.pop("begun")
    return {**columns, **now, "begun": msgspec.json.encode(begun).decode()}


def enterprise_of(**row: Any) -> Enterprise:
    """Return the enterprise of its columns."""
    now = Standing(**{name: row.pop(name) for name in _STANDING})
    return Enterprise(now=now, begun=Standing(**row.pop("begun")), **row)
