"""Mentoring's first tables: what the registry tells, sessions, the way in and the way out."""

from shared.messaging.inbox.tables import POSITIONS, QUARANTINE
from shared.persistence.database import execute_all
from shared.persistence.idempotency import TABLES as IDEMPOTENCY
from shared.persistence.outbox import TABLES as OUTBOX

revision = "0001"
down_revision = None

_TABLES = """
create table known_centre (
    id uuid primary key,
    province text not null,
    name text not null,
    level text not null,
    region_code text not null,
    founded_on date not null,
    operational_on date,
    version bigint not null
);
create index on known_centre (province, id);
create table known_consultant (
    id uuid primary key,
    province text not null,
    centre_id uuid not null,
    field text not null,
    coordinator boolean not null,
    appointed_on date not null,
    version bigint not null
);
create index on known_consultant (province, id);
create table known_client (
    id uuid primary key,
    province text not null,
    village_code text not null,
    kind text not null,
    registered_on date not null,
    version bigint not null
);
create index on known_client (province, id);
create table session (
    id uuid primary key,
    province text not null,
    centre_id uuid not null,
    consultant_ref uuid not null,
    client_ref uuid not null,
    completed_on date not null,
    completed jsonb not null,
    event_id uuid not null,
    notes text not null,
    void_reason text,
    voided_on date,
    version int not null
);
create index on session (province, completed_on, id);
create index on session (centre_id, completed_on, id);
create index on session (consultant_ref, completed_on, id);
create index on session (client_ref, completed_on, id)"""
"""No table refers to another: what the registry tells arrives lane by lane, a consultant perhaps before the centre."""


def upgrade() -> None:
    """Create everything the spine needs."""
    for script in (_TABLES, IDEMPOTENCY, OUTBOX, POSITIONS, QUARANTINE):
        execute_all(script)
