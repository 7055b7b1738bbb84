"""What was told of people and places can be taken back, so that a person with two references counts once.

Where somebody who moved was registered is read off the audit trail. What was told before kept no event's id.
"""

from shared.database import execute_all

revision = "0009"
down_revision = "0008"

_COLUMNS = """
alter table entrepreneur add first_village text, add event_id uuid;
update entrepreneur set first_village = (
    select changes -> 'village_code' ->> 0 from audit
    where thing = 'entrepreneur' and thing_id = entrepreneur.id and changes ? 'village_code'
    order by at limit 1
) where moved_on is not null;
alter table enrolment add event_id uuid, add confirmed_event_id uuid"""


def upgrade() -> None:
    """Add the columns."""
    execute_all(_COLUMNS)
