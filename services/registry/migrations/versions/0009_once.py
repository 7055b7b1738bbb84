"""What was told of people and places can be taken back, so that a person with two references counts once.

Where somebody who moved was registered is read off the audit trail. What was told before kept no event's id. NIKs that
somebody gave up, with the name of then, know whom a table that is sent again speaks of.
"""

from shared.persistence.database import execute_all

revision = "0009"
down_revision = "0008"

_COLUMNS = """
alter table entrepreneur add first_village text, add event_id uuid;
update entrepreneur set first_village = (
    select changes -> 'village_code' ->> 0 from audit
    where thing = 'entrepreneur' and thing_id = entrepreneur.id and changes ? 'village_code'
    order by at limit 1
) where moved_on is not null;
alter table enrolment add event_id uuid, add confirmed_event_id uuid;
create table given_up_nik (
    province text not null,
    nik text not null,
    entrepreneur_ref uuid not null references entrepreneur,
    name text not null,
    primary key (province, nik, entrepreneur_ref)
);
create index on given_up_nik (entrepreneur_ref)"""


def upgrade() -> None:
    """Add the columns and the table."""
    execute_all(_COLUMNS)
