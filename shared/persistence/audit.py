"""Who changed what, and when: one row beside every change, in the change's own transaction.

Invariant: the trail holds no personal data. Of a column that identifies somebody it says that it changed, never what
from or what to, so that an erasure has nothing to look for here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from shared.persistence.mapping import Row, ScopeColumns

TABLES: Final = """
create table audit (
    id uuid primary key,
    province text not null,
    place text not null,
    centre_id uuid,
    at timestamptz not null,
    who text not null,
    role text not null,
    act text not null,
    thing text not null,
    thing_id uuid not null,
    version bigint not null,
    changes jsonb not null
);
create index on audit (thing_id, at);
create index on audit (at, id)
"""
LISTED: Final = """
create index audit_of_province on audit (province, at, id);
create index audit_of_regency on audit (left(place, 5), at, id, place collate "C");
create index audit_of_centre on audit (centre_id, at, id);
create index audit_of_who on audit (who, at, id);
create index audit_of_act on audit (act, at, id);
create index audit_of_thing on audit (thing, at, id);
drop index audit_at_id_idx
"""
"""What a later migration does: the trail is found from either end by whatever its list can be asked for."""
INSERT: Final = """
insert into audit (id, province, place, centre_id, at, who, role, act, thing, thing_id, version, changes)
values (%(id)s, %(province)s, %(place)s, %(centre_id)s, %(at)s, %(who)s, %(role)s, %(act)s, %(thing)s, %(thing_id)s,
    %(version)s, %(changes)s)"""


class AuditColumns(Row):
    """A line of the trail; each service makes its own table of it."""

    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="place", centre="centre_id")
    id: UUID = Field(primary_key=True)
    province: str
    place: str
    centre_id: UUID | None
    at: datetime
    who: str
    """The issuer's name for the person or machine."""
    role: str
    act: str
    """Method and address of the command, as the OpenAPI document spells it."""
    thing: str
    thing_id: UUID
    version: int
    changes: dict[str, list[Any] | None] = Field(sa_type=JSONB)
    """Column, or part of a thing → [before, after]; null for a personal one; empty for a thing that was made."""


def differences(row: type[Row], before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return what changed, as JSON."""
    changed = {
        name: None if name in row.personal else [before.get(name), value]
        for name, value in after.items()
        if name not in {"id", "version"} and before.get(name) != value
    }
    return msgspec.json.encode(changed).decode()
