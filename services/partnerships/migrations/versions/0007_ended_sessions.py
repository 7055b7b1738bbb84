"""Login sessions that are over before their end; codes that provinces added to the registry's reference data."""

from shared.persistence.database import execute_all
from shared.persistence.ended_sessions import TABLES

revision = "0007"
down_revision = "0006"

_CODES = """
create table known_reference (
    id uuid primary key,
    province text not null,
    kind text not null,
    code text not null,
    version int not null
);
create index on known_reference (province, kind)"""


def upgrade() -> None:
    """Make room for sessions that were ended, and for the codes that service lines may name besides the nation's."""
    for script in (TABLES, _CODES):
        execute_all(script)
