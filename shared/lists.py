"""What a service shows of itself: things by their names of lists, one by one or page by page.

Invariant: reading changes nothing; a page is a stretch of ids, so a list can be walked to its end while it grows.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import SQLModel, col, select


def fields_of(row: SQLModel) -> dict[str, Any]:
    """Return a row's fields in the order of their declaration."""
    return {name: getattr(row, name) for name in type(row).model_fields}


class PostgresLists:
    """Lists whose things have an `id` and a `province`."""

    def __init__(self, engine: AsyncEngine, rows: Mapping[str, Any]) -> None:
        self._engine, self._rows = engine, rows

    async def find(self, name: str, identity: UUID) -> dict[str, Any] | None:
        """Return one thing of a list by its id."""
        async with AsyncSession(self._engine) as session:
            row = await session.get(self._rows[name], identity)
        return None if row is None else fields_of(row)

    async def page(self, name: str, province: str | None, after: UUID | None, limit: int) -> list[dict[str, Any]]:
        """Return up to `limit` things of a list in order of their ids, those behind `after`."""
        row = self._rows[name]
        query = select(row).order_by(col(row.id)).limit(limit)
        if province:
            query = query.where(row.province == province)
        if after:
            query = query.where(col(row.id) > after)
        async with AsyncSession(self._engine) as session:
            return [fields_of(each) for each in (await session.execute(query)).scalars()]
