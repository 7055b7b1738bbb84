"""Of a consent also the text, how it was given, and who recorded it.

What was recorded before says so, and so does what the release before records while it still runs.
"""

from shared.persistence.database import execute_all

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add what a consent was given to, how, and who says so."""
    execute_all("""
alter table entrepreneur
    add consent_text text not null default 'not-recorded',
    add consent_manner text not null default 'not-recorded',
    add consent_recorded_by text""")
