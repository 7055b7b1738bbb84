"""Clients who are gone, merged into another, or of whom nothing more may be told."""

from shared.persistence.database import execute_all

revision = "0003"
down_revision = "0002"

_COLUMNS = """
alter table known_client add column gone_on date, add column merged_into uuid, add column silent_since date;
create index on session (client_ref)"""


def upgrade() -> None:
    """Make room for what the registry tells of a client after the first time."""
    execute_all(_COLUMNS)
