"""Which centre a client belongs to; one who was told of before this belongs to none until told of again."""

from shared.persistence.database import execute_all

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make room for what the registry tells of a client's centre."""
    execute_all("alter table known_client add column centre_id uuid")
