"""What is recorded about people and programmes can be taken back: every look at a business is kept, not the last alone.

A release that still runs beside goes on writing the newest look into its two columns; what stands there and in no kept
look is a look all the same.
"""

from shared.persistence.database import execute_all

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Keep every look beside the place, and why a programme was taken back."""
    execute_all("""
alter table enrolment add column checks jsonb not null default '[]';
alter table programme add column void_reason text, add column voided_on date""")
