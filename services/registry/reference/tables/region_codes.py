"""The registry's table of region codes that changed.

Invariant: a code stands there once.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlmodel import Field

from services.registry.reference.rules.region_codes import RegionMapping
from services.registry.reference.tables.rows import Row
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.principal import EVERYBODY

_HOLD_MAPPINGS: Final = "select pg_advisory_xact_lock(hashtext('region mapping'))"


class RegionMappingRow(Row, table=True):
    """A region's code that became another, as stored."""

    __tablename__ = "region_mapping"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="old_code", province_wide=True)
    id: UUID = Field(primary_key=True)
    province: str
    old_code: str
    new_code: str
    effective_on: date
    decree: str
    declared_on: date
    version: int


MAPPINGS: Final[Mappings] = {RegionMapping: TableMapping(RegionMappingRow, RegionMapping)}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="region-mappings",
        row=RegionMappingRow,
        roles=EVERYBODY,
        filters=("old_code", "new_code", "decree"),
        search=("old_code", "new_code", "decree"),
        sorts=("effective_on", "old_code"),
        days=("effective_on",),
    ),
)


class PostgresRegionCodes(UnitOfWork):
    """What became of region codes, within the open transaction."""

    async def hold_mappings(self) -> None:
        """Let nobody else declare what became of a region code until the end."""
        await self.fetch_one(_HOLD_MAPPINGS, {})

    async def mapped_to(self, code: str) -> str | None:
        """Return the region code that a code was declared to have become, if it was."""
        row = await self.fetch_one("select new_code from region_mapping where old_code = %(code)s", {"code": code})
        return None if row is None else str(row["new_code"])
