"""Folder and archive each park in their own name, so that both can be given a record later; holes let go on record."""

from shared.messaging.inbox.tables import WAIVERS
from shared.persistence.database import execute_all

revision = "0004"
down_revision = "0003"

_QUARANTINE = """
alter table quarantine add column consumer text not null default 'folder';
alter table quarantine drop constraint quarantine_pkey;
alter table quarantine add primary key (consumer, topic, partition, "offset");
insert into quarantine (consumer, topic, partition, "offset", reason, sequence, after, value, parked_at)
select 'archive', q.topic, q.partition, q."offset", q.reason, q.sequence, q.after, q.value, q.parked_at
from quarantine q
join lane l on (l.consumer, l.topic, l.partition) = ('archive', q.topic, q.partition) and l.position > q."offset"
where not exists (select from archive a where (a.topic, a.partition, a."offset") = (q.topic, q.partition, q."offset"))
"""
"""Until now the archive passed over what it could not read without a word: it reads as the folder does."""


def upgrade() -> None:
    """Create them."""
    for script in (_QUARANTINE, WAIVERS):
        execute_all(script)
