"""How much stands under region codes, table by table.

Invariant: reading changes nothing; counts alone are told, and nobody who is erased is among them.
"""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from shared.persistence.database import Pool
from shared.persistence.mapping import Row


class Placed(NamedTuple):
    """A table whose rows stand at a place."""

    row: type[Row]
    place: str
    """The column with the region's code, in the collation that its index has."""

    def counted(self) -> str:
        """Return the query for the number of rows under some codes."""
        still = f" and {self.row.deleted_column} is null" if self.row.deleted_column else ""
        return f"select count(*) from {self.row.__tablename__} where {self.place} = any(%(codes)s){still}"  # noqa: S608  # our names


class PostgresRegionUse:
    """Counts what stands under region codes."""

    def __init__(self, pool: Pool, placed: Mapping[str, Placed]) -> None:
        """Take the tables by the names of what they hold."""
        self._pool: Final = pool
        self._statement: Final = "select " + ", ".join(f"({each.counted()}) as {name}" for name, each in placed.items())

    async def count(self, codes: Collection[str]) -> Mapping[str, int]:
        """Return how many things stand under any of the codes; shape: {list: count}."""
        async with self._pool.connection() as connection:
            found = await (await connection.execute(self._statement, {"codes": [*codes]})).fetchone()
        return {} if found is None else dict(found)
