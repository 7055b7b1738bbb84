"""Partnerships' first tables: what the registry tells, partners, agreements, the way in and the way out."""

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
create table partner (
    id uuid primary key,
    province text not null,
    name text not null,
    type text not null,
    region_code text not null,
    registered_on date not null,
    version int not null
);
create index on partner (province, id);
create table agreement (
    id uuid primary key,
    province text not null,
    kind text not null,
    scope text not null,
    centre_ids uuid[] not null,
    partner_ids uuid[] not null,
    partner_types text[] not null,
    service_lines text[] not null,
    region_code text not null,
    signed_on date not null,
    starts_on date not null,
    ends_on date not null check (ends_on >= starts_on),
    terminated_on date check (terminated_on between starts_on and ends_on),
    termination_reason text,
    version int not null
);
create index on agreement (province, id)"""


def upgrade() -> None:
    """Create everything the spine needs."""
    for script in (_TABLES, IDEMPOTENCY, OUTBOX, POSITIONS, QUARANTINE):
        execute_all(script)
