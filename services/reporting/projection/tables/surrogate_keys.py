"""Gives out the numbers of which cells' keys are made.

Each is a transaction of its own, before the batch's that needs it: a number without cells harms nobody.

Invariant: a line or a name has one number for ever, whoever asks for it, and however many ask at once.
"""

from collections.abc import Sequence
from typing import Final

from psycopg import AsyncConnection

from services.reporting.projection.rules.surrogate_keys import NAMED_FROM, Series

_NEW_LINES: Final = """
insert into line (definition, dimensions)
select w.definition, w.dimensions from wanted_line w
where not exists (select from line l where (l.definition, l.dimensions) = (w.definition, w.dimensions))
order by 1, 2 on conflict do nothing"""
_LINES: Final = "select l.line from wanted_line w join line l using (definition, dimensions) order by w.place"
_WANT_LINES: Final = """
create temp table if not exists wanted_line (place int, definition text, dimensions text[]) on commit delete rows"""
_NEW_NAMES: Final = """
insert into named_place (name)
select name from unnest(%(names)s::text[]) w (name) where not exists (select from named_place p where p.name = w.name)
order by 1 on conflict do nothing"""
_NAMES: Final = """
select p.number from unnest(%(names)s::text[]) with ordinality w (name, place)
join named_place p using (name) order by w.place"""


async def of_lines(connection: AsyncConnection, lines: Sequence[Series]) -> list[int]:
    """Return the numbers of lines, in their order."""
    if not lines:
        return []
    async with connection.transaction():
        await connection.execute(_WANT_LINES)
        async with connection.cursor().copy("copy wanted_line from stdin") as copy:
            for place, line in enumerate(lines):
                await copy.write_row((place, line.definition, list(line.dimensions)))
        await connection.execute(_NEW_LINES)
        return [number for (number,) in await (await connection.execute(_LINES)).fetchall()]


async def of_names(connection: AsyncConnection, names: Sequence[str]) -> list[int]:
    """Return the numbers of places that have a name instead of a code, in their order."""
    if not names:
        return []
    wanted = {"names": list(names)}
    async with connection.transaction():
        await connection.execute(_NEW_NAMES, wanted)
        return [NAMED_FROM + number for (number,) in await (await connection.execute(_NAMES, wanted)).fetchall()]
