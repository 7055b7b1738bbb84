"""The registry's table of the papers of enterprises.

Invariant: a paper's number is kept nowhere but here.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlmodel import Field

from services.registry.permits.rules import Permit
from services.registry.reference.tables.rows import Row
from shared.contracts.vocabulary import DocumentKind, LegalityVoidReason
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.principal import PROVINCIAL

_HOLD_NIB: Final = "select pg_advisory_xact_lock(hashtext('nib ' || %(province)s || ' ' || %(number)s))"
_NIB_HOLDERS: Final = """
select distinct entrepreneur_ref from legality paper join enterprise on enterprise.id = paper.enterprise_ref
where paper.kind = 'nib' and paper.void_reason is null and paper.province = %(province)s and number = %(number)s"""


class PermitRow(Row, table=True):
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


MAPPINGS: Final[Mappings] = {Permit: TableMapping(PermitRow, Permit)}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="legalities",
        row=PermitRow,
        roles=PROVINCIAL,
        filters=("enterprise_ref", "centre_id", "kind", "facilitated_by", "expired", "void_reason"),
        vocabularies={"kind": DocumentKind, "void_reason": LegalityVoidReason},
        search=("number",),
        sorts=("issued_on",),
        days=("expires_on",),
    ),
)


class PostgresPermits(UnitOfWork):
    """Papers within the open transaction."""

    async def nib_holders(self, province: str, number: str) -> list[UUID]:
        """Return whose enterprises show a NIB; nobody else can ask, and so record it, until the end."""
        asked = {"province": province, "number": number}
        await self.fetch_one(_HOLD_NIB, asked)
        return [row["entrepreneur_ref"] for row in await self.fetch_all(_NIB_HOLDERS, asked)]
