"""The registry's table of officials.

Invariant: a term lies where its unit does; a name is shown within the province alone.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlmodel import Field

from services.registry.centres.rules.official import Official, OfficialRole, OfficialVoidReason
from services.registry.reference.tables.rows import Row
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.runtime.principal import PROVINCIAL


class OfficialRow(Row, table=True):
    """A term of an official as stored."""

    __tablename__ = "official"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code")
    personal: ClassVar[frozenset[str]] = frozenset({"name"})
    id: UUID = Field(primary_key=True)
    province: str
    unit_id: UUID
    region_code: str
    role: str
    name: str
    starts_on: date
    ends_on: date | None
    void_reason: str | None
    voided_on: date | None
    version: int


MAPPINGS: Final[Mappings] = {Official: TableMapping(OfficialRow, Official)}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="officials",
        row=OfficialRow,
        roles=PROVINCIAL,
        filters=("unit_id", "role", "void_reason"),
        vocabularies={"role": OfficialRole, "void_reason": OfficialVoidReason},
        search=("name",),
        sorts=("name", "starts_on"),
    ),
)
