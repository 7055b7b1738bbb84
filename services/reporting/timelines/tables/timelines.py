"""Timelines as they are stored: lists of them, and what a centre or a programme says of itself.

Invariant: a timeline is listed once the part that says where and what it is has come; the parts may come in any order.
"""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from services.reporting.indicators.rules.timeline_parts import TIMELINE_PARTS, TimelineKind
from services.reporting.timelines.rules import Centre, Programme, TimelineParts
from shared.contracts import type_of
from shared.contracts.registry.centres import CentreDetailsChanged
from shared.contracts.registry.programmes import ProgrammeVoided
from shared.contracts.registry.regions import RegionCodeMapped, RegionMappingVoided
from shared.regions import Succession

_MAIN: Final = {part.kind: type_of(part.source).name for part in reversed(TIMELINE_PARTS) if part.region}
"""The part of each kind that says where the thing is."""
_NAMED: Final[tuple[TimelineKind, ...]] = ("centre", "programme", "partner")
"""The kinds of things that have names."""
_RENAMED: Final = type_of(CentreDetailsChanged).name
_WITHIN: Final = """
where (kind, part) = (%(kind)s, %(part)s)
    and (%(region)s = '' or province = left(%(region)s, 2) and (length(%(region)s) = 2 or region ^@ %(region)s))"""
_COUNT: Final = f"select count(*) from card {_WITHIN}"  # noqa: S608
_PAGE: Final = f"""
select m.id, m.province, m.region, m.version, m.state, array(
    select jsonb_build_array(o.version, o.state) from card o where (o.kind, o.id) = (m.kind, m.id) and o.part <> m.part)
from (
    select w.*, coalesce(n.state, w.state) ->> 'name' as name
    from (select kind, id, part, version, province, region, state from card {_WITHIN}) w
    left join card n on (n.kind, n.id, n.part) = (w.kind, w.id, %(renamed)s)
    order by w.region, name, w.id limit %(size)s offset %(skip)s
) m
order by m.region, m.name, m.id"""  # noqa: S608
_CALLED: Final = """
select m.id, coalesce(n.state, m.state) ->> 'name', m.province
from (select kind, id, province, state from card {within}) m
left join card n on (n.kind, n.id, n.part) = (m.kind, m.id, %(renamed)s)"""
_CENTRES: Final = _CALLED.format(within=_WITHIN)
_CENTRE: Final = _CALLED.format(within="where (kind, part, id) = (%(kind)s, %(part)s, %(id)s)")
_PROGRAMMES: Final = """
select id::text, state ->> 'name', region, (state ->> 'start_year')::int, (state ->> 'years')::int,
    (state ->> %(quota)s)::int
from card p where (kind, part) = ('programme', %(part)s) and not exists (
    select from card v where (v.kind, v.id, v.part) = ('programme', p.id, %(voided)s))"""
_NAMES: Final = """
select distinct on (id) id::text, state ->> 'name' from card
where kind = any(%(kinds)s) and id = any(%(ids)s) and part = any(%(parts)s)
order by id, version desc"""
_DECLARED: Final = """
select m.state ->> 'old_code', m.state ->> 'new_code', (m.state ->> 'effective_on')::date, m.state ->> 'decree',
    coalesce(m.state ->> 'name', '')
from card m where (m.kind, m.part) = ('region-mapping', %(declared)s) and not exists (
    select from card v where (v.kind, v.id, v.part) = ('region-mapping', m.id, %(voided)s))
order by 3, 1, 2"""


async def count(connection: AsyncConnection, kind: TimelineKind, region: str) -> int:
    """Count the timelines of a kind that lie within a region."""
    ((total,),) = await _rows(connection, _COUNT, {"kind": kind, "part": _MAIN[kind], "region": region})
    return int(total)


async def page(
    connection: AsyncConnection, kind: TimelineKind, region: str, size: int, skip: int
) -> list[TimelineParts]:
    """Return a page of them, by region and name."""
    given = {"kind": kind, "part": _MAIN[kind], "region": region, "size": size, "skip": skip, "renamed": _RENAMED}
    return [TimelineParts(*row) for row in await _rows(connection, _PAGE, given)]


async def centres(connection: AsyncConnection, region: str, centre: UUID | None) -> list[Centre]:
    """Return a region's centres, or the one centre asked for."""
    given = {"kind": "centre", "part": _MAIN["centre"], "region": region, "id": centre, "renamed": _RENAMED}
    rows = await _rows(connection, _CENTRES if centre is None else _CENTRE, given)
    return [Centre(*row) for row in rows]


async def programmes(connection: AsyncConnection, quota: str) -> list[Programme]:
    """Return every programme that was not taken back, with what it promises under the given name."""
    given = {"quota": quota, "part": _MAIN["programme"], "voided": type_of(ProgrammeVoided).name}
    rows = await _rows(connection, _PROGRAMMES, given)
    return [Programme(*row) for row in rows]


async def names(connection: AsyncConnection, ids: Collection[UUID]) -> dict[str, str]:
    """Return what centres, programmes and partners are called, by their ids; the newest name counts."""
    parts = [*(_MAIN[kind] for kind in _NAMED), _RENAMED]
    given = {"kinds": list(_NAMED), "ids": list(ids), "parts": parts}
    return {row[0]: row[1] for row in await _rows(connection, _NAMES, given)}


async def declared(connection: AsyncConnection) -> tuple[Succession, ...]:
    """Return what was declared of region codes and not taken back, in the order of days and codes."""
    given = {"declared": type_of(RegionCodeMapped).name, "voided": type_of(RegionMappingVoided).name}
    return tuple(Succession(*row) for row in await _rows(connection, _DECLARED, given))


async def _rows(connection: AsyncConnection, statement: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    return await (await connection.execute(statement, given)).fetchall()
