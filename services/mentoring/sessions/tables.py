"""Mentoring's tables, its unit of work, and its queries.

Invariant: rows are converted at this door; the domain never sees one, and nothing but leaving the unit of work
commits. A session is kept as the event it left in, so that taking it back can carry exactly what was counted.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import registry
from sqlmodel import Field, col

from services.mentoring.sessions.commands import Known, SessionsWanted
from services.mentoring.sessions.rules import Centre, Client, Consultant, Session
from shared.contracts.mentoring import SessionCompleted
from shared.http.auth.permissions import CENTRES, PROVINCIAL
from shared.persistence import mapping
from shared.persistence.audit import AuditColumns
from shared.persistence.database import Pool
from shared.persistence.list_queries import (
    ListDefinition,
    ListQuery,
    PostgresLists,
    Searchable,
    audit_list,
    fields_of,
    find_row,
    list_query,
    page_of,
)
from shared.persistence.mapping import ScopeColumns, TableMapping
from shared.persistence.unit_of_work import CommandContext, Deployment, UnitOfWork
from shared.runtime.principal import Principal

OWNER = "mentoring"


class Row(mapping.Row, registry=registry()):
    """A row of mentoring's own tables; services share no table, not even in one process."""


class AuditRow(Row, AuditColumns, table=True):
    """A line of the audit trail as stored."""

    __tablename__ = "audit"


class CentreRow(Row, table=True):
    """A centre as the registry told."""

    __tablename__ = "known_centre"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="id")
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    level: str
    region_code: str
    founded_on: date
    operational_on: date | None
    version: int


class ConsultantRow(Row, table=True):
    """A consultant as the registry told."""

    __tablename__ = "known_consultant"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_id")
    id: UUID = Field(primary_key=True)
    province: str
    centre_id: UUID
    region_code: str
    field: str
    coordinator: bool
    appointed_on: date
    version: int


class ClientRow(Row, table=True):
    """Somebody who may be mentored, as the registry told."""

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


class SessionRow(Row, table=True):
    """A session as stored: the event it left in, what is searched by, and what stays in the province."""

    __tablename__ = "session"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"notes"})
    id: UUID = Field(primary_key=True)
    province: str
    region_code: str
    centre_id: UUID
    consultant_ref: UUID
    client_ref: UUID
    completed_on: date
    completed: dict[str, Any] = Field(sa_type=JSONB)
    event_id: UUID
    notes: str
    void_reason: str | None
    voided_on: date | None
    version: int


def _columns(session: Session) -> dict[str, Any]:
    fact = session.completed
    return {
        "id": fact.session_id,
        "province": session.province,
        "region_code": session.region_code,
        "centre_id": fact.centre_id,
        "consultant_ref": fact.consultant_ref,
        "client_ref": fact.client_ref,
        "completed_on": fact.completed_on,
        "completed": msgspec.json.encode(fact).decode(),
        "event_id": session.event_id,
        "notes": session.notes,
        "void_reason": session.void_reason,
        "voided_on": session.voided_on,
        "version": session.version,
    }


_CENTRES: Final = TableMapping(CentreRow, Centre)
_CONSULTANTS: Final = TableMapping(ConsultantRow, Consultant)
_CLIENTS: Final = TableMapping(ClientRow, Client)
_KNOWN = (
    f"{_CENTRES.select} where id = %(centre)s",
    f"{_CONSULTANTS.select} where id = %(consultant)s",
    f"{_CLIENTS.select} where id = %(client)s for update",
    "select 1 from session where client_ref = %(client)s and void_reason is null limit 1",
)


def _session(**row: Any) -> Session:
    names = ("province", "region_code", "event_id", "notes", "void_reason", "voided_on", "version")
    return Session(completed=msgspec.convert(row["completed"], SessionCompleted), **{name: row[name] for name in names})


class PostgresWork(UnitOfWork):
    """Mentoring's unit of work on PostgreSQL."""

    tables: ClassVar[Mapping[type[Any], TableMapping[Any]]] = {Session: TableMapping(SessionRow, _session, _columns)}

    def __init__(self, pool: Pool, instance: Deployment, asking: CommandContext) -> None:
        super().__init__(pool, OWNER, instance, asking)

    async def known(self, centre_id: UUID, consultant_ref: UUID, client_ref: UUID) -> Known:
        """Return what the registry has told of three; holds the client, so that only one session can be their first."""
        wanted = {"centre": centre_id, "consultant": consultant_ref, "client": client_ref}
        centre, consultant, client, before = await self.fetch_each(_KNOWN, wanted)
        return Known(
            _CENTRES.from_row(centre) if centre and self.within_reach(CentreRow, centre) else None,
            _CONSULTANTS.from_row(consultant) if consultant and self.within_reach(ConsultantRow, consultant) else None,
            None if client is None else _CLIENTS.from_row(client),
            mentored=before is not None,
        )

    async def recorded(self, session_id: UUID) -> Session | None:
        """Return a session, if there is one within reach; holds it until the end, so that it is voided once."""
        return await self.get_for_update(Session, session_id)


_SESSIONS: Final = Searchable(
    row=SessionRow, filters=("centre_id", "consultant_ref", "client_ref"), sorts=("completed_on",)
)


class PostgresSessions:
    """What mentoring shows of its sessions."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find(self, session_id: UUID, asks: Principal) -> dict[str, Any] | None:
        """Return one session within reach."""
        row = await find_row(self._engine, SessionRow, session_id, asks)
        return None if row is None else _shown(row)

    async def page(
        self, wanted: SessionsWanted, asks: Principal, after: UUID | None, limit: int
    ) -> list[dict[str, Any]]:
        """Return up to `limit` sessions within reach, those behind `after`."""
        filters = {name: value for name in _SESSIONS.filters if (value := getattr(wanted, name)) is not None}
        question = ListQuery(asks, filters, wanted.province, wanted.region, sort=wanted.sort)
        query = list_query(_SESSIONS, question).limit(limit)
        if wanted.first:
            query = query.where(col(SessionRow.completed_on) >= wanted.first)
        if wanted.last:
            query = query.where(col(SessionRow.completed_on) <= wanted.last)
        return [_shown(row) for row in await page_of(self._engine, query, SessionRow, question, after)]


def _shown(row: SessionRow) -> dict[str, Any]:
    columns = fields_of(row)
    del columns["completed"], columns["event_id"]
    told = {name: value for name, value in row.completed.items() if name != "session_id"}
    return columns | told | {"client_ref": row.client_ref}  # whoever it was told of may have been merged into another


LISTINGS: Final = (
    ListDefinition(
        name="centres",
        row=CentreRow,
        roles=PROVINCIAL,
        filters=("level",),
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
        name="clients", row=ClientRow, roles=PROVINCIAL, filters=("kind",), sorts=("registered_on", "village_code")
    ),
    audit_list(AuditRow, *CENTRES),
)


def shown(engine: AsyncEngine) -> PostgresLists:
    """Return what mentoring shows of what the registry told."""
    return PostgresLists(engine, LISTINGS)
