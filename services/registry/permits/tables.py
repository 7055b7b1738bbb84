"""The registry's table of the papers of enterprises.

Invariant: as in `rows`; a paper's number is kept nowhere but here.
"""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field

from services.registry.reference.tables.rows import Row
from shared.persistence.mapping import ScopeColumns


class LegalityRow(Row, table=True):
    """A paper of an enterprise as stored."""

    __tablename__ = "legality"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="district_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"number"})
    id: UUID = Field(primary_key=True)
    province: str
    enterprise_ref: UUID
    centre_id: UUID | None
    district_code: str
    kind: str
    number: str | None
    issued_on: date
    expires_on: date | None
    facilitated_by: UUID | None
    expired: bool
    first: bool | None
    event_id: UUID | None
    expired_event_id: UUID | None
    void_reason: str | None
    voided_on: date | None
    version: int
