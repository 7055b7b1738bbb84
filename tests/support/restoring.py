"""A database put back to an older state beneath the roles that use it, as `pg_restore --single-transaction` does it.

Invariant: after `restore` every table holds what it held at `save`, its identity columns go on from there, and nobody
has seen anything in between.
"""

from typing import Final

from psycopg import AsyncConnection, sql
from psycopg.errors import DeadlockDetected

from tests.support.eventually import eventually

_TABLES: Final = """
select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and not c.relispartition and c.relname <> 'alembic_version' order by 1"""
_IDENTITIES: Final = """
select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
where a.attidentity <> '' and c.relnamespace = 'public'::regnamespace order by 1"""


async def save(connection: AsyncConnection) -> None:
    """Keep what every table holds now; what was kept before is forgotten."""
    async with connection.transaction():
        await connection.execute("drop schema if exists saved cascade")
        await connection.execute("create schema saved")
        for table in await _tables(connection):
            await connection.execute(sql.SQL("create table saved.{0} as table public.{0}").format(table))


async def restore(connection: AsyncConnection) -> None:
    """Put every table back to what was kept."""

    async def attempt() -> bool:
        try:
            await _restore(connection)
        except DeadlockDetected as met:
            raise ConnectionError(str(met)) from met
        return True

    await eventually(attempt)


async def _restore(connection: AsyncConnection) -> None:
    async with connection.transaction():
        tables = await _tables(connection)
        await connection.execute(sql.SQL("truncate {}").format(sql.SQL(", ").join(tables)))
        for table in tables:
            again = sql.SQL("insert into public.{0} overriding system value table saved.{0}").format(table)
            await connection.execute(again)
        for table, column in await (await connection.execute(_IDENTITIES)).fetchall():
            statement = "select setval(pg_get_serial_sequence({}, {}), coalesce(max({}), 0) + 1, false) from {}"
            named = (sql.Literal(table), sql.Literal(column), sql.Identifier(column), sql.Identifier(table))
            await connection.execute(sql.SQL(statement).format(*named))


async def _tables(connection: AsyncConnection) -> list[sql.Identifier]:
    return [sql.Identifier(name) for (name,) in await (await connection.execute(_TABLES)).fetchall()]
