"""The events behind a number, from the archive.

Only events up to the number's own as-of are shown: those that have been projected, so not what it quarantined or
never saw although the archive has it. What the archive has not filed yet is counted, partition by partition, by the
dense numbers.

Invariant: the effects of all pages of a count or a sum add up to its numerator. An export goes on behind the last event
that it has and ends where projector and archive stood when it began: whatever arrives, no event is in it twice, and
none is missing.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from psycopg import AsyncConnection, sql

from services.reporting.indicators.rules.fields import fields_of
from services.reporting.indicators.rules.indicator import Indicator, TimelineView, VillageQuota
from services.reporting.indicators.rules.measures import Sum
from services.reporting.projection.rules.periods import MONTHS_A_YEAR, first_day, last_day
from services.reporting.timelines.tables.readings import AGREEMENTS, FIRST
from services.reporting.views.rules.query_validation import CheckedQuery
from services.reporting.views.rules.result_pages import EventsBehind, FoundEvent, PageRequest
from shared.contracts import Event, type_of
from shared.contracts.partnerships import MouSigned

FACT: Final = sql.SQL("coalesce(a.data -> 'counted', a.data)")
"""What an event counts: its own data, or the data that it takes back."""
_FOLDED: Final = sql.SQL("""
from archive a join lane l on (l.consumer, l.topic, l.partition) = ('folder', a.topic, a.partition)
    and a.sequence <= l.sequence
where {}
    and not exists (select from quarantine q
        where (q.consumer, q.topic, q.partition, q."offset") = ('folder', a.topic, a.partition, a."offset"))
    and not exists (select from passed_hole p
        where (p.consumer, p.topic, p.partition) = ('folder', a.topic, a.partition)
            and a.sequence between p.first and p.last
            and not exists (select from late_event t where (t.consumer, t.topic, t.partition, t.sequence)
                = (p.consumer, p.topic, p.partition, a.sequence)))""")
_LISTED: Final = """
select a.event_id, a.type, {effect}, a.business_on, a.recorded_at, a.province, a.region, a.centre_id,
    a.topic || '/' || a.partition, a.sequence, coalesce(a.data, '{{}}')
{folded} order by a.business_on {way}, a.recorded_at {way}, a.topic {way}, a.partition {way}, a.sequence {way}
limit {size}"""
_PAGE: Final = sql.SQL(f"{_LISTED} offset {{skip}}")
_PIECE: Final = sql.SQL(_LISTED)
_UNTIL: Final = sql.SQL("a.sequence <= ({}::jsonb ->> (a.topic || '/' || a.partition))::bigint")
_BEHIND_KEY: Final = sql.SQL(
    "a.business_on >= {} and (a.business_on, a.recorded_at, a.topic, a.partition, a.sequence) > ({})"
)
_REACHED: Final = sql.SQL("""
select f.topic || '/' || f.partition, least(f.sequence, k.sequence)
from lane f join lane k on (k.consumer, k.topic, k.partition) = ('archive', f.topic, f.partition)
where f.consumer = 'folder' and left(f.topic, 2) = any({provinces})""")
_COUNT: Final = sql.SQL("select count(*), coalesce(sum({number}), 0)::bigint {folded}")
_BEHIND: Final = sql.SQL("""
select coalesce(sum(greatest(f.sequence - coalesce(k.sequence, 0), 0)), 0)::bigint, max(f.last_event_at)
from lane f left join lane k on (k.consumer, k.topic, k.partition) = ('archive', f.topic, f.partition)
where f.consumer = 'folder' and left(f.topic, 2) = any({provinces})""")


async def count(connection: AsyncConnection, checked: CheckedQuery, today: date) -> tuple[int, int]:
    """Count the events behind a view's numbers, and add up what they count for: of a sum, the events themselves."""
    effect, folded = _selected(checked, today)
    number = _ONE if isinstance(checked.view, Indicator) else effect
    total, amount = await _one(connection, _COUNT.format(folded=folded, number=number))
    return total, amount


async def count_corrections(connection: AsyncConnection, checked: CheckedQuery) -> int:
    """Count those of the events behind an indicator's numbers that take something back."""
    _, folded = _selected(checked, last_day(checked.last), _REVERSED)
    total, _ = await _one(connection, _COUNT.format(folded=folded, number=_ONE))
    return int(total)


async def page(
    connection: AsyncConnection, checked: CheckedQuery, today: date, wanted: PageRequest, total: int
) -> list[FoundEvent]:
    """Return a page of them, oldest business day first; a page of the later half is read from the end."""
    effect, folded = _selected(checked, today)
    skip, size, way = wanted.skip, min(wanted.size, max(total - wanted.skip, 0)), "asc"
    if size and skip > total // 2:
        skip, way = total - skip - size, "desc"
    listed = _PAGE.format(effect=effect, folded=folded, size=size, skip=skip, way=sql.SQL(way))
    found = [FoundEvent(*row) for row in await (await connection.execute(listed)).fetchall()]
    return found[::-1] if way == "desc" else found


async def behind(
    connection: AsyncConnection, checked: CheckedQuery, today: date, wanted: EventsBehind
) -> list[FoundEvent]:
    """Return those that follow in an export, oldest business day first."""
    more = [_UNTIL.format(json.dumps(wanted.until))]
    if wanted.key is not None:
        more.append(_BEHIND_KEY.format(wanted.key.business_on, sql.SQL(", ").join(map(sql.Literal, wanted.key))))
    effect, folded = _selected(checked, today, *more)
    listed = _PIECE.format(effect=effect, folded=folded, size=wanted.size, way=sql.SQL("asc"))
    return [FoundEvent(*row) for row in await (await connection.execute(listed)).fetchall()]


async def reached(connection: AsyncConnection, provinces: Sequence[str]) -> dict[str, int]:
    """Return the last number of each partition that is both projected and archived."""
    return dict(await (await connection.execute(_REACHED.format(provinces=list(provinces)))).fetchall())


async def archive_lag(connection: AsyncConnection, provinces: Sequence[str]) -> tuple[int, datetime | None]:
    """Return how many projected events the archive has not filed, and when the newest projected one was recorded."""
    behind, as_of = await _one(connection, _BEHIND.format(provinces=list(provinces)))
    return behind, as_of


async def _one(connection: AsyncConnection, statement: sql.Composed) -> tuple[Any, ...]:
    row = await (await connection.execute(statement)).fetchone()
    return row or ()


def _selected(checked: CheckedQuery, today: date, *more: sql.Composable) -> tuple[sql.Composable, sql.Composed]:
    effect, conditions = _selection(checked, today)
    return effect, _FOLDED.format(sql.SQL(" and ").join([*conditions, *more]))


def _selection(checked: CheckedQuery, today: date) -> tuple[sql.Composable, list[sql.Composable]]:
    """Return what an event contributes, and which events are behind the view."""
    match checked.view:
        case Indicator():
            return _counted(checked, checked.view)
        case VillageQuota():
            return _ONE, _promised(checked, checked.view)
        case TimelineView():
            as_of = min(last_day(checked.last), today)
            return _opened(checked, as_of) if checked.info.kind == "days" else (_ONE, _in_force(checked, as_of))


_ONE: Final = sql.SQL("a.sign::bigint")
_REVERSED: Final = sql.SQL("a.sign < 0")


def _counted(checked: CheckedQuery, indicator: Indicator) -> tuple[sql.Composable, list[sql.Composable]]:
    effect: sql.Composable = _ONE
    if isinstance(indicator.measure, Sum):
        effect = sql.SQL("a.sign * ({} ->> {})::bigint").format(FACT, indicator.measure.field)
    within = _within(checked, indicator.source)
    return effect, [*_typed(indicator), *_days(checked, since_ever=indicator.stock), *within]


def _typed(indicator: Indicator) -> list[sql.Composable]:
    conditions: list[sql.Composable] = [sql.SQL("a.counts = {}").format(type_of(indicator.source).name)]
    if indicator.where:
        conditions.append(sql.SQL("({} ->> {})::boolean").format(FACT, indicator.where))
    return conditions


def _days(checked: CheckedQuery, *, since_ever: bool) -> list[sql.Composable]:
    until: list[sql.Composable] = [sql.SQL("a.business_on <= {}").format(last_day(checked.last))]
    return until if since_ever else [*until, sql.SQL("a.business_on >= {}").format(first_day(checked.first))]


def _within(checked: CheckedQuery, source: type[Event]) -> list[sql.Composable]:
    if checked.centre is not None:
        return [_at_centre(str(checked.centre), source)]
    conditions: list[sql.Composable] = [sql.SQL("a.province = any({})").format(list(checked.provinces))]
    if len(checked.region) > len("73"):
        inside = sql.SQL("a.region >= {} and a.region < {}").format(checked.region, f"{checked.region}/")
        if len(checked.region) == len("73.09.01.2003"):
            inside = sql.SQL("a.region = {}").format(checked.region)
        conditions.append(_in_borders_of_today(checked, inside) if checked.moves else inside)
    return conditions


def _at_centre(centre: str, source: type[Event]) -> sql.Composable:
    """Return the condition for events of a centre: the one that they are filed under, or one of those they list."""
    listed = [name for name, field in fields_of(source).items() if field.place == "centre" and field.many]
    if not listed:
        return sql.SQL("a.centre_id = {}::uuid").format(centre)
    (name,) = listed
    return sql.SQL("{} -> {} ? {}").format(FACT, name, centre)


def _in_borders_of_today(checked: CheckedQuery, inside: sql.Composable) -> sql.Composable:
    came = [old for old, new in checked.moves.items() if new.startswith(checked.region)]
    left = [old for old in checked.moves if old not in came]
    return sql.SQL("(({} or a.region = any({})) and a.region <> all({}))").format(inside, came, left)


def _promised(checked: CheckedQuery, quota: VillageQuota) -> list[sql.Composable]:
    """Select the persons behind a quota by the year of their programme, in programmes that run in the years asked."""
    answers = sql.SQL("""exists (
        select from card p
        cross join lateral (select (p.state ->> 'start_year')::int as start, (p.state ->> 'years')::int as years) y
        where (p.kind, p.part) = ('programme', 'programme-declared') and p.id::text = {fact} ->> 'programme_id'
            and y.start <= {last} and {first} < y.start + y.years
            and y.start + ({fact} ->> 'programme_year')::int - 1 between {since} and {last})""")
    first, last = checked.first // MONTHS_A_YEAR, checked.last // MONTHS_A_YEAR
    first, since = (last, 0) if quota.running else (first, first)
    within = _within(checked, quota.counted.source)
    return [*_typed(quota.counted), *within, answers.format(fact=FACT, first=first, since=since, last=last)]


_SIGNED: Final = sql.SQL("a.counts = {0} and a.type = {0}").format(type_of(MouSigned).name)


def _in_force(checked: CheckedQuery, as_of: date) -> list[sql.Composable]:
    force = sql.SQL("""a.subject in (with {} select id::text from agreement where {} between starts_on and ends_on)""")
    return [_SIGNED, force.format(sql.SQL(AGREEMENTS), as_of), *_within(checked, MouSigned)]


def _opened(checked: CheckedQuery, as_of: date) -> tuple[sql.Composable, list[sql.Composable]]:
    """Select the agreements that were some centre's first; each contributes the number of such centres."""
    centre = sql.SQL("x.province = any({}) and x.region ^@ {}").format(list(checked.provinces), checked.region)
    if checked.centre is not None:
        centre = sql.SQL("x.id = {}").format(checked.centre)
    # Worked out once a statement, not once an event: nothing inside the brackets speaks of the event.
    firsts = sql.SQL("""coalesce(((with {}, {} select jsonb_object_agg(f.agreement_id, f.centres) from (
        select x.agreement_id, count(*) as centres from centre x
        where x.agreement_id is not null and greatest(x.signed_on, x.operational_on) <= {} and {}
        group by 1) f) ->> a.subject)::bigint, 0)""")
    number = firsts.format(sql.SQL(AGREEMENTS), sql.SQL(FIRST), as_of, centre)
    return number, [_SIGNED, sql.SQL("{} > 0").format(number)]
