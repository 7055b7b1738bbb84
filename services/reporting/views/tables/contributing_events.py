"""The events behind a number, from the archive.

Only events up to the number's own as-of are shown: those that have been projected, so not what it quarantined or
never saw although the archive has it. What the archive has not filed yet is counted, partition by partition, by the
dense numbers.

Invariant: the effects of all pages of a count or a sum add up to its numerator.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from psycopg import AsyncConnection, sql

from services.reporting.indicators.rules.indicator import Indicator, TimelineView, VillageQuota
from services.reporting.indicators.rules.measures import Sum
from services.reporting.projection.rules.periods import MONTHS_A_YEAR, first_day, last_day
from services.reporting.timelines.tables.readings import AGREEMENTS, FIRST
from services.reporting.views.rules.query_validation import CheckedQuery
from services.reporting.views.rules.result_pages import FoundEvent, PageRequest
from shared.contracts import type_of
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
            and a.sequence between p.first and p.last)""")
_PAGE: Final = sql.SQL("""
select a.event_id, a.type, {effect}, a.business_on, a.recorded_at, a.province, a.region, a.centre_id,
    a.topic || '/' || a.partition, a.sequence, coalesce(a.data, '{{}}')
{folded} order by a.business_on, a.recorded_at, a.topic, a.partition, a.sequence limit {size} offset {skip}""")
_COUNT: Final = sql.SQL("select count(*) {folded}")
_BEHIND: Final = sql.SQL("""
select coalesce(sum(greatest(f.sequence - coalesce(k.sequence, 0), 0)), 0)::bigint, max(f.last_event_at)
from lane f left join lane k on (k.consumer, k.topic, k.partition) = ('archive', f.topic, f.partition)
where f.consumer = 'folder' and left(f.topic, 2) = any({provinces})""")


async def count(connection: AsyncConnection, checked: CheckedQuery, today: date) -> int:
    """Count the events behind a view's numbers."""
    _, folded = _selected(checked, today)
    (total,) = await _one(connection, _COUNT.format(folded=folded))
    return int(total)


async def page(
    connection: AsyncConnection, checked: CheckedQuery, today: date, wanted: PageRequest
) -> list[FoundEvent]:
    """Return a page of them, oldest business day first."""
    effect, folded = _selected(checked, today)
    listed = _PAGE.format(effect=effect, folded=folded, size=wanted.size, skip=wanted.skip)
    return [FoundEvent(*row) for row in await (await connection.execute(listed)).fetchall()]


async def archive_lag(connection: AsyncConnection, provinces: Sequence[str]) -> tuple[int, datetime | None]:
    """Return how many projected events the archive has not filed, and when the newest projected one was recorded."""
    behind, as_of = await _one(connection, _BEHIND.format(provinces=list(provinces)))
    return behind, as_of


async def _one(connection: AsyncConnection, statement: sql.Composed) -> tuple[Any, ...]:
    row = await (await connection.execute(statement)).fetchone()
    return row or ()


def _selected(checked: CheckedQuery, today: date) -> tuple[sql.Composable, sql.Composed]:
    effect, conditions = _selection(checked, today)
    return effect, _FOLDED.format(sql.SQL(" and ").join([*conditions, *_within(checked)]))


def _selection(checked: CheckedQuery, today: date) -> tuple[sql.Composable, list[sql.Composable]]:
    """Return what an event contributes, and which events are behind the view."""
    match checked.view:
        case Indicator():
            return _counted(checked, checked.view)
        case VillageQuota():
            return _ONE, _enrolled(checked, checked.view)
        case TimelineView():
            as_of = min(last_day(checked.last), today)
            return _opened(checked, as_of) if checked.info.kind == "days" else (_ONE, _in_force(checked, as_of))


_ONE: Final = sql.SQL("a.sign::bigint")


def _counted(checked: CheckedQuery, indicator: Indicator) -> tuple[sql.Composable, list[sql.Composable]]:
    effect: sql.Composable = _ONE
    if isinstance(indicator.measure, Sum):
        effect = sql.SQL("a.sign * ({} ->> {})::bigint").format(FACT, indicator.measure.field)
    return effect, [*_typed(indicator), *_days(checked, since_ever=indicator.stock), *_within(checked)]


def _typed(indicator: Indicator) -> list[sql.Composable]:
    conditions: list[sql.Composable] = [sql.SQL("a.counts = {}").format(type_of(indicator.source).name)]
    if indicator.where:
        conditions.append(sql.SQL("({} ->> {})::boolean").format(FACT, indicator.where))
    return conditions


def _days(checked: CheckedQuery, *, since_ever: bool) -> list[sql.Composable]:
    until: list[sql.Composable] = [sql.SQL("a.business_on <= {}").format(last_day(checked.last))]
    return until if since_ever else [*until, sql.SQL("a.business_on >= {}").format(first_day(checked.first))]


def _within(checked: CheckedQuery) -> list[sql.Composable]:
    if checked.centre is not None:
        centre = str(checked.centre)
        return [sql.SQL("(a.centre_id = {}::uuid or {} -> 'centre_ids' ? {})").format(centre, FACT, centre)]
    conditions: list[sql.Composable] = [sql.SQL("a.province = any({})").format(list(checked.provinces))]
    if len(checked.region) > len("73"):
        inside = sql.SQL("a.region >= {} and a.region < {}").format(checked.region, f"{checked.region}/")
        conditions.append(_in_borders_of_today(checked, inside) if checked.moves else inside)
    return conditions


def _in_borders_of_today(checked: CheckedQuery, inside: sql.Composable) -> sql.Composable:
    came = [old for old, new in checked.moves.items() if new.startswith(checked.region)]
    left = [old for old in checked.moves if old not in came]
    return sql.SQL("(({} or a.region = any({})) and a.region <> all({}))").format(inside, came, left)


def _enrolled(checked: CheckedQuery, quota: VillageQuota) -> list[sql.Composable]:
    """Select the enrolments behind a quota: those in programmes that run in their year, or in the last year asked."""
    year: sql.Composable = sql.SQL("extract(year from a.business_on)::int")
    if quota.running:
        year = sql.SQL("{}").format(checked.last // MONTHS_A_YEAR)
    running = sql.SQL("""exists (select from card p where p.kind = 'programme' and p.id::text = {} ->> 'programme_id'
        and {} - (p.state ->> 'start_year')::int between 0 and (p.state ->> 'years')::int - 1)""")
    days = _days(checked, since_ever=quota.running)
    return [*_typed(quota.enrolled), *days, *_within(checked), running.format(FACT, year)]


_SIGNED: Final = sql.SQL("a.type = {}").format(type_of(MouSigned).name)


def _in_force(checked: CheckedQuery, as_of: date) -> list[sql.Composable]:
    force = sql.SQL("""a.subject in (with {} select id::text from agreement where {} between starts_on and ends_on)""")
    return [_SIGNED, force.format(sql.SQL(AGREEMENTS), as_of), *_within(checked)]


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
