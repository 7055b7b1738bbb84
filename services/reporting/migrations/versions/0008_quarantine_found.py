"""Quarantined records are found by their place in the log, and counted by their reasons, however many there are.

And a province's archived events are found without those of every other one. Nothing is rewritten; while the index is
made, the archive can be read, and whoever files in it waits.
"""

from shared.messaging.inbox.tables import FOUND
from shared.persistence.database import execute_all

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the indexes."""
    execute_all(FOUND)
    execute_all("create index on archive (counts, province, business_on)")
