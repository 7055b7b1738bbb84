"""The registry's table of village programmes.

Invariant: a programme is its province's.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlmodel import Field

from services.registry.programmes.rules.programme import Programme
from services.registry.reference.tables.rows import Row
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.runtime.principal import EVERYBODY


class ProgrammeRow(Row, table=True):
    """A village programme as stored."""

    __tablename__ = "programme"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(province_wide=True)
    deleted_column: ClassVar[str] = "voided_on"
    unlisted: ClassVar[tuple[str, ...]] = ("void_reason", "voided_on")
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    start_year: int
    years: int
    quota_per_village_year: int
    quota_per_village_total: int
    youth_min_age: int
    youth_max_age: int
    declared_on: date
    owner_office: str
    flagship: bool
    new_within_months: int
    version: int


MAPPINGS: Final[Mappings] = {Programme: TableMapping(ProgrammeRow, Programme)}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="programmes",
        row=ProgrammeRow,
        roles=EVERYBODY,
        filters=("start_year", "flagship"),
        search=("name",),
        sorts=("name", "start_year"),
    ),
)
