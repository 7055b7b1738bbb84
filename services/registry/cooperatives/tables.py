"""The registry's tables of cooperatives.

Invariant: what a cooperative earns and owns is kept nowhere but here.
"""

from dataclasses import asdict
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.registry.cooperatives.rules import Closing, Cooperative, CooperativeYear
from services.registry.reference.tables.rows import Row
from shared.contracts.vocabulary import AssessmentVoidReason, CooperativeClosingReason, CooperativeKind
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.runtime.principal import PROVINCIAL


class CooperativeRow(Row, table=True):
    """A cooperative as stored."""

    __tablename__ = "cooperative"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="district_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"name"})
    id: UUID = Field(primary_key=True)
    province: str
    centre_id: UUID | None
    representative_ref: UUID | None
    name: str
    kind: str
    district_code: str
    members: int
    founded_on: date
    registered_on: date
    closed_on: date | None
    closing_reason: str | None
    closed_event_id: UUID | None
    version: int


class CooperativeYearRow(Row, table=True):
    """The state of a cooperative in one year as stored."""

    __tablename__ = "cooperative_year"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="district_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"business_volume", "surplus", "own_capital", "outside_capital"})
    id: UUID = Field(primary_key=True)
    province: str
    cooperative_ref: UUID
    centre_id: UUID | None
    district_code: str
    period_year: int
    rat_held_on: date | None
    members: int
    staff: int
    business_volume: int = Field(sa_type=BigInteger)
    surplus: int = Field(sa_type=BigInteger)
    own_capital: int = Field(sa_type=BigInteger)
    outside_capital: int = Field(sa_type=BigInteger)
    assessed_on: date
    kind: str
    volume_change: str
    event_id: UUID
    void_reason: str | None
    voided_on: date | None
    version: int


_CLOSING: Final = {"closed_on": "closed_on", "closing_reason": "reason", "closed_event_id": "event_id"}
"""Column → what it is of a closing; all are filled, or none."""


def cooperative_columns(thing: Cooperative) -> dict[str, Any]:
    """Return the columns of a cooperative; a closing has three, or none of the three is filled."""
    columns: dict[str, Any] = asdict(thing)
    closing = columns.pop("closing") or {}
    return columns | {column: closing.get(name) for column, name in _CLOSING.items()}


def cooperative_of(**row: Any) -> Cooperative:
    """Return the cooperative of its columns."""
    closed = {name: row.pop(column) for column, name in _CLOSING.items()}
    return Cooperative(**row, closing=None if closed["event_id"] is None else Closing(**closed))


MAPPINGS: Final[Mappings] = {
    Cooperative: TableMapping(CooperativeRow, cooperative_of, cooperative_columns),
    CooperativeYear: TableMapping(CooperativeYearRow, CooperativeYear),
}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="cooperatives",
        row=CooperativeRow,
        roles=PROVINCIAL,
        filters=("centre_id", "kind", "representative_ref", "closing_reason"),
        vocabularies={"kind": CooperativeKind, "closing_reason": CooperativeClosingReason},
        search=("name",),
        sorts=("name", "registered_on", "district_code", "members"),
    ),
    ListDefinition(
        name="cooperative-years",
        row=CooperativeYearRow,
        roles=PROVINCIAL,
        filters=("cooperative_ref", "centre_id", "period_year", "kind", "void_reason"),
        vocabularies={"kind": CooperativeKind, "void_reason": AssessmentVoidReason},
        sorts=("period_year", "assessed_on"),
    ),
)
