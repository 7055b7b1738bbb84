"""The archive added up by SQL that is written out from the declarations alone.

No line of the fold is used: not its plans, not its decoders, not its numbers. What an indicator says of itself (source,
measure, day, places, dimensions, condition) is put into words of SQL, once for sums and once for members.

Invariant: every statement yields what an entry is about, in texts, and its value, in the order of bytes.
"""

from typing import Final
from uuid import UUID

from psycopg import sql

from services.reporting.indicators.rules.fields import Field, fields_of
from services.reporting.indicators.rules.indicator import Indicator
from services.reporting.indicators.rules.measures import Distinct, Sum
from services.reporting.indicators.rules.timeline_parts import TimelinePart
from shared.contracts import type_of

EVENTS: Final = """
from archive a
join unnest(%(topics)s::text[], %(partitions)s::int[], %(numbers)s::bigint[]) l (topic, partition, number)
    on (a.topic, a.partition) = (l.topic, l.partition) and a.sequence <= l.number
left join unnest(%(parked_topics)s::text[], %(parked_partitions)s::int[], %(parked_offsets)s::bigint[])
    q (topic, partition, place) on (a.topic, a.partition, a."offset") = (q.topic, q.partition, q.place)
left join unnest(%(passed_topics)s::text[], %(passed_partitions)s::int[], %(passed_first)s::bigint[],
    %(passed_last)s::bigint[]) p (topic, partition, first, last)
    on (a.topic, a.partition) = (p.topic, p.partition) and a.sequence between p.first and p.last
        and not (a.topic, a.partition, a.sequence) = any(
            select * from unnest(%(late_topics)s::text[], %(late_partitions)s::int[], %(late_sequences)s::bigint[]))
cross join lateral (select case when a.sign < 0 then a.data -> 'counted' else a.data end) w (fact)
where q.topic is null and p.topic is null and w.fact is not null"""
"""What is filed of the events that the fold has counted."""
_RECORDED: Final = sql.SQL(f"""
recorded as (
    select a.type, a.sign, a.province, a.version, a.sequence, w.fact, left(w.fact ->> {{when}}, 7) as month
    {EVENTS} and {{column}} = {{name}} and a.province <> all(%(without)s) {{condition}}
)""")
_PLACED: Final = sql.SQL("""
placed as (
    select t.*, p.region, {dimensions} as dimensions
    from recorded t cross join lateral ({places}) p (region)
)""")
_EACH_CENTRE: Final = sql.SQL("""
select distinct t.province || '/' || lower(c) from jsonb_array_elements_text(t.fact -> {}) e (c)""")
_CENTRE: Final = sql.SQL("select t.province || '/' || lower(t.fact ->> {0}) where t.fact ->> {0} is not null")
_REGION: Final = sql.SQL("select t.fact ->> {0} where length(t.fact ->> {0}) > 2")
_SUMS: Final = sql.SQL("""
with {recorded}, {placed}
select month collate "C", region collate "C", dimensions collate "C", sum(sign * {amount})::text from placed
group by 1, 2, 3 having sum(sign * {amount}) <> 0 order by 1, 2, 3""")
_PRESENT: Final = sql.SQL("""
held as (
    select month, region, dimensions, lower(fact ->> {member}) as member, sum(sign) as held from placed
    group by 1, 2, 3, 4 having sum(sign) <> 0
)""")
_DISTINCT: Final = sql.SQL("""
with {recorded}, {placed}, {held}
select period collate "C", region collate "C", dimensions collate "C", count(distinct member)::text
from held cross join lateral (
    values (month), (left(month, 4)), (left(month, 4) || '-Q' || (right(month, 2)::int + 2) / 3)) p (period)
where held > 0 group by 1, 2, 3 order by 1, 2, 3""")
_MEMBERS: Final = sql.SQL("""
with {recorded}, {placed}, {held}
select left(month, 4) collate "C", region collate "C", dimensions collate "C", member collate "C", array(
    select coalesce(sum(h.held), 0)::int from generate_series(1, 12) m (number)
    left join unnest(array_agg(month), array_agg(held)) h (month, held) on right(h.month, 2)::int = m.number
    group by m.number order by m.number)::text
from held group by 1, 2, 3, 4 order by 1, 2, 3, 4""")
_PERSONS: Final = sql.SQL(f"""
with recursive {{recorded}}, {{placed}}, {{held}}, merge as (
    select distinct on (1, 2) a.province, lower(w.fact ->> 'entrepreneur_ref') as ref,
        lower(w.fact ->> 'into_ref') as into_ref
    {EVENTS} and a.type = 'entrepreneur-merged' and a.province <> all(%(without)s) order by 1, 2, a.version desc
), link as (
    select province, ref as one, into_ref as other from merge
    union select province, into_ref, ref from merge
), reach as (
    select province, one, one as other from link
    union select r.province, r.one, l.other from reach r join link l on (l.province, l.one) = (r.province, r.other)
), person as (select province, one as ref, min(other) as person from reach group by 1, 2)
select left(h.month, 4), h.region, count(distinct coalesce(p.person, h.member))::text
from held h left join person p on (p.province, p.ref) = (left(h.region, 2), h.member)
where h.held > 0 group by 1, 2""")  # noqa: S608  # composed of this file's own words
_TIMELINES: Final = sql.SQL("""
with {recorded}, newest as (
    select distinct on (1) lower(fact ->> {id}) collate "C" as id, version, {region} as region, (
        select jsonb_object_agg(key, value) from jsonb_each(fact) where key = any({fields})) as state
    from recorded where fact ->> {id} is not null order by 1, version desc, sequence
)
select id, version || ' ' || region || ' ' || lower(jsonb_strip_nulls(state)::text) from newest order by 1""")
STORED_FIGURES: Final = """
select period collate "C", region collate "C", array_to_string(dimensions, ' · ') collate "C", value::text from figure
where indicator = %(name)s and value <> 0 and left(region, 2) <> all(%(without)s) order by 1, 2, 3"""
STORED_MEMBERS: Final = """
select to_char(year, 'FM0000') collate "C", region collate "C", array_to_string(dimensions, ' · ') collate "C",
    member::text collate "C", months::text
from membership where indicator = %(name)s and left(region, 2) <> all(%(without)s) order by 1, 2, 3, 4"""
STORED_TIMELINES: Final = """
select id::text collate "C", version || ' ' || region || ' ' || lower(jsonb_strip_nulls(state)::text) from card
where kind || ' ' || part = %(name)s and province <> all(%(without)s) order by 1"""


def figures(indicator: Indicator) -> sql.Composed:
    """Return what adds up an indicator's figures: period, region, dimensions, value."""
    recorded, placed = _recorded(indicator), _placed(indicator)
    if isinstance(indicator.measure, Distinct):
        return _DISTINCT.format(recorded=recorded, placed=placed, held=_PRESENT.format(member=indicator.measure.field))
    amount: sql.Composable = sql.SQL("1")
    if isinstance(indicator.measure, Sum):
        amount = sql.SQL("(fact ->> {})::bigint").format(indicator.measure.field)
    return _SUMS.format(recorded=recorded, placed=placed, amount=amount)


def members(indicator: Indicator, member: str) -> sql.Composed:
    """Return what counts a distinct indicator's references: year, region, dimensions, member, twelve counts."""
    return _MEMBERS.format(
        recorded=_recorded(indicator), placed=_placed(indicator), held=_PRESENT.format(member=member)
    )


def persons(indicator: Indicator, member: str) -> sql.Composed:
    """Return what counts different persons, however many references they have: year, region, number."""
    return _PERSONS.format(
        recorded=_recorded(indicator), placed=_placed(indicator), held=_PRESENT.format(member=member)
    )


def timelines(part: TimelinePart) -> sql.Composed:
    """Return what finds the newest version of each thing that events of one type speak of."""
    declared = type_of(part.source)
    region: sql.Composable = sql.SQL("''")
    if part.region:
        region = sql.SQL("(fact ->> {})").format(part.region)
    recorded = _RECORDED.format(when="", column=sql.SQL("a.type"), name=declared.name, condition=sql.SQL(""))
    return _TIMELINES.format(recorded=recorded, id=part.id, region=region, fields=list(fields_of(part.source)))


def _recorded(indicator: Indicator) -> sql.Composed:
    condition: sql.Composable = sql.SQL("")
    if indicator.where:
        condition = sql.SQL("and (w.fact ->> {})::boolean").format(indicator.where)
    name = type_of(indicator.source).name
    return _RECORDED.format(when=indicator.when, column=sql.SQL("a.counts"), name=name, condition=condition)


def _placed(indicator: Indicator) -> sql.Composed:
    fields = fields_of(indicator.source)
    dimensions = sql.SQL(", ").join([_text(fields[name]) for name in indicator.by])
    places = [sql.SQL("select t.province"), *(_place(fields[name]) for name in indicator.places)]
    return _PLACED.format(
        dimensions=sql.SQL("array_to_string(array[{}]::text[], ' · ')").format(dimensions),
        places=sql.SQL(" union all ").join(places),
    )


def _text(field: Field) -> sql.Composed:
    said = sql.SQL("t.fact ->> {}").format(field.name)
    return sql.SQL("lower({})").format(said) if field.base is UUID else said


def _place(field: Field) -> sql.Composed:
    if field.place == "centre" and field.many:
        return _EACH_CENTRE.format(field.name)
    return (_CENTRE if field.place == "centre" else _REGION).format(field.name)
