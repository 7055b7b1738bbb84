"""What is declared of a region's code: of a split several, with names, and what was taken back.

While the release of before still runs, it goes on asking for one row of a code; it is given one of several.
"""

from shared.persistence.database import execute_all

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Let a code become several, and keep what was taken back."""
    execute_all("""
alter table region_mapping
    add name text,
    add void_reason text,
    add voided_on date,
    drop constraint region_mapping_old_code_key;
create unique index region_mapping_once on region_mapping (old_code, new_code) where voided_on is null;
create index region_mapping_void on region_mapping (void_reason, id) where void_reason is not null""")
