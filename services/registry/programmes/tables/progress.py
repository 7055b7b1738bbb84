"""How far programmes are, counted village by village.

Invariant: reading changes nothing; a village without anybody is there too, for it is what a quota is missing. Places
count for the village that their code has become by today, by editions and declarations; one of which that is not known
stays by itself.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final
from uuid import UUID

from psycopg.rows import tuple_row

from services.registry.programmes.rules.programme import Programme
from services.registry.programmes.rules.progress import Counts, Progress, progress
from services.registry.programmes.tables.programmes import ProgrammeRow
from services.registry.reference.tables.region_codes import borders_of_today
from shared.persistence.database import Pool
from shared.persistence.mapping import TableMapping
from shared.regions import Borders, within
from shared.runtime.principal import Principal

_MEASURES: Final = {
    "persons": "count(*)",
    "young": "count(*) filter (where youth)",
    "confirmed": "count(confirmed_on)",
    "young_confirmed": "count(confirmed_on) filter (where youth)",
    "checked": "count(checked_on)",
    "running": "count(*) filter (where still_running)",
    "groups": "count(distinct group_ref)",
    "provincial": "count(*) filter (where funding = 'provincial')",
    "other": "count(*) filter (where funding <> 'provincial')",
}
"""What is counted of each village and year, by the names of `Counts`."""
_COUNT: Final = f"""
select village, programme_year, {", ".join(_MEASURES[field.name] for field in fields(Counts))}
from enrolment
left join unnest(%(old)s::text[], %(newest)s::text[]) moved (old, newest) on old = village_code
cross join lateral (select coalesce(newest, village_code)) as _ (village)
where programme_id = %(programme)s and village_code collate "C" = any(%(villages)s || %(old)s::text[])
    and (%(funding)s::text is null or funding = %(funding)s)
group by grouping sets ((village, programme_year), (village))"""  # noqa: S608 - expressions of our own
_BEGUN: Final = """
with recursive begun (code) as (
    (select village_code from enrolment where programme_id = %(programme)s and village_code collate "C" >= %(region)s
    order by village_code collate "C" limit 1)
    union all
    select (
        select village_code from enrolment
        where programme_id = %(programme)s and village_code collate "C" > code collate "C"
        order by village_code collate "C" limit 1
    ) from begun where code collate "C" < %(region)s || '/'
)
select code from begun where code collate "C" < %(region)s || '/'
union all
select code from unnest(%(old)s::text[]) code
where exists (select from enrolment where programme_id = %(programme)s and village_code collate "C" = code)"""
"""From one village to the next, however many people are in each."""
_PROGRAMMES: Final = TableMapping(ProgrammeRow, Programme)


class PostgresProgress:
    """What the registry shows of its programmes' progress."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def programme(self, identity: UUID, asks: Principal) -> Programme | None:
        """Return a programme, if there is one within reach."""
        found = await self._ask(f"{_PROGRAMMES.select} where id = %(id)s and voided_on is null", id=identity)
        there = [_PROGRAMMES.from_row(row) for row in found if ProgrammeRow.scope_columns.within(asks, row)]
        return there[0] if there else None

    async def borders(self) -> Borders:
        """Return the borders of today, by the editions and by what was declared of codes."""
        return await borders_of_today(self._pool)

    async def villages(self, programme: Programme, region: str, *, begun: bool) -> list[str]:
        """Return the villages of a region, those that are no more among them; `begun`: only where somebody is."""
        borders = await self.borders()
        moves = borders.moves(region)
        found = await self._rows(_BEGUN, programme=programme.id, region=region, old=[*moves])
        places = {moves.get(code, code) for (code,) in found}
        there = {each for each in places if within(each, region)}
        return sorted(there if begun else there | {*borders.codes_at(region, "village")})

    async def page(
        self, programme: Programme, villages: Sequence[str], after: str, limit: int, funding: str | None
    ) -> list[Progress]:
        """Return the progress of up to `limit` villages, those behind `after`."""
        first = bisect_right(villages, after)
        wanted = list(villages[first : first + limit])
        borders = await self.borders()
        asked_for = frozenset(wanted)
        moves = {old: new for old, new in borders.moves(programme.province).items() if new in asked_for}
        asked = {"villages": wanted, "old": [*moves], "newest": [*moves.values()], "funding": funding}
        found = await self._rows(_COUNT, programme=programme.id, **asked)
        counted = {(village, year): Counts(*numbers) for village, year, *numbers in found}
        years = range(1, programme.years + 1)
        return [
            progress(
                programme,
                village,
                {year: counted[village, year] for year in years if (village, year) in counted},
                counted.get((village, None), Counts()),
            )
            for village in wanted
        ]

    async def _ask(self, statement: str, **row: Any) -> list[dict[str, Any]]:
        async with self._pool.connection() as connection:
            return await (await connection.execute(statement, row)).fetchall()

    async def _rows(self, statement: str, **row: Any) -> list[tuple[Any, ...]]:
        """Return rows without names: of thousands of numbers, a name each takes longer than counting them."""
        async with self._pool.connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
            return await (await cursor.execute(statement, row)).fetchall()
