"""Persons with several references: which those are, and how often a number of different members has them twice.

Cells count references, as the events say them, so that a fold needs to know nothing but its event. Who has turned out
to be one person is a fact of a timeline, and is taken off when a number is read: a merge counts for what was recorded
before it and after it alike, whichever came first, and a rebuild has nothing to do with it.

Invariant: of the references of one person that a number counts, one is left; a split by what they differ in has one of
each kind.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby, starmap
from operator import attrgetter
from typing import Final

from psycopg import AsyncConnection

from services.reporting.projection.rules.periods import (
    FIRST_YEAR,
    LAST_DAY,
    MONTHS_A_YEAR,
    PERIOD_BITS,
    PERIOD_MASK,
    Grain,
)
from services.reporting.projection.rules.surrogate_keys import (
    CODE_DIGITS,
    NAMED_FROM,
    PLACE_MASK,
    SERIES_BITS,
    code_of_key,
)
from services.reporting.timelines.rules import MemberScope, Membership, Merge, Person, doubles, persons
from shared.contracts import type_of
from shared.contracts.registry.people import EntrepreneurMerged

_MERGES: Final = """
select province, id, (state ->> 'into_ref')::uuid from card
where (kind, part) = ('entrepreneur', %(merged)s) and province = any(%(provinces)s) order by 1, 2"""
_NAMED: Final = "select number, name from named_place"
_PROVINCE: Final = 10 ** (CODE_DIGITS - len("73"))
_MONTHS: Final = " | ".join(f"((m.m{month} > 0)::int << {month})" for month in range(MONTHS_A_YEAR))
_LINES: Final = "select line, dimensions from line where definition = %(definition)s"
_MEMBERSHIPS: Final = f"""
select person, place, line, year, months from (
    select a.person, k.place, k.line, k.year, k.months,
        count(*) over (partition by a.person, k.year) as times
    from unnest(%(provinces)s::text[], %(refs)s::uuid[], %(persons)s::int[]) a (province, ref, person)
    cross join lateral (
        select m.key >> {SERIES_BITS} as line, m.key >> {PERIOD_BITS} & {PLACE_MASK} as place,
            (m.key & {PERIOD_MASK})::int - {int(Grain.YEAR) - FIRST_YEAR} as year, {_MONTHS} as months
        from cell_member m
        where m.member = a.ref and m.key >> {SERIES_BITS} = any(%(lines)s)
            and %(places)s::int8multirange @> (m.key >> {PERIOD_BITS} & {PLACE_MASK})
        offset 0) k
    where a.province = case
        when k.place < {NAMED_FROM} then to_char(k.place / {_PROVINCE}, 'FM00')
        else (select left(n.name, 2) from named_place n where n.number = k.place - {NAMED_FROM}) end
) counted where times > 1 order by person, year"""  # noqa: S608  # numbers of our own
"""Who is counted once in a year is counted once in each of its periods, and at one place.

`offset 0` has the members of each reference found by its index: a planner that expects few rows prefers to read all.
"""


async def merges(connection: AsyncConnection, provinces: Iterable[str]) -> tuple[Merge, ...]:
    """Return who was merged into whom in some provinces."""
    given = {"merged": type_of(EntrepreneurMerged).name, "provinces": list(provinces)}
    return tuple(starmap(Merge, await (await connection.execute(_MERGES, given)).fetchall()))


async def memberships(
    connection: AsyncConnection, definition: str, places: Sequence[range], same: Sequence[Person]
) -> list[list[Membership]]:
    """Return where numbers of different members at some places count several references of one person in a year.

    Shape: of each person and year, a list.
    """
    lines = await (await connection.execute(_LINES, {"definition": definition})).fetchall()
    splits: dict[int, Sequence[str]] = dict(lines)
    given = {
        "provinces": _array(each.province for each in same),
        "refs": _array(each.ref for each in same),
        "persons": _array(each.number for each in same),
        "lines": [*splits],
        "places": _array(f"[{each.start},{each.stop})" for each in places),
    }
    found = await (await connection.execute(_MEMBERSHIPS, given)).fetchall()
    counted = (Membership(person, place, splits[line], year, months) for person, place, line, year, months in found)
    return [[*counts] for _, counts in groupby(counted, key=attrgetter("person", "year"))]


def _array(values: Iterable[object]) -> str:
    """Return values without commas and quotation marks as PostgreSQL writes an array of them."""
    return f"{{{','.join(map(str, values))}}}"


async def yearly(connection: AsyncConnection, definition: str, provinces: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return by how many each place's different members of a year are too high, unsplit; shape: place, year, number."""
    same = persons(await merges(connection, provinces))
    named: dict[int, str] = dict(await (await connection.execute(_NAMED)).fetchall())
    everywhere = await memberships(connection, definition, [range(PLACE_MASK + 1)], same) if same else []
    found = doubles(everywhere, MemberScope(1, Grain.YEAR.months, range(FIRST_YEAR, LAST_DAY.year + 1)))
    return [
        (code_of_key(place) if place < NAMED_FROM else named[place - NAMED_FROM], year, often)
        for place, year, _, often in found
    ]
