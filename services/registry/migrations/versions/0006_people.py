"""What may become of an entrepreneur, and of a place in a programme."""

from shared.persistence.database import execute_all

revision = "0006"
down_revision = "0005"

_TABLES = """
alter table entrepreneur
    add column disability boolean default false, add column poor_area boolean default false,
    add column woman_led boolean default false, add column consent_withdrawn_on date, add column moved_on date,
    add column erased_on date, add column merged_into uuid references entrepreneur,
    alter column name drop not null, alter column nik drop not null, alter column phone drop not null,
    alter column birth_date drop not null, alter column sex drop not null;
create index on entrepreneur (province, birth_date);
create index on entrepreneur (province, right(regexp_replace(phone, '[^0-9]', '', 'g'), 7));
alter table enterprise
    add column erased_on date, alter column name drop not null, alter column class_value drop not null;
alter table programme
    add column owner_office text not null default '', add column flagship boolean not null default false,
    add column new_within_months int not null default 42;
alter table enrolment
    add column business_started_on date, add column evidence_kind text, add column confirmed_on date,
    add column checked_on date, add column still_running boolean;
create index on enrolment (programme_id, village_code)"""


def upgrade() -> None:
    """Make room for what may become of both."""
    execute_all(_TABLES)
