"""Who changed what and when."""

from shared.audit import TABLES
from shared.database import execute_all

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the audit trail."""
    execute_all(TABLES)
