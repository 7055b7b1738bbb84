"""Which event took each number, which records an operator put aside, and which waived numbers came after all.

Projector and archive each have a table of their own below the common one, so that a rebuild can put another in the
projector's place without touching the archive's.
"""

from shared.messaging.inbox.tables import DECISIONS, TAKEN_IDS, TAKEN_IDS_UNCOMPRESSED
from shared.persistence.database import execute_all

revision = "0005"
down_revision = "0004"

_EACH_CONSUMER = """
create table taken_ids_folder partition of taken_ids for values in ('folder');
create table taken_ids_archive partition of taken_ids for values in ('archive')
"""


def upgrade() -> None:
    """Make room for them."""
    execute_all(f"{TAKEN_IDS} partition by list (consumer)")
    for script in (TAKEN_IDS_UNCOMPRESSED, _EACH_CONSUMER, DECISIONS):
        execute_all(script)
