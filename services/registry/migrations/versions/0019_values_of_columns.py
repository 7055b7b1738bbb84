"""An import keeps what is the same in all rows of its table, and what looked odd in the rows that were added."""

from typing import Final

from shared.persistence.database import execute_all

revision = "0019"
down_revision = "0018"

_COLUMNS: Final = """
alter table sheet_import
    add column column_values jsonb not null default '{}',
    add column warnings jsonb not null default '{}'"""


def upgrade() -> None:
    """Add both columns; imports of before have neither values nor warnings."""
    execute_all(_COLUMNS)
