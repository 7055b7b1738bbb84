"""A position knows the log that it belongs to, and projector and archive give a sign of life."""

from shared.messaging.inbox.tables import LOGS
from shared.persistence.database import execute_all

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns and tables that every consumer has."""
    execute_all(LOGS)
