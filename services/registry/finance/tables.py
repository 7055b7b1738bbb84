"""The registry's table of what enterprises were given.

Invariant: as in `rows`; an amount is kept nowhere but here.
"""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.registry.reference.tables.rows import Row
from shared.persistence.mapping import ScopeColumns


class FinanceRow(Row, table=True):
    """What an enterprise was given, as stored."""

    __tablename__ = "finance"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="district_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"amount"})
    id: UUID = Field(primary_key=True)
    province: str
    enterprise_ref: UUID
    centre_id: UUID | None
    district_code: str
    source: str
    amount: int | None = Field(sa_type=BigInteger)
    facilitated_by: UUID | None
    accessed_on: date
    first: bool | None
    event_id: UUID | None
    void_reason: str | None
    voided_on: date | None
    version: int
