"""Enterprises, and their state year by year."""

from shared.persistence.database import execute_all

revision = "0004"
down_revision = "0003"

_TABLES = """
create table enterprise (
    id uuid primary key,
    province text not null,
    entrepreneur_ref uuid not null references entrepreneur,
    centre_id uuid,
    name text not null,
    district_code text not null,
    kbli_edition text not null,
    kbli_code text not null,
    legal_form text not null,
    started_on date not null,
    technology_level text not null,
    scale_class text not null,
    criterion text not null,
    class_rule text not null,
    class_value bigint not null,
    class_year int not null,
    registered_on date not null,
    version int not null
);
create index on enterprise (province, id);
create index on enterprise (entrepreneur_ref);
create table assessment (
    id uuid primary key,
    province text not null,
    enterprise_ref uuid not null references enterprise,
    centre_id uuid,
    district_code text not null,
    period_year int not null,
    capital bigint,
    annual_sales bigint,
    workers_permanent int not null,
    workers_other int not null,
    technology_level text not null,
    digital boolean not null,
    export boolean not null,
    scale_class text not null,
    criterion text not null,
    class_rule text not null,
    assessed_on date not null,
    version int not null,
    unique (enterprise_ref, period_year)
);
create index on assessment (province, id)"""


def upgrade() -> None:
    """Create the tables of enterprises."""
    execute_all(_TABLES)
