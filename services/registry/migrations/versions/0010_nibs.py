"""A NIB is its owner's, so that each of their enterprises may show it.

That no two owners show one is held by whoever records it, under a lock on the number; see `permits.tables`.
"""

from shared.persistence.database import execute_all

revision = "0010"
down_revision = "0009"

_INDEX = """
drop index legality_province_number_idx;
create index on legality (province, number) where kind = 'nib' and void_reason is null"""


def upgrade() -> None:
    """Let a number be there more than once."""
    execute_all(_INDEX)
