"""What the registry says became of region codes, so that a session is judged by the codes of its day."""

from shared.persistence.database import execute_all

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make a replica of what is declared of region codes."""
    execute_all("""
create table known_region_mapping (
    id uuid primary key,
    province text not null,
    old_code text not null,
    new_code text not null,
    effective_on date not null,
    decree text not null,
    name text,
    voided_on date,
    version bigint not null
)""")
