"""Alembic's entrance to partnerships's own history of tables."""

from shared.persistence.database import run_migrations

run_migrations()
