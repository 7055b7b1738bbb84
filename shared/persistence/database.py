"""Doors to a service's own PostgreSQL: the engine for ordinary work, plain connections for hot paths, migrations.

Invariant: a service opens its own database and no other; tables change only through its own migrations, one runner
at a time (an advisory lock), so that several instances may be started at once. A release changes nothing in a database
that a later release has migrated.
"""

from pathlib import Path
from typing import Any, Final

from alembic import command, context, op
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.persistence.pools import WAIT_SECONDS, CheckedPool
from shared.persistence.retrying import LOCK_TURN_SECONDS
from shared.persistence.schema import EXISTS, STORED, SchemaState, alembic_config, state_of

_MIGRATION_LOCK = 7_309_000_000
_IDLE_LIMIT = "-c idle_in_transaction_session_timeout=30s"
"""A process that hangs inside a transaction keeps its locks and holds the relay's horizon back; not for longer."""
FOR_LISTS: Final = {
    "plan_cache_mode": "force_custom_plan",  # what a page costs hangs on what is asked: a plan for any value is none
    "jit": "off",  # compiling a plan takes longer than running it
    "max_parallel_workers_per_gather": "0",  # so does starting another process
    # The plan that handles the fewest rows: where pages are dear, a walk past thousands of rows seems near to none.
    "seq_page_cost": "0.1",
    "random_page_cost": "0.1",
}
"""How PostgreSQL plans the pages of lists; shape: setting → value."""
_ALIVE: Final = {"connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""A server whose machine is gone says nothing; a connection to it is given up after half a minute."""
Pool = CheckedPool[AsyncConnection[DictRow]]


def _limits(url: str, *more: str) -> str:
    """Return what a connection is limited to: an operator's `?options=...` comes last, so it goes before our choice."""
    chosen = conninfo_to_dict(url).get("options")
    return " ".join((_IDLE_LIMIT, *more, *([str(chosen)] if chosen else [])))


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def open_engine(url: str, *, connections: int = 10) -> AsyncEngine:
    """Return the pooled engine of one process."""
    return create_async_engine(
        _with_driver(url),
        pool_size=connections,
        max_overflow=connections,
        pool_pre_ping=True,
        pool_timeout=WAIT_SECONDS,
        connect_args={"options": _limits(url, *(f"-c {name}={value}" for name, value in FOR_LISTS.items())), **_ALIVE},
    )


def open_pool(url: str, *, connections: int = 10, lock_seconds: float = LOCK_TURN_SECONDS) -> Pool:
    """Return the pool for commands, still closed; `async with` opens it, and waits for no database to answer.

    A statement waits no longer than `lock_seconds` for a lock: `shared.persistence.retrying` says who waits longer.
    """
    options = _limits(url, f"-c lock_timeout={round(lock_seconds * 1_000)}ms")
    kind = AsyncConnection[DictRow]
    return CheckedPool(
        url, most=connections, kind=kind, autocommit=True, row_factory=dict_row, options=options, **_ALIVE
    )


def open_reading_pool(url: str, connections: int = 10) -> CheckedPool[AsyncConnection]:
    """Return a pool for queries alone, still closed.

    Compiling a plan would take longer than any of ours runs. And a figure reads some ranges of keys, which are known
    only when the statement runs: a planner that guesses how long they are takes one pass over the whole table for the
    better way, and makes it for each of a thousand ranges.
    """
    limits = _limits(url, "-c jit=off -c enable_seqscan=off")
    return CheckedPool(url, most=connections, kind=AsyncConnection, options=limits, **_ALIVE)


async def connect(url: str, *, autocommit: bool = False) -> AsyncConnection:
    """Return one plain connection, for a hot path or for listening."""
    more: dict[str, Any] = {"options": _limits(url), **_ALIVE}
    return await AsyncConnection.connect(url, autocommit=autocommit, **more)


def migrate(folder: Path, url: str) -> SchemaState:
    """Bring the database to the newest version found in `folder`; waits while another runner does the same.

    Returns how the two stood before. Nothing is changed in a database that this release does not know the version of:
    a later release's own, or another service's.
    """
    engine = create_engine(_with_driver(url), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as guard:
            guard.execute(text(f"select pg_advisory_lock({_MIGRATION_LOCK})"))
            stored = guard.execute(text(STORED)).scalars().all() if guard.scalar(text(EXISTS)) else ()
            state = state_of(folder, stored)
            if state.relation in {"older", "none"}:
                config = alembic_config(folder)
                config.attributes["url"] = _with_driver(url)
                command.upgrade(config, "head")
            return state
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
