"""Login sessions that are over before their end."""

from shared.persistence.database import execute_all
from shared.persistence.ended_sessions import TABLES

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make room for sessions that were ended, here or at the issuer."""
    execute_all(TABLES)
