"""Tables of what mentoring knows of the registry: centres, consultants, clients, codes; and which events write them.

Invariant: the newest version wins, and only the province whose stream made a row may change it. A reference that was
merged names its heir at the end of the chain, in whatever order the merges arrive.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy.orm import registry
from sqlmodel import Field

from services.mentoring.network.rules import Centre, Client, Consultant
from shared.contracts.registry.centres import (
    CentreClosed,
    CentreDaysCorrected,
    CentreDetailsChanged,
    CentreOpened,
    CentreRegistered,
)
from shared.contracts.registry.consultants import (
    ConsultantAppointed,
    ConsultantEnded,
    ConsultantEndVoided,
    ConsultantReassigned,
)
from shared.contracts.registry.people import (
    ConsentGiven,
    ConsentWithdrawn,
    EntrepreneurErased,
    EntrepreneurMerged,
    EntrepreneurMoved,
    EntrepreneurRegistered,
)
from shared.contracts.registry.regions import RegionCodeMapped, RegionMappingVoided
from shared.contracts.vocabulary import CentreLevel, ClientKind
from shared.messaging.replica import Replica
from shared.persistence import mapping
from shared.persistence.database import Pool
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import ScopeColumns, TableMapping
from shared.regions import Borders, Succession
from shared.runtime.clock import now
from shared.runtime.principal import PROVINCIAL


class MentoringRow(mapping.Row, registry=registry()):
    """A row of mentoring's own tables; services share no table, not even in one process."""


class CentreRow(MentoringRow, table=True):
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


class ConsultantRow(MentoringRow, table=True):
    """A consultant, as the registry's events say."""

    __tablename__ = "known_consultant"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_id")
    id: UUID = Field(primary_key=True)
    province: str
    centre_id: UUID
    region_code: str
    field: str
    coordinator: bool
    appointed_on: date
    ended_on: date | None
    version: int


class ClientRow(MentoringRow, table=True):
    """A person who may be mentored, as the registry's events say."""

    __tablename__ = "known_client"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="village_code", centre="centre_id")
    deleted_column: ClassVar[str] = "gone_on"
    unlisted: ClassVar[tuple[str, ...]] = ("gone_on", "merged_into")
    id: UUID = Field(primary_key=True)
    province: str
    village_code: str
    kind: str
    centre_id: UUID | None
    registered_on: date
    silent_since: date | None
    version: int


CENTRE_MAPPING: Final = TableMapping(CentreRow, Centre)
CONSULTANT_MAPPING: Final = TableMapping(ConsultantRow, Consultant)
CLIENT_MAPPING: Final = TableMapping(ClientRow, Client)

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
CONSULTANT_REPLICA: Final = Replica(
    table=CONSULTANT_MAPPING.name,
    key="consultant_ref",
    made_by=ConsultantAppointed,
    columns=("centre_id", "region_code", "field", "coordinator", "appointed_on"),
    changed_by={
        ConsultantReassigned: ("centre_id", "region_code", "field", "coordinator = %(role)s = 'coordinator'"),
        ConsultantEnded: ("ended_on",),
        ConsultantEndVoided: ("ended_on = null",),
    },
)
MAPPING_REPLICA: Final = Replica(
    table="known_region_mapping",
    key="mapping_id",
    made_by=RegionCodeMapped,
    columns=("old_code", "new_code", "effective_on", "decree", "name"),
    changed_by={RegionMappingVoided: ("voided_on",)},
)
STEPS: Final = """
select coalesce(jsonb_agg(jsonb_build_array(old_code, new_code, effective_on, decree, coalesce(name, ''))
    order by effective_on, old_code, new_code), '[]') as steps
from known_region_mapping where voided_on is null"""
"""What was declared of region codes and not taken back."""
HEIR: Final = "(select merged_into from known_client where id = %(entrepreneur_ref)s)"
"""The reference that took the place of a merged client's, at the end of the chain."""
_LAST_HEIR: Final = "select heir.merged_into from known_client heir where heir.id = %(into_ref)s"
CLIENT_REPLICA: Final = Replica(
    table=CLIENT_MAPPING.name,
    key="entrepreneur_ref",
    made_by=EntrepreneurRegistered,
    columns=("village_code", "kind", "centre_id", "registered_on"),
    changed_by={
        EntrepreneurMoved: ("village_code",),
        ConsentWithdrawn: ("silent_since = %(withdrawn_on)s",),
        ConsentGiven: ("silent_since = null",),
        EntrepreneurErased: ("gone_on = %(erased_on)s",),
        EntrepreneurMerged: ("gone_on = %(merged_on)s", f"merged_into = coalesce(({_LAST_HEIR}), %(into_ref)s)"),
    },
    consequences={
        EntrepreneurMerged: (
            f"update known_client set merged_into = {HEIR} where merged_into = %(entrepreneur_ref)s",  # noqa: S608  # our names
        ),
    },
)
"""References travel in partitions of their own, so an heir's own merge or erasure may arrive before the merge that made
it an heir: the heir's end decides, whichever comes first."""


def declared_in(row: Mapping[str, Any] | None) -> tuple[Succession, ...]:
    """Return what was declared of region codes, as the answer to `STEPS` says."""
    return msgspec.convert(row["steps"] if row else [], tuple[Succession, ...])


async def borders_of_today(pool: Pool) -> Borders:
    """Return the borders of today, by the editions and by what was declared of codes."""
    async with pool.connection() as connection:
        row = await (await connection.execute(STEPS)).fetchone()
    return Borders.at(declared_in(row), now())


NETWORK_LISTS: Final = (
    ListDefinition(
        name="centres",
        row=CentreRow,
        roles=PROVINCIAL,
        filters=("level",),
        vocabularies={"level": CentreLevel},
        search=("name",),
        sorts=("name", "region_code"),
    ),
    ListDefinition(
        name="consultants",
        row=ConsultantRow,
        roles=PROVINCIAL,
        filters=("centre_id", "field"),
        sorts=("appointed_on",),
    ),
    ListDefinition(
        name="clients",
        row=ClientRow,
        roles=PROVINCIAL,
        filters=("kind",),
        vocabularies={"kind": ClientKind},
        sorts=("registered_on", "village_code"),
    ),
)
