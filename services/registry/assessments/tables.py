"""The registry's table of the years of enterprises.

Invariant: what an enterprise owns and earns in a year is kept nowhere but here.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.registry.assessments.rules.assessment import Assessment
from services.registry.reference.tables.rows import Row
from shared.contracts.vocabulary import AssessmentVoidReason, ScaleClass
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.runtime.principal import PROVINCIAL


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


MAPPINGS: Final[Mappings] = {Assessment: TableMapping(AssessmentRow, Assessment)}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="assessments",
        row=AssessmentRow,
        roles=PROVINCIAL,
        filters=("enterprise_ref", "centre_id", "period_year", "scale_class", "digital", "export", "void_reason"),
        vocabularies={"scale_class": ScaleClass, "void_reason": AssessmentVoidReason},
        sorts=("period_year", "assessed_on"),
    ),
)
