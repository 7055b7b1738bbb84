"""Stored answers to commands are found by the thing that they speak of, however many there are."""

from shared.persistence.database import execute_all
from shared.persistence.idempotency import INDEX

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the index."""
    execute_all(INDEX)
