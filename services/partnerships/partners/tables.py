"""The table of partners.

Invariant: rows are converted at this door, by the columns that are declared here.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlmodel import Field

from services.partnerships.network.tables import PartnershipsRow
from services.partnerships.partners.rules import Partner
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import ScopeColumns, TableMapping
from shared.runtime.principal import EVERYBODY


class PartnerRow(PartnershipsRow, table=True):
    """A partner as stored."""

    __tablename__ = "partner"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(province_wide=True)
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    type: str
    region_code: str
    registered_on: date
    version: int


PARTNER_MAPPING: Final = TableMapping(PartnerRow, Partner)
PARTNER_LIST: Final = ListDefinition(
    name="partners",
    row=PartnerRow,
    roles=EVERYBODY,
    filters=("type",),
    search=("name",),
    sorts=("name", "registered_on"),
)
