"""A position knows the log that it belongs to, and a follower gives a sign of life."""

from alembic import op

from shared.messaging.inbox.tables import LOGS, MOVED_BY_BOTH_NAMES
from shared.persistence.database import execute_all

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns and tables that every consumer has."""
    execute_all(LOGS)
    op.execute(MOVED_BY_BOTH_NAMES)
