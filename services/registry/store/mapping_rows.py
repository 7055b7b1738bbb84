"""The registry's table of region codes that changed.

Invariant: as in `rows`; a code stands there once.
"""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field

from services.registry.store.rows import Row
from shared.tables import Whereabouts


class RegionMappingRow(Row, table=True):
    """A region's code that became another, as stored."""

    __tablename__ = "region_mapping"
    whereabouts: ClassVar[Whereabouts] = Whereabouts(place="old_code", known_widely=True)
    id: UUID = Field(primary_key=True)
    province: str
    old_code: str
    new_code: str
    effective_on: date
    decree: str
    declared_on: date
    version: int
