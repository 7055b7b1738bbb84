"""Login sessions that are over before their end; NIKs that the province's office is asked for."""

from shared.persistence.database import execute_all
from shared.persistence.ended_sessions import TABLES

revision = "0014"
down_revision = "0013"

_REQUESTS = """
create table nik_request (
    id uuid primary key,
    province text not null,
    entrepreneur_ref uuid references entrepreneur,
    village_code text not null,
    nik text,
    state text not null,
    asked_by text not null,
    asked_at timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    version int not null
);
create index on nik_request (province, id);
create index on nik_request (asked_by, asked_at);
create index on nik_request (entrepreneur_ref, asked_at)"""


def upgrade() -> None:
    """Make room for sessions that were ended, here or at the issuer, and for NIKs that wait for the office."""
    for script in (TABLES, _REQUESTS):
        execute_all(script)
