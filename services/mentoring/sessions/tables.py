"""The table of sessions, and the adapters of the ports that commands and queries of sessions work through.

Invariant: rows are converted at this door, and nothing but leaving the unit of work commits. A session is kept as the
event it left in, so that voiding it can carry exactly what was counted. Notes are about their client: they go when the
client is erased, and with the session to the client's heir when references are merged.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import Field, col

from services.mentoring.network.tables import (
    CENTRE_MAPPING,
    CLIENT_MAPPING,
    CONSULTANT_MAPPING,
    HEIR,
    STEPS,
    CentreRow,
    ConsultantRow,
    MentoringRow,
    declared_in,
)
from services.mentoring.sessions.commands import KnownParties
from services.mentoring.sessions.queries import SessionQuery
from services.mentoring.sessions.rules import Session
from shared.contracts.mentoring import SessionCompleted
from shared.contracts.registry.people import EntrepreneurErased, EntrepreneurMerged
from shared.messaging.replica import Consequences
from shared.persistence.list_queries import ListQuery, Searchable, fields_of, find_row, page_of
from shared.persistence.mapping import ScopeColumns, TableMapping
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.principal import Principal


class SessionRow(MentoringRow, table=True):
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


_LOCAL: Final = ("province", "region_code", "event_id", "notes", "void_reason", "voided_on", "version")
_SEARCHED: Final = ("centre_id", "consultant_ref", "client_ref", "completed_on")


def _columns(session: Session) -> dict[str, Any]:
    event = session.completed
    return {
        "id": event.session_id,
        "completed": msgspec.json.encode(event).decode(),
        **{name: getattr(event, name) for name in _SEARCHED},
        **{name: getattr(session, name) for name in _LOCAL},
    }


def _session(**row: Any) -> Session:
    completed = msgspec.convert(row["completed"], SessionCompleted)
    return Session(completed=completed, **{name: row[name] for name in _LOCAL})


SESSION_MAPPING: Final = TableMapping(SessionRow, _session, _columns)
CLIENT_CONSEQUENCES: Final[Consequences] = {
    EntrepreneurErased: (
        "update session set notes = '' where client_ref = %(entrepreneur_ref)s and province = %(province)s",
    ),
    EntrepreneurMerged: (
        f"""
update session set client_ref = {HEIR}, notes = case when exists (
    select from known_client heir where heir.id = {HEIR} and heir.gone_on is not null) then '' else notes end
where client_ref = %(entrepreneur_ref)s and {HEIR} is not null""",  # noqa: S608  # our names
    ),
}
"""What becomes of a client's sessions.

Statements run one by one: each sees what the one before it waited for, a session that was being recorded meanwhile.
"""
_KNOWN: Final = (
    f"{CENTRE_MAPPING.select} where id = %(centre)s",
    f"{CONSULTANT_MAPPING.select} where id = %(consultant)s",
    f"{CLIENT_MAPPING.select} where id = %(client)s for update",
    "select 1 from session where client_ref = %(client)s and void_reason is null limit 1",
    STEPS,
)


_FIELD: Final = "select 1 from known_consultant where province = %(province)s and field = %(field)s limit 1"


class PostgresSessions(UnitOfWork):
    """The port of the commands on sessions."""

    async def known_parties(self, centre_id: UUID, consultant_ref: UUID, client_ref: UUID) -> KnownParties:
        """Return what is known of three; holds the client, so that only one session can be their first."""
        parties = {"centre": centre_id, "consultant": consultant_ref, "client": client_ref}
        centre, consultant, client, mentored, steps = await self.fetch_each(_KNOWN, parties)
        return KnownParties(
            CENTRE_MAPPING.from_row(centre) if centre and self.within_reach(CentreRow, centre) else None,
            CONSULTANT_MAPPING.from_row(consultant)
            if consultant and self.within_reach(ConsultantRow, consultant)
            else None,
            None if client is None else CLIENT_MAPPING.from_row(client),
            mentored=mentored is not None,
            declared=declared_in(steps),
        )

    async def is_field_of(self, province: str, field: str) -> bool:
        """Tell whether a consultant of the province was appointed in this field of consulting, by the registry."""
        return await self.fetch_one(_FIELD, {"province": province, "field": field}) is not None


SEARCHED_SESSIONS: Final = Searchable(
    row=SessionRow, filters=("centre_id", "consultant_ref", "client_ref"), sorts=("completed_on",)
)


class PostgresSessionReader:
    """The port of the queries of sessions."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find(self, session_id: UUID, principal: Principal) -> Mapping[str, Any] | None:
        """Return one session within reach."""
        row = await find_row(self._engine, SessionRow, session_id, principal)
        return None if row is None else fields_of(row)

    async def page(
        self, query: SessionQuery, principal: Principal, after: UUID | None, limit: int
    ) -> Sequence[Mapping[str, Any]]:
        """Return up to `limit` sessions within reach, those behind `after`."""
        filters = {name: value for name in SEARCHED_SESSIONS.filters if (value := getattr(query, name)) is not None}
        wanted = ListQuery(principal, filters, query.province, query.region, sort=query.sort)
        day = col(SessionRow.completed_on)
        span = [day >= query.first] if query.first else []
        span += [day <= query.last] if query.last else []
        return [fields_of(row) for row in await page_of(self._engine, SEARCHED_SESSIONS, wanted, after, limit, *span)]
