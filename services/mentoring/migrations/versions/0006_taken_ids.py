"""Which event took each number, which records an operator put aside, and which waived numbers came after all."""

from shared.messaging.inbox.tables import DECISIONS, TAKEN_IDS, TAKEN_IDS_UNCOMPRESSED
from shared.persistence.database import execute_all

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make room for them."""
    for script in (TAKEN_IDS, TAKEN_IDS_UNCOMPRESSED, DECISIONS):
        execute_all(script)
