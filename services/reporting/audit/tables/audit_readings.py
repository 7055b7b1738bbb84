"""Readings, compared: what the views' own statements say, and what the archive says by other statements.

A reading is no stored number, so there is nothing to compare but its answer: here of every centre, regency and
province, as of the last day of each of the last years and as of today. Different members are read, too: of persons
with several references, one is left.

Invariant: the second statement shares nothing with the first but the words of the contract.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, get_args
from uuid import UUID

from psycopg import AsyncConnection

from services.reporting.audit.queries import Entry
from services.reporting.audit.tables import audit_sql as audit_sql_tables
from services.reporting.indicators.rules.indicator import Indicator, Level
from services.reporting.timelines.rules import Reading, ReadingScope
from services.reporting.timelines.tables import merges as merges_tables
from services.reporting.timelines.tables import readings as readings_tables
from services.reporting.timelines.tables import timelines as timelines_tables
from shared.regions import PROVINCES

ReadingName = Literal["agreements-active", "days-to-first-agreement"]
NAMES: Final[tuple[ReadingName, ...]] = get_args(ReadingName)
_LEVELS: Final[tuple[Level, ...]] = ("province", "regency", "centre")
_YEARS: Final = 5
_TODAY: Final = "select current_date"
_REFERENCES: Final = """
select left(period, 4), region, sum(value)::bigint from figure
where indicator = %(name)s and length(period) = 4 and left(region, 2) <> all(%(without)s) group by 1, 2"""
_DEFINITION: Final = "select definition from indicator where name = %s"

_FACTS: Final = f"""
fact as (
    select a.type, a.province, lower(a.subject) as subject, a.version, a.data as said
    {audit_sql_tables.EVENTS} and a.province <> all(%(without)s)
        and a.type in ('centre-registered', 'centre-opened', 'centre-days-corrected', 'mou-signed',
            'agreement-terminated')
), newest as (
    select f.* from fact f where not exists (
        select from fact g where (g.type, g.subject) = (f.type, f.subject) and g.version > f.version)
), sentra as (
    select lower(r.said ->> 'centre_id') as id, r.province, r.said ->> 'region_code' as region,
        (select (o.said ->> 'operational_on')::date from newest o
            where o.subject = r.subject and (o.type = 'centre-days-corrected'
                or o.type in ('centre-registered', 'centre-opened') and o.said ->> 'operational_on' is not null)
            order by o.version desc limit 1) as opened
    from newest r where r.type = 'centre-registered'
), deal as (
    select m.subject as id, m.province, m.said ->> 'region_code' as region,
        (m.said ->> 'signed_on')::date as signed, (m.said ->> 'starts_on')::date as begins,
        (m.said ->> 'ends_on')::date as ends, (t.said ->> 'terminated_on')::date as broken,
        m.said -> 'centre_ids' as who
    from newest m left join newest t on t.type = 'agreement-terminated' and t.subject = m.subject
    where m.type = 'mou-signed'
), asked as (
    select level, day
    from unnest(%(days)s::date[]) d (day) cross join unnest(array['province', 'regency', 'centre']) l (level)
)"""  # noqa: S608  # composed of our own words
_ACTIVE: Final = f"""
with {_FACTS}, party as (select d.*, lower(c) as centre from deal d, jsonb_array_elements_text(d.who) e (c))
select q.level, p.place, q.day::text, count(*)::text from asked q cross join lateral (
    select case q.level when 'province' then d.province else left(d.region, 5) end from deal d
    where q.level <> 'centre' and q.day >= d.begins and q.day <= d.ends and (d.broken is null or q.day < d.broken)
    union all
    select s.id from party d join sentra s on s.id = d.centre
    where q.level = 'centre' and q.day >= d.begins and q.day <= d.ends and (d.broken is null or q.day < d.broken)
) p (place) group by 1, 2, 3"""  # noqa: S608
_FIRST: Final = f"""
with {_FACTS}, earliest as (
    select lower(c) as centre, min(d.signed) as signed from deal d, jsonb_array_elements_text(d.who) e (c) group by 1
), waited as (
    select q.level, q.day, s.opened, e.signed,
        case q.level when 'province' then s.province when 'regency' then left(s.region, 5) else s.id end as place
    from asked q join sentra s on s.opened <= q.day left join earliest e on e.centre = s.id and e.signed <= q.day
)
select level, place, day::text, concat_ws(' ', count(signed), count(*),
    percentile_cont(0.5) within group (order by greatest(signed - opened, 0)) filter (where signed is not null))
from waited group by 1, 2, 3"""  # noqa: S608
_STATEMENTS: Final[Mapping[ReadingName, str]] = {"agreements-active": _ACTIVE, "days-to-first-agreement": _FIRST}


async def days(connection: AsyncConnection) -> list[date]:
    """Return the days as of which readings are compared."""
    ((today,),) = await (await connection.execute(_TODAY)).fetchall()
    return [*(date(year, 12, 31) for year in range(today.year - _YEARS, today.year)), today]


async def read(
    connection: AsyncConnection, name: ReadingName, asked: Sequence[date], without: Sequence[str]
) -> list[Entry]:
    """Return what the views read off the timelines, in order."""
    provinces = [each for each in PROVINCES if each not in without]
    centres = [each.id for each in await timelines_tables.centres(connection, "", None) if each.province in provinces]
    entries = []
    for level in _LEVELS:
        at = centres if level == "centre" else list[UUID]()
        scope = ReadingScope(level, "", provinces, at, dict(enumerate(asked)))
        reading = readings_tables.active if name == "agreements-active" else readings_tables.first
        entries += [_entry(level, asked, each) for each in await reading(connection, scope)]
    return sorted(entries)


def _entry(level: Level, asked: Sequence[date], read: Reading) -> Entry:
    numbers = (read.numerator, read.denominator, read.median)
    value = " ".join(str(each).removesuffix(".0") for each in numbers if each is not None)
    return Entry((level, read.place, str(asked[read.bucket])), value)


async def reread(
    connection: AsyncConnection, name: ReadingName, asked: Sequence[date], given: Mapping[str, Any]
) -> list[Entry]:
    """Return what the archive says of the same, in order."""
    rows = await (await connection.execute(_STATEMENTS[name].encode(), {**given, "days": list(asked)})).fetchall()
    return sorted(Entry(tuple(about), value) for *about, value in rows)


async def members_read(connection: AsyncConnection, indicator: Indicator, without: Sequence[str]) -> list[Entry]:
    """Return how many different members the views say that each place had in each year, unsplit and in order."""
    asked = {"name": indicator.name, "without": list(without)}
    references = await (await connection.execute(_REFERENCES, asked)).fetchall()
    counted = {(year, region): number for year, region, number in references}
    definition = await (await connection.execute(_DEFINITION, (indicator.name,))).fetchone()
    provinces = [each for each in PROVINCES if each not in without]
    if definition:
        for region, year, often in await merges_tables.yearly(connection, definition[0], provinces):
            counted[str(year), region] -= often
    return sorted(Entry(about, str(number)) for about, number in counted.items())


async def members_reread(
    connection: AsyncConnection, indicator: Indicator, member: str, given: Mapping[str, Any]
) -> list[Entry]:
    """Return what the archive says of the same, in order."""
    rows = await (await connection.execute(audit_sql_tables.persons(indicator, member), given)).fetchall()
    return sorted(Entry((year, region), number) for year, region, number in rows)
