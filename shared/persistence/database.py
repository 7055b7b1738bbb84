"""Doors to a service's own PostgreSQL: the engine for ordinary work, plain connections for hot paths, migrations.

Invariant: a service opens its own database and no other; tables change only through its own migrations, one runner
at a time (an advisory lock), so that several instances may be started at once.
"""

from pathlib import Path

from alembic import command, context, op
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_MIGRATION_LOCK = 7_309_000_000
_LIMITS = "-c idle_in_transaction_session_timeout=30s"
"""A process that hangs inside a transaction keeps its locks and holds the relay's horizon back; not for longer."""


def _limits(url: str) -> str:
    """Return what a connection is limited to: an operator's `?options=...` goes before our own choice."""
    return str(conninfo_to_dict(url).get("options") or _LIMITS)


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def open_engine(url: str, *, connections: int = 10) -> AsyncEngine:
    """Return the pooled engine of one process."""
    return create_async_engine(_with_driver(url), pool_size=connections, max_overflow=connections, pool_pre_ping=True)


Pool = AsyncConnectionPool[AsyncConnection[DictRow]]


def open_pool(url: str, *, connections: int = 10) -> Pool:
    """Return the pool for commands, still closed; `async with` opens it, and waits for no database to answer."""
    return AsyncConnectionPool(
        url,
        connection_class=AsyncConnection[DictRow],
        kwargs={"autocommit": True, "row_factory": dict_row, "connect_timeout": 10, "options": _limits(url)},
        min_size=1,
        max_size=connections,
        timeout=5,
        open=False,
    )


async def connect(url: str, *, autocommit: bool = False) -> AsyncConnection:
    """Return one plain connection, for a hot path or for listening."""
    return await AsyncConnection.connect(url, autocommit=autocommit, connect_timeout=10, options=_limits(url))


async def answers(engine: AsyncEngine) -> str | None:
    """Return nothing when the database answers, else one word for why not."""
    try:
        async with engine.connect() as connection:
            await connection.execute(text("select 1"))
    except SQLAlchemyError as fault:
        return type(fault).__name__
    return None


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def migrate(folder: Path, url: str) -> None:
    """Bring the database to the newest version found in `folder`; waits while another runner does the same."""
    engine = create_engine(_with_driver(url), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as guard:
            guard.execute(text(f"select pg_advisory_lock({_MIGRATION_LOCK})"))
            config = _config(folder)
            config.attributes["url"] = _with_driver(url)
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def pending(folder: Path, url: str) -> bool:
    """Tell whether the database is older than the code."""
    engine = create_engine(_with_driver(url))
    try:
        with engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_heads()
        return set(present) != set(ScriptDirectory.from_config(_config(folder)).get_heads())
    finally:
        engine.dispose()


def run_migrations() -> None:
    """Apply a service's versions, all in one transaction; called by its `migrations/env.py`."""
    engine = create_engine(context.config.attributes["url"])
    try:
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
    finally:
        engine.dispose()


def execute_all(script: str) -> None:
    """Run the statements of a migration one by one; none of them may contain a semicolon within."""
    for statement in script.split(";"):
        if statement.strip():
            op.execute(statement)
