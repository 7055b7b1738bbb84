"""The registry's table of reference data, and how its codes are read.

Invariant: a reference code without a province is every province's.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlmodel import Field

from services.registry.reference.rules.references import Kind, Reference
from services.registry.reference.tables.rows import Row
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.principal import EVERYBODY

_CODES: Final = """
select code from reference where kind = %(kind)s and province in ('', %(home)s) order by code collate "C"
"""
_HOLD_CODES: Final = "select pg_advisory_xact_lock(hashtext('reference ' || %(kind)s))"


class ReferenceRow(Row, table=True):
    """A code of reference data as stored."""

    __tablename__ = "reference"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(province_wide=True)
    id: UUID = Field(primary_key=True)
    province: str
    kind: str
    code: str
    name_id: str
    name_en: str
    added_on: date
    version: int


MAPPINGS: Final[Mappings] = {Reference: TableMapping(ReferenceRow, Reference)}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="references",
        row=ReferenceRow,
        roles=EVERYBODY,
        filters=("kind", "code"),
        vocabularies={"kind": Kind},
        search=("name_id", "name_en"),
        sorts=("code", "name_id", "name_en"),
    ),
)


class PostgresReferences(UnitOfWork):
    """Reference data within the open transaction."""

    async def codes(self, kind: Kind, *, hold: bool = False) -> list[str]:
        """Return the codes of one kind that there are for whoever asks, in order; `hold` lets nobody else add one."""
        if hold:
            await self.fetch_one(_HOLD_CODES, {"kind": kind})
        return [row["code"] for row in await self.fetch_all(_CODES, {"kind": kind, "home": self.home})]
