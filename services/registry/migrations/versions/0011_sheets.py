"""Which other sheets of a workbook are tables, too.

A file that was looked at before is known by the sheet that was chosen then.
"""

from shared.persistence.database import execute_all

revision = "0011"
down_revision = "0010"

_COLUMN = """
alter table sheet_import add other_sheets jsonb not null default '[]'"""


def upgrade() -> None:
    """Add the column."""
    execute_all(_COLUMN)
