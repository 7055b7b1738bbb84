"""Words by which rows are found: the functions that make them."""

from shared.persistence.database import execute_all
from shared.persistence.search import FUNCTIONS

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the functions."""
    execute_all(FUNCTIONS)
