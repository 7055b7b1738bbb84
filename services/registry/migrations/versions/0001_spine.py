"""The registry's first tables: centres, consultants, entrepreneurs, programmes, and the way out of them."""

from shared.persistence.database import execute_all
from shared.persistence.idempotency import TABLES as IDEMPOTENCY
from shared.persistence.outbox import TABLES as OUTBOX

revision = "0001"
down_revision = None

_TABLES = """
create table centre (
    id uuid primary key,
    province text not null,
    name text not null,
    level text not null,
    region_code text not null,
    founded_on date not null,
    founding text not null,
    operational_on date,
    parent_office text not null,
    version int not null
);
create index on centre (province, id);
create table consultant (
    id uuid primary key,
    province text not null,
    name text not null,
    centre_id uuid not null references centre,
    field text not null,
    coordinator boolean not null,
    appointed_on date not null,
    version int not null
);
create index on consultant (province, id);
create index on consultant (centre_id);
create table entrepreneur (
    id uuid primary key,
    province text not null,
    name text not null,
    nik text not null,
    phone text not null,
    birth_date date not null,
    sex text not null,
    village_code text not null,
    kind text not null,
    centre_id uuid references centre,
    registered_on date not null,
    consent_given_on date not null,
    version int not null,
    unique (province, nik)
);
create index on entrepreneur (province, id);
create table programme (
    id uuid primary key,
    province text not null,
    name text not null,
    start_year int not null,
    years int not null,
    quota_per_village_year int not null,
    quota_per_village_total int not null,
    youth_min_age int not null,
    youth_max_age int not null,
    declared_on date not null,
    version int not null
);
create index on programme (province, id);
create table enrolment (
    entrepreneur_ref uuid not null references entrepreneur,
    programme_id uuid not null references programme,
    village_code text not null,
    programme_year int not null,
    youth boolean not null,
    funding text not null,
    group_ref uuid,
    enrolled_on date not null,
    primary key (entrepreneur_ref, programme_id)
)"""


def upgrade() -> None:
    """Create everything the spine needs."""
    for script in (_TABLES, IDEMPOTENCY, OUTBOX):
        execute_all(script)
