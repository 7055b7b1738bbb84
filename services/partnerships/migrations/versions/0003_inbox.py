"""Records whose number nobody knows are counted, quarantined ones know their number, and gaps can be waived."""

from alembic import op

from shared.messaging.inbox.tables import (
    NUMBERED_QUARANTINE,
    OFFSET_BY_BOTH_NAMES,
    UNNUMBERED,
    WAIVERS,
    WRITTEN_BY_BOTH_NAMES,
)
from shared.persistence.database import execute_all

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the inbox to the shape that every consumer has."""
    for script in (UNNUMBERED, NUMBERED_QUARANTINE, WAIVERS):
        execute_all(script)
    op.execute(OFFSET_BY_BOTH_NAMES)
    op.execute(WRITTEN_BY_BOTH_NAMES)
