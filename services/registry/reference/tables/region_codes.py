"""The registry's table of region codes that changed.

Invariant: a code stands there once with each that it became, beside what was taken back.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlmodel import Field

from services.registry.reference.rules.region_codes import RegionMapping
from services.registry.reference.tables.rows import Row
from shared.contracts.vocabulary import RegionMappingVoidReason
from shared.persistence.database import Pool
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.persistence.unit_of_work import UnitOfWork
from shared.regions import Borders, History, Succession
from shared.runtime.clock import now
from shared.runtime.principal import EVERYBODY

_HOLD_MAPPINGS: Final = "select pg_advisory_xact_lock(hashtext('region mapping'))"
_DECLARED: Final = """
select old_code, new_code, effective_on, decree, coalesce(name, '') as name from region_mapping
where voided_on is null order by effective_on, old_code, new_code"""


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
    name: str | None
    void_reason: str | None
    voided_on: date | None


MAPPINGS: Final[Mappings] = {RegionMapping: TableMapping(RegionMappingRow, RegionMapping)}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="region-mappings",
        row=RegionMappingRow,
        roles=EVERYBODY,
        filters=("old_code", "new_code", "decree", "void_reason"),
        vocabularies={"void_reason": RegionMappingVoidReason},
        search=("old_code", "new_code", "decree"),
        sorts=("effective_on", "old_code"),
        days=("effective_on",),
    ),
)


async def declared_steps(pool: Pool) -> list[Succession]:
    """Return what was declared of codes and not taken back, in the order of days and codes."""
    async with pool.connection() as connection:
        return [_step(row) for row in await (await connection.execute(_DECLARED)).fetchall()]


async def declared_history(pool: Pool) -> History:
    """Return the codes of regions, with what was declared of them here."""
    return History.with_declared(tuple(await declared_steps(pool)))


async def borders_of_today(pool: Pool) -> Borders:
    """Return the borders of today, by the editions and by what was declared of codes."""
    return Borders.at(await declared_steps(pool), now())


def _step(row: Mapping[str, Any]) -> Succession:
    return Succession(row["old_code"], row["new_code"], row["effective_on"], row["decree"], row["name"])


class PostgresRegionCodes(UnitOfWork):
    """What became of region codes, within the open transaction."""

    async def hold_mappings(self) -> None:
        """Let nobody else declare what became of a region code until the end."""
        await self.fetch_one(_HOLD_MAPPINGS, {})

    async def declared_regions(self) -> Sequence[Succession]:
        """Return what was declared of codes and not taken back, in the order of days and codes."""
        return [_step(row) for row in await self.fetch_all(_DECLARED, {})]
