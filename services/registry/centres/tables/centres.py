"""The registry's table of centres.

Invariant: of a centre's instrument all three columns are filled, or none.
"""

from dataclasses import asdict
from datetime import date
from typing import Any, ClassVar, Final, cast
from uuid import UUID

import msgspec
from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from services.registry.centres.rules.centre import Centre, CentreUse, Instrument, LegalStep
from services.registry.reference.tables.rows import Row
from shared.contracts.vocabulary import CentreLevel, Founding, LegalStatus
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.principal import EVERYBODY


class CentreColumns(Row):
    """What is stored of a centre."""

    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="id")
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    level: str
    region_code: str
    founded_on: date
    founding: str
    operational_on: date | None
    parent_office: str
    inaugurated_on: date | None
    closed_on: date | None
    legal_status: str
    legal_since: date | None
    instrument_kind: str | None
    instrument_number: str | None
    instrument_on: date | None
    services: list[str] = Field(sa_type=ARRAY(Text))
    legal_steps: list[dict[str, Any]] = Field(sa_type=JSONB)
    version: int


class CentreRow(CentreColumns, table=True):
    """A centre as stored."""

    __tablename__ = "centre"


class ShownCentre(CentreColumns, table=True):
    """A centre as shown: with the year in which it was founded, and how old it is today or was on its last day."""

    __tablename__ = "shown_centre"
    founded_year: int
    age_years: int


def centre_columns(centre: Centre) -> dict[str, Any]:
    """Return the columns of a centre; the instrument has three, or none of the three is filled."""
    columns = asdict(centre)
    given = columns.pop("instrument") or {}
    columns["services"] = list(centre.services)
    columns["legal_steps"] = msgspec.json.encode(centre.legal_steps).decode()
    return columns | {
        "instrument_kind": given.get("kind"),
        "instrument_number": given.get("number"),
        "instrument_on": given.get("signed_on"),
    }


def centre(**row: Any) -> Centre:
    """Make a centre of a row's columns."""
    kind, number, signed_on = (row.pop(f"instrument_{each}") for each in ("kind", "number", "on"))
    row["services"] = tuple(row["services"])
    row["legal_steps"] = msgspec.convert(row["legal_steps"], tuple[LegalStep, ...])
    return Centre(**row, instrument=None if kind is None else Instrument(kind, number, signed_on))


MAPPINGS: Final[Mappings] = {Centre: TableMapping(CentreRow, centre, centre_columns)}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="centres",
        row=ShownCentre,
        roles=EVERYBODY,
        filters=("level", "founding", "legal_status", "founded_year", "age_years"),
        days=("founded_on", "operational_on"),
        vocabularies={"level": CentreLevel, "founding": Founding, "legal_status": LegalStatus},
        shapes={"legal_steps": list[LegalStep]},
        search=("name", "parent_office"),
        sorts=("name", "region_code", "founded_on", "operational_on"),
    ),
)
_NAMES: Final = "select name from centre where region_code = %(region)s and closed_on is null order by name"
_USE: Final = """
select
    array(select distinct consultant_ref from assignment
        where centre_id = %(id)s and (ends_on is null or ends_on > %(day)s) order by consultant_ref) as staff,
    exists (select from entrepreneur where centre_id = %(id)s and erased_on is null) as has_clients,
    (select max(registered_on) from entrepreneur where centre_id = %(id)s) as last_registration_on"""


class PostgresCentres(UnitOfWork):
    """Centres within the open transaction."""

    async def use_of(self, centre_id: UUID, day: date) -> CentreUse:
        """Return who has to do with a centre behind a day, within the caller's reach or not."""
        found = await self.fetch_one(_USE, {"id": centre_id, "day": day})
        return CentreUse(**cast("dict[str, Any]", found))

    async def names_in(self, region_code: str) -> list[str]:
        """Return what the centres of a region are called, those that were closed aside."""
        return [row["name"] for row in await self.fetch_all(_NAMES, {"region": region_code})]
