"""Tables that offices send: the job, the file in pieces, the rows that were refused."""

from shared.persistence.database import execute_all

revision = "0003"
down_revision = "0002"

_TABLES = """
create table sheet_import (
    id uuid primary key,
    province text not null,
    region_code text not null,
    centre_id uuid,
    file_name text not null,
    digest text not null,
    sheet text not null,
    header_row int not null,
    columns jsonb not null,
    mapping jsonb not null,
    sample jsonb not null,
    rows_total int not null,
    who text not null,
    role text not null,
    sent_at timestamptz not null,
    kept_until timestamptz not null,
    state text not null,
    position int not null,
    rows_done int not null,
    rows_added int not null,
    rows_known int not null,
    rows_refused int not null,
    version int not null
);
create index on sheet_import (sent_at) where state = 'running';
create index on sheet_import (kept_until) where state <> 'expired';
create table sheet_piece (
    import_id uuid not null references sheet_import,
    number int not null,
    content bytea not null,
    primary key (import_id, number)
);
create table sheet_refused (
    import_id uuid not null references sheet_import,
    row int not null,
    cells jsonb not null,
    flaws jsonb not null,
    primary key (import_id, row)
)"""


def upgrade() -> None:
    """Make room for what offices send."""
    execute_all(_TABLES)
