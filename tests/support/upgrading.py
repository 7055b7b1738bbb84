"""A database that an older release filled, brought up to date.

Invariant: it is filled in the older release's own tables, so what is tested is the way from there.
"""

from importlib import import_module
from pathlib import Path

import psycopg
from alembic import command

from shared.persistence import database as databases
from shared.persistence import schema


def upgrade(service: str, database: str, before: str, held: str) -> None:
    """Let a service's database be of a revision, hold something, and be brought up to date."""
    migrations = Path(str(import_module(f"services.{service}.app").__file__)).parent / "migrations"
    config = schema.alembic_config(migrations)
    config.attributes["url"] = databases._with_driver(database)
    command.upgrade(config, before)
    with psycopg.connect(database) as connection:
        connection.execute(held.encode())
    databases.migrate(migrations, database)
