"""Who changed what and when."""

from shared.persistence.audit import TABLES
from shared.persistence.database import execute_all

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the audit trail."""
    execute_all(TABLES)
