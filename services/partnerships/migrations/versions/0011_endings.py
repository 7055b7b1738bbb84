"""What the registry tells of the last day of a centre, so that no agreement is signed behind it.

A last day that was told before this is not known here until it is told again.
"""

from shared.persistence.database import execute_all

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make room for the last day."""
    execute_all("alter table known_centre add column closed_on date")
