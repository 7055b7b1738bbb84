"""The registry's table of units.

Invariant: a division names its office, and no other unit names one.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlmodel import Field

from services.registry.centres.rules.unit import Unit
from services.registry.reference.tables.rows import Row
from shared.contracts.vocabulary import UnitKind
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.runtime.principal import EVERYBODY


class UnitRow(Row, table=True):
    """An office, a division or another unit as stored."""

    __tablename__ = "unit"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code")
    id: UUID = Field(primary_key=True)
    province: str
    kind: str
    name: str
    region_code: str
    parent_office: str
    part_of: UUID | None
    registered_on: date
    version: int


MAPPINGS: Final[Mappings] = {Unit: TableMapping(UnitRow, Unit)}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="units",
        row=UnitRow,
        roles=EVERYBODY,
        filters=("kind", "part_of"),
        vocabularies={"kind": UnitKind},
        search=("name", "parent_office"),
        sorts=("name", "region_code"),
    ),
)
