"""What was decided about a stream that differs from its database, and a lease that knows an older database."""

from shared.persistence.database import execute_all
from shared.persistence.outbox import RESTORES

revision = "0016"
down_revision = "0014"


def upgrade() -> None:
    """Bring the relay's tables to the shape that every publishing service has."""
    execute_all(RESTORES)
