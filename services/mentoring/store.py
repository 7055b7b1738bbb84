"""Mentoring's tables, its unit of work, what it learns from the registry, and its queries.

Invariant: rows are converted at this door; the domain never sees one, and nothing but leaving the unit of work
commits. A session is kept as the event it left in, so that taking it back can carry exactly what was counted.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from sqlalchemy import tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, col, select

from services.mentoring.application import Known, SessionsWanted
from services.mentoring.domain import Centre, Client, Consultant, Session
from shared import clock
from shared.contracts import Event
from shared.contracts.mentoring import SessionCompleted, SessionVoided
from shared.contracts.registry import CentreRegistered, ConsultantAppointed, EntrepreneurRegistered
from shared.database import Pool
from shared.inbox.sift import News
from shared.lists import PostgresLists, fields_of
from shared.work import Work

OWNER = "mentoring"


class Row(SQLModel, registry=registry()):
    """A row of mentoring's own tables; services share no table, not even in one process."""


class CentreRow(Row, table=True):
    """A centre as the registry told."""

    __tablename__ = "known_centre"
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
    id: UUID = Field(primary_key=True)
    province: str
    centre_id: UUID
    field: str
    coordinator: bool
    appointed_on: date
    version: int


class ClientRow(Row, table=True):
    """Somebody who may be mentored, as the registry told."""

    __tablename__ = "known_client"
    id: UUID = Field(primary_key=True)
    province: str
    village_code: str
    kind: str
    registered_on: date
    version: int


class SessionRow(Row, table=True):
    """A session as stored: the event it left in, what is searched by, and what stays in the province."""

    __tablename__ = "session"
    id: UUID = Field(primary_key=True)
    province: str
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


_LEARN: dict[type[Event], str] = {
    CentreRegistered: """
insert into known_centre (id, province, name, level, region_code, founded_on, operational_on, version)
values (%(centre_id)s, %(province)s, %(name)s, %(level)s, %(region_code)s, %(founded_on)s, %(operational_on)s,
    %(version)s)
on conflict (id) do update set name = excluded.name, level = excluded.level, region_code = excluded.region_code,
    founded_on = excluded.founded_on, operational_on = excluded.operational_on, version = excluded.version
where known_centre.version < excluded.version and known_centre.province = excluded.province""",
    ConsultantAppointed: """
insert into known_consultant (id, province, centre_id, field, coordinator, appointed_on, version)
values (%(consultant_ref)s, %(province)s, %(centre_id)s, %(field)s, %(coordinator)s, %(appointed_on)s, %(version)s)
on conflict (id) do update set centre_id = excluded.centre_id, field = excluded.field,
    coordinator = excluded.coordinator, appointed_on = excluded.appointed_on, version = excluded.version
where known_consultant.version < excluded.version and known_consultant.province = excluded.province""",
    EntrepreneurRegistered: """
insert into known_client (id, province, village_code, kind, registered_on, version)
values (%(entrepreneur_ref)s, %(province)s, %(village_code)s, %(kind)s, %(registered_on)s, %(version)s)
on conflict (id) do update set village_code = excluded.village_code, kind = excluded.kind,
    registered_on = excluded.registered_on, version = excluded.version
where known_client.version < excluded.version and known_client.province = excluded.province""",
}
"""What each type of news writes: the newest version wins, and only the province that told first may tell again."""


async def learn(connection: AsyncConnection, news: Sequence[News]) -> None:
    """Write what the registry told, in the caller's transaction; what mentoring has no use for is passed over."""
    for kind, statement in _LEARN.items():
        told = [each for each in news if isinstance(each.event, kind)]
        rows = [
            {**msgspec.structs.asdict(each.event), "province": each.province, "version": each.version} for each in told
        ]
        await connection.cursor().executemany(statement, rows)


def _columns(session: Session) -> dict[str, Any]:
    fact = session.completed
    return {
        "id": fact.session_id,
        "province": session.province,
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


_KNOWN = (
    "select * from known_centre where id = %(centre)s",
    "select * from known_consultant where id = %(consultant)s",
    "select * from known_client where id = %(client)s for update",
    "select 1 from session where client_ref = %(client)s and void_reason is null limit 1",
)


class PostgresWork(Work):
    """Mentoring's unit of work on PostgreSQL."""

    def __init__(
        self, pool: Pool, provinces: tuple[str, ...], partitions: int, now: Callable[[], datetime] = clock.now
    ) -> None:
        super().__init__(pool, OWNER, partitions, now)
        self.provinces = provinces

    async def known(self, centre_id: UUID, consultant_ref: UUID, client_ref: UUID) -> Known:
        """Return what the registry has told of three; holds the client, so that only one session can be their first."""
        wanted = {"centre": centre_id, "consultant": consultant_ref, "client": client_ref}
        centre, consultant, client, before = await self.ask_each(_KNOWN, wanted)
        return Known(
            None if centre is None else Centre(**centre),
            None if consultant is None else Consultant(**consultant),
            None if client is None else Client(**client),
            mentored=before is not None,
        )

    async def recorded(self, session_id: UUID) -> Session | None:
        """Return a session, if there is one; holds it until the end, so that it is voided once."""
        row = await self.ask(
            "select province, event_id, completed, notes, void_reason, voided_on, version from session "
            "where id = %(id)s for update",
            {"id": session_id},
        )
        if row is None:
            return None
        return Session(**{**row, "completed": msgspec.convert(row["completed"], SessionCompleted)})

    async def add(self, session: Session) -> None:
        """Store a new session."""
        await self.insert(SessionRow, _columns(session))

    async def void(self, voided: SessionVoided, version: int) -> None:
        """Mark a session as taken back."""
        row = {
            "id": voided.session_id,
            "reason": voided.reason_code,
            "day": voided.voided_on,
            "version": version,
        }
        await self.write(
            "update session set void_reason = %(reason)s, voided_on = %(day)s, version = %(version)s where id = %(id)s",
            row,
        )


class PostgresSessions:
    """What mentoring shows of its sessions."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find(self, session_id: UUID) -> dict[str, Any] | None:
        """Return one session."""
        async with AsyncSession(self._engine) as session:
            row = await session.get(SessionRow, session_id)
        return None if row is None else _shown(row)

    async def page(self, wanted: SessionsWanted, after: UUID | None, limit: int) -> list[dict[str, Any]]:
        """Return up to `limit` sessions, the newest day first, those behind `after`."""
        place = tuple_(col(SessionRow.completed_on), col(SessionRow.id))
        query = select(SessionRow).order_by(col(SessionRow.completed_on).desc(), col(SessionRow.id).desc()).limit(limit)
        for name in ("province", "centre_id", "consultant_ref", "client_ref"):
            if (value := getattr(wanted, name)) is not None:
                query = query.where(getattr(SessionRow, name) == value)
        if wanted.first:
            query = query.where(col(SessionRow.completed_on) >= wanted.first)
        if wanted.last:
            query = query.where(col(SessionRow.completed_on) <= wanted.last)
        if after:
            query = query.where(place < _place_of(after))
        async with AsyncSession(self._engine) as session:
            return [_shown(row) for row in (await session.execute(query)).scalars()]


def _place_of(session_id: UUID) -> Any:
    place = select(col(SessionRow.completed_on), col(SessionRow.id))
    return place.where(SessionRow.id == session_id).scalar_subquery()


def _shown(row: SessionRow) -> dict[str, Any]:
    columns = fields_of(row)
    del columns["completed"], columns["event_id"]
    return columns | {name: value for name, value in row.completed.items() if name != "session_id"}


def shown(engine: AsyncEngine) -> PostgresLists:
    """Return what mentoring shows of what the registry told."""
    return PostgresLists(engine, {"centres": CentreRow, "consultants": ConsultantRow, "clients": ClientRow})
