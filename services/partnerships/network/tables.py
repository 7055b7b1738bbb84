"""The table of the centres that partnerships knows, and which events of the registry write it.

Invariant: the newest version wins, and only the province whose stream made a row may change it.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy.orm import registry
from sqlmodel import Field

from services.partnerships.network.rules import Centre
from shared.contracts.registry.centres import (
    CentreClosed,
    CentreDaysCorrected,
    CentreDetailsChanged,
    CentreOpened,
    CentreRegistered,
)
from shared.contracts.registry.references import ReferenceAdded
from shared.contracts.vocabulary import CentreLevel
from shared.messaging.replica import Replica
from shared.persistence import mapping
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import ScopeColumns, TableMapping
from shared.runtime.principal import EVERYBODY


class PartnershipsRow(mapping.Row, registry=registry()):
    """A row of partnerships' own tables; services share no table, not even in one process."""


class CentreRow(PartnershipsRow, table=True):
    """A centre, as the registry's events say."""

    __tablename__ = "known_centre"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="id")
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    level: str
    region_code: str
    founded_on: date
    operational_on: date | None
    closed_on: date | None
    version: int


CENTRE_MAPPING: Final = TableMapping(CentreRow, Centre)
CENTRE_REPLICA: Final = Replica(
    table=CENTRE_MAPPING.name,
    key="centre_id",
    made_by=CentreRegistered,
    columns=("name", "level", "region_code", "founded_on", "operational_on"),
    changed_by={
        CentreDetailsChanged: ("name",),
        CentreOpened: ("operational_on",),
        CentreClosed: ("closed_on",),
        CentreDaysCorrected: ("operational_on", "closed_on"),
    },
)
REFERENCE_REPLICA: Final = Replica(
    table="known_reference", key="reference_id", made_by=ReferenceAdded, columns=("kind", "code"), changed_by={}
)
CENTRE_LIST: Final = ListDefinition(
    name="centres",
    row=CentreRow,
    roles=EVERYBODY,
    filters=("level",),
    vocabularies={"level": CentreLevel},
    search=("name",),
    sorts=("name", "region_code"),
)
