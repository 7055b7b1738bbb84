"""What readers find by an index: members by who they are, archived events by their place in the log and by region.

Persons with several references are looked up when different ones are counted; what the archive lacks is found by its
dense numbers; and the events behind a village's number are found without those of every other village.
"""

from shared.persistence.database import execute_all

revision = "0007"
down_revision = "0006"

_INDEXES = """
create index on cell_member (member);
create index on archive (topic, partition, sequence);
create index on archive (counts, region, business_on);
create index on archive (counts, business_on, region) where sign < 0
"""


def upgrade() -> None:
    """Create them."""
    execute_all(_INDEXES)
