"""What the registry tells of the last day of a centre and of a consultant's work, so that no session lies behind it.

A last day that was told before this is not known here until it is told again.
"""

from shared.persistence.database import execute_all

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make room for the last days."""
    execute_all(
        "alter table known_centre add column closed_on date; alter table known_consultant add column ended_on date"
    )
