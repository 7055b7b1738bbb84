"""What can be searched in sent tables stands beside them.

Rows of a release of before have no search text; the first erasure or merge writes it. `stored_in` says in which
transaction a text was stored, so that an erasure sees what was sent while it searched.
"""

from shared.persistence.database import execute_all

revision = "0013"
down_revision = "0012"

_SEARCHED = """
create table sheet_text (
    import_id uuid not null,
    number int not null,
    content bytea,
    piece int not null default 0,
    stored_in xid8 not null default pg_current_xact_id(),
    primary key (import_id, number),
    foreign key (import_id, piece) references sheet_piece (import_id, number) on delete cascade
);
alter table sheet_text alter column content set storage external;
alter table sheet_import add named text;
create index on sheet_import (id) where named is null;
alter table sheet_refused add said text;
create index on sheet_refused (import_id, row) where said is null"""


def upgrade() -> None:
    """Make room for search texts."""
    execute_all(_SEARCHED)
