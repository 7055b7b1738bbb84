"""The table of partners.

Invariant: rows are converted at this door, by the columns that are declared here.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlmodel import Field

from services.partnerships.network.tables import PartnershipsRow
from services.partnerships.partners.rules import Partner
from shared.contracts.vocabulary import PartnerType
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import ScopeColumns, TableMapping
from shared.persistence.unit_of_work import UnitOfWork
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
    vocabularies={"type": PartnerType},
    search=("name",),
    sorts=("name", "registered_on"),
)
_NAMESAKES: Final = f"{PARTNER_MAPPING.select} where name = %(name)s and province = %(province)s order by id"


class PostgresPartners(UnitOfWork):
    """The port of the command on partners."""

    async def namesakes(self, name: str, province: str) -> list[Partner]:
        """Return the partners of a province that are called so."""
        rows = await self.fetch_all(_NAMESAKES, {"name": name, "province": province})
        return [PARTNER_MAPPING.from_row(row) for row in rows]
