"""Papers and finance that can be taken back.

What was recorded before kept no event's id, so it cannot be taken back, and whether it was told as the first is not
known any more. A NIB that was taken back is free for its true holder.
"""

from shared.persistence.database import execute_all

revision = "0008"
down_revision = "0007"

_COLUMNS = """
alter table legality
    add first boolean,
    add event_id uuid,
    add expired_event_id uuid,
    add void_reason text,
    add voided_on date;
drop index legality_province_number_idx;
create unique index on legality (province, number) where kind = 'nib' and void_reason is null;
alter table finance
    add first boolean,
    add event_id uuid,
    add void_reason text,
    add voided_on date"""


def upgrade() -> None:
    """Add the columns."""
    execute_all(_COLUMNS)
