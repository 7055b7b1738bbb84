"""Cards as they are listed: the parts of a thing put together, newest version last.

Invariant: a card is listed once the part that says where and what it is has come; the parts may come in any order.
"""

from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from services.reporting.indicators.rules.timeline_parts import CARD_PARTS, TimelineKind
from services.reporting.views.rules.answers import Timeline, TimelinePage
from services.reporting.views.rules.result_rows import Programme
from shared.contracts import type_of
from shared.contracts.registry import CentreDetailsChanged
from shared.regions import Regions

_MAIN: Final = {part.kind: type_of(part.source).name for part in reversed(CARD_PARTS) if part.region}
"""The part of each kind that says where the thing is."""
_WITHIN: Final = """
where (kind, part) = (%(kind)s, %(part)s)
    and (%(region)s = '' or province = left(%(region)s, 2) and (length(%(region)s) = 2 or region ^@ %(region)s))"""
_COUNT: Final = f"select count(*) from card {_WITHIN}"  # noqa: S608
_PAGE: Final = f"""
select m.id, m.province, m.region, m.version, m.state, array(
    select jsonb_build_array(o.version, o.state) from card o where (o.kind, o.id) = (m.kind, m.id) and o.part <> m.part)
from (
    select kind, id, part, version, province, region, state from card {_WITHIN}
    order by region, state ->> 'name', id limit %(size)s offset %(skip)s
) m
order by m.region, m.state ->> 'name', m.id"""  # noqa: S608
_CALLED: Final = """
select m.id, coalesce(n.state, m.state) ->> 'name', m.province
from (select kind, id, province, state from card {within}) m
left join card n on (n.kind, n.id, n.part) = (m.kind, m.id, %(renamed)s)"""
_CENTRES: Final = _CALLED.format(within=_WITHIN)
_CENTRE: Final = _CALLED.format(within="where (kind, part, id) = (%(kind)s, %(part)s, %(id)s)")
_PROGRAMMES: Final = """
select id::text, region, (state ->> 'start_year')::int, (state ->> 'years')::int, (state ->> %(quota)s)::int
from card where (kind, part) = ('programme', %(part)s)"""


async def page(
    connection: AsyncConnection, kind: TimelineKind, region: str, regions: Regions, cut: tuple[int, int]
) -> TimelinePage:
    """Return a page of cards; `cut` is its number, counted from 1, and its size."""
    number, size = cut
    given = {"kind": kind, "part": _MAIN[kind], "region": region, "size": size, "skip": (number - 1) * size}
    ((total,),) = await _rows(connection, _COUNT, given)
    cards = [_card(kind, row, regions) for row in await _rows(connection, _PAGE, given)]
    return TimelinePage(tuple(cards), total, number, max(1, -(-total // size)))


def _card(kind: TimelineKind, row: tuple[Any, ...], regions: Regions) -> Timeline:
    identity, province, region, version, state, others = row
    for newer, part in sorted(others, key=lambda other: other[0]):
        state, version = state | part, max(version, newer)
    name = regions.name(region) if region in regions else ""
    return Timeline(kind, identity, version, province, region, name, state)


class Centre(NamedTuple):
    """A centre by its card."""

    id: UUID
    name: str
    province: str


async def centres(connection: AsyncConnection, region: str, centre: UUID | None) -> list[Centre]:
    """Return a region's centres, or the one centre asked for."""
    renamed = type_of(CentreDetailsChanged).name
    given = {"kind": "centre", "part": _MAIN["centre"], "region": region, "id": centre, "renamed": renamed}
    rows = await _rows(connection, _CENTRES if centre is None else _CENTRE, given)
    return [Centre(*row) for row in rows]


async def programmes(connection: AsyncConnection, quota: str) -> list[Programme]:
    """Return every programme with what it promises under the given name."""
    rows = await _rows(connection, _PROGRAMMES, {"quota": quota, "part": _MAIN["programme"]})
    return [Programme(*row) for row in rows]


async def _rows(connection: AsyncConnection, statement: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    return await (await connection.execute(statement, given)).fetchall()
