"""A database as a later release leaves it: every table has columns that this release does not know.

Invariant: one of the added columns may be empty and one may not, so both reading and writing are tried on them.
"""

from typing import Final

import psycopg
from psycopg import sql

_TABLES: Final = """
select relname from pg_class where relkind in ('r', 'p') and not relispartition
    and relnamespace = 'public'::regnamespace and relname <> 'alembic_version'"""
_ADDED: Final = (
    sql.SQL("alter table {} add column later int"),
    sql.SQL("alter table {} add column later_still text not null default 'yes'"),
)


def add_columns(database_url: str) -> None:
    """Add two columns to every table of a service."""
    with psycopg.connect(database_url) as connection:
        for (table,) in connection.execute(_TABLES).fetchall():
            for statement in _ADDED:
                connection.execute(statement.format(sql.Identifier(table)))
