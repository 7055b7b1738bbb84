"""Papers and finance of enterprises, whose years can be taken back; cooperatives; region codes that changed.

Of an enterprise that was assessed before, how it began is not known any more: it is taken to have begun as it is. An
assessment of before kept no event's id, so it cannot be taken back.
"""

from shared.persistence.database import execute_all

revision = "0007"
down_revision = "0006"

_TABLES = """
create table legality (
    id uuid primary key,
    province text not null,
    enterprise_ref uuid not null references enterprise,
    centre_id uuid,
    district_code text not null,
    kind text not null,
    number text,
    issued_on date not null,
    expires_on date,
    facilitated_by uuid,
    expired boolean not null,
    version int not null
);
create index on legality (province, id);
create index on legality (enterprise_ref);
create unique index on legality (province, number) where kind = 'nib';
create index on legality (province, expires_on) where not expired;
create table finance (
    id uuid primary key,
    province text not null,
    enterprise_ref uuid not null references enterprise,
    centre_id uuid,
    district_code text not null,
    source text not null,
    amount bigint,
    facilitated_by uuid,
    accessed_on date not null,
    version int not null
);
create index on finance (province, id);
create index on finance (enterprise_ref);
create table cooperative (
    id uuid primary key,
    province text not null,
    centre_id uuid,
    representative_ref uuid references entrepreneur,
    name text not null,
    kind text not null,
    district_code text not null,
    members int not null,
    founded_on date not null,
    registered_on date not null,
    version int not null
);
create index on cooperative (province, id);
create table cooperative_year (
    id uuid primary key,
    province text not null,
    cooperative_ref uuid not null references cooperative,
    centre_id uuid,
    district_code text not null,
    period_year int not null,
    rat_held_on date,
    members int not null,
    staff int not null,
    business_volume bigint not null,
    surplus bigint not null,
    own_capital bigint not null,
    outside_capital bigint not null,
    assessed_on date not null,
    kind text not null,
    volume_change text not null,
    event_id uuid not null,
    void_reason text,
    voided_on date,
    version int not null
);
create index on cooperative_year (province, id);
create unique index on cooperative_year (cooperative_ref, period_year) where void_reason is null;
create table region_mapping (
    id uuid primary key,
    province text not null,
    old_code text not null unique,
    new_code text not null,
    effective_on date not null,
    decree text not null,
    declared_on date not null,
    version int not null
);
alter table enterprise add begun jsonb;
update enterprise set begun = jsonb_build_object('technology_level', technology_level, 'scale_class', scale_class,
    'criterion', criterion, 'class_rule', class_rule, 'class_value', class_value, 'class_year', class_year)
where erased_on is null;
alter table assessment
    add turnover_change text not null default 'unknown',
    add workers_change int not null default 0,
    add moved_from text,
    add event_id uuid,
    add moved_event_id uuid,
    add void_reason text,
    add voided_on date,
    drop constraint assessment_enterprise_ref_period_year_key;
create unique index on assessment (enterprise_ref, period_year) where void_reason is null"""


def upgrade() -> None:
    """Create the tables."""
    execute_all(_TABLES)
