"""The registry's table of what enterprises were given.

Invariant: an amount is kept nowhere but here.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.registry.finance.rules import Finance
from services.registry.reference.tables.rows import Row
from shared.contracts.vocabulary import FinanceSource, FinanceVoidReason
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.runtime.principal import PROVINCIAL


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


MAPPINGS: Final[Mappings] = {Finance: TableMapping(FinanceRow, Finance)}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="finances",
        row=FinanceRow,
        roles=PROVINCIAL,
        filters=("enterprise_ref", "centre_id", "source", "facilitated_by", "void_reason"),
        vocabularies={"source": FinanceSource, "void_reason": FinanceVoidReason},
        sorts=("accessed_on", "amount"),
        days=("accessed_on",),
    ),
)
