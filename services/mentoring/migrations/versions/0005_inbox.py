"""Records whose number nobody knows are counted, quarantined ones know their number, and gaps can be waived."""

from shared.messaging.inbox.tables import NUMBERED_QUARANTINE, UNNUMBERED, WAIVERS
from shared.persistence.database import execute_all

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the inbox to the shape that every consumer has."""
    for script in (UNNUMBERED, NUMBERED_QUARANTINE, WAIVERS):
        execute_all(script)
