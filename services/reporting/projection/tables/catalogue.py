"""Which definition holds which indicator's numbers, for people and audits who read the view `figure` in SQL.

Invariant: after a role has started, the table names exactly the indicators that this release folds.
"""

from typing import Final

from psycopg import AsyncConnection

from services.reporting.indicators.rules.catalogue import Catalogue
from shared.persistence.database import connect

_ENTER: Final = """
insert into indicator (name, definition, holds) values (%s, %s, %s)
on conflict (name) do update set definition = excluded.definition, holds = excluded.holds"""
_LEAVE: Final = "delete from indicator where name <> all(%s)"


async def publish(url: str, catalogue: Catalogue) -> None:
    """Enter the declared indicators, and take out those that are gone."""
    connection: AsyncConnection = await connect(url)
    async with connection:
        named = [(indicator.name, *catalogue.stored(indicator)) for indicator in catalogue.indicators]
        await connection.cursor().executemany(_ENTER, named)
        await connection.execute(_LEAVE, ([name for name, *_ in named],))
