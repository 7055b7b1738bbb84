"""The registry's table of region codes that changed.

Invariant: as in `rows`; a code stands there once.
"""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field

from services.registry.reference.tables.rows import Row
from shared.persistence.mapping import ScopeColumns


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
