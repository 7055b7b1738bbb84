"""Assigns the numbers of which cells' keys are made.

Each is a transaction of its own, before the batch's that needs it: a number without cells harms nobody.

Invariant: a series or a name has one number for ever, whoever asks for it, and however many ask at once.
"""

from collections.abc import Sequence
from typing import Final

from psycopg import AsyncConnection

from services.reporting.projection.rules.surrogate_keys import NAMED_FROM, Series

_NEW_SERIES: Final = """
insert into line (definition, dimensions)
select w.definition, w.dimensions from wanted_line w
where not exists (select from line l where (l.definition, l.dimensions) = (w.definition, w.dimensions))
order by 1, 2 on conflict do nothing"""
_SERIES: Final = "select l.line from wanted_line w join line l using (definition, dimensions) order by w.place"
_WANT_SERIES: Final = """
create temp table if not exists wanted_line (place int, definition text, dimensions text[]) on commit delete rows"""
_NEW_NAMES: Final = """
insert into named_place (name)
select name from unnest(%(names)s::text[]) w (name) where not exists (select from named_place p where p.name = w.name)
order by 1 on conflict do nothing"""
_NAMES: Final = """
select p.number from unnest(%(names)s::text[]) with ordinality w (name, place)
join named_place p using (name) order by w.place"""


async def keys_of_series(connection: AsyncConnection, series: Sequence[Series]) -> list[int]:
    """Return the keys of series, in their order."""
    if not series:
        return []
    async with connection.transaction():
        await connection.execute(_WANT_SERIES)
        async with connection.cursor().copy("copy wanted_line from stdin") as copy:
            for place, each in enumerate(series):
                await copy.write_row((place, each.definition, list(each.dimensions)))
        await connection.execute(_NEW_SERIES)
        return [number for (number,) in await (await connection.execute(_SERIES)).fetchall()]


async def keys_of_names(connection: AsyncConnection, names: Sequence[str]) -> list[int]:
    """Return the keys of places that have a name instead of a code, in their order."""
    if not names:
        return []
    wanted = {"names": list(names)}
    async with connection.transaction():
        await connection.execute(_NEW_NAMES, wanted)
        return [NAMED_FROM + number for (number,) in await (await connection.execute(_NAMES, wanted)).fetchall()]
