"""Figures read off the timelines: agreements in force, and days until a centre's first one.

Timelines are few (a nation has hundreds of centres and thousands of agreements), so these are computed when asked.

Invariant: a figure is as of the day that its period is given, whatever has been said of later days.
"""

from typing import Final

from psycopg import AsyncConnection

from services.reporting.timelines.rules import Reading, ReadingScope

AGREEMENTS: Final = """
agreement as (
    select s.id, s.province, s.region, s.state -> 'centre_ids' as centre_ids,
        (s.state ->> 'signed_on')::date as signed_on, (s.state ->> 'starts_on')::date as starts_on,
        least((s.state ->> 'ends_on')::date, (t.state ->> 'terminated_on')::date - 1) as ends_on
    from card s
    left join card t on (t.kind, t.id, t.part) = (s.kind, s.id, 'agreement-terminated')
    where (s.kind, s.part) = ('agreement', 'mou-signed')
)"""
"""Every agreement with the last day on which it is in force; the day it is terminated is not."""
FIRST: Final = """
first as (
    select distinct on (1) c.centre_id::uuid as centre_id, a.signed_on, a.id as agreement_id
    from agreement a cross join lateral jsonb_array_elements_text(a.centre_ids) c (centre_id)
    order by 1, 2, 3
), opened as (
    select distinct on (id) id, (state ->> 'operational_on')::date as operational_on
    from card where kind = 'centre' and part in ('centre-registered', 'centre-opened', 'centre-days-corrected')
        and (part = 'centre-days-corrected' or state ->> 'operational_on' is not null)
    order by id, version desc
), centre as (
    select c.id, c.province, c.region, o.operational_on, f.signed_on, f.agreement_id
    from card c join opened o on o.id = c.id and o.operational_on is not null left join first f on f.centre_id = c.id
    where (c.kind, c.part) = ('centre', 'centre-registered')
)"""
"""Every centre that has opened, whichever part of its timeline says so last, with its first agreement.

A correction says so even where it says that the centre has not opened.

Agreements are unnested once and each centre's first is found once: it costs what there is of both, not their product.
"""
_AT: Final = """
at (bucket, day) as (select * from unnest(%(buckets)s::int[], %(days)s::date[]))"""
_PLACE: Final = {
    "nation": "''",
    "province": "x.province",
    "regency": "left(x.region, 5)",
    "centre": "x.centre_id::text",
}
_WITHIN: Final = """
x.province = any(%(provinces)s) and (%(region)s = '' or length(%(region)s) = 2 or x.region ^@ %(region)s)"""


async def active(connection: AsyncConnection, scope: ReadingScope) -> list[Reading]:
    """Count the agreements in force; at a centre, those it is a party to."""
    parties = ", centre_id from agreement cross join lateral jsonb_array_elements_text(centre_ids) c (centre_id)"
    source = f"(select agreement.*{parties})" if scope.level == "centre" else "agreement"
    within = "x.centre_id::uuid = any(%(centres)s)" if scope.level == "centre" else _WITHIN
    return await _readings(
        connection,
        f"""with {AGREEMENTS}, {_AT}
        select {_PLACE[scope.level]}, at.bucket, count(*) from {source} x
        join at on at.day between x.starts_on and x.ends_on where {within} group by 1, 2""",  # noqa: S608
        scope,
    )


async def first(connection: AsyncConnection, scope: ReadingScope) -> list[Reading]:
    """Return the median days from opening to the first agreement, over the centres that have one."""
    within = "x.centre_id = any(%(centres)s)" if scope.level == "centre" else _WITHIN
    return await _readings(
        connection,
        f"""with {AGREEMENTS}, {FIRST}, {_AT}
        select {_PLACE[scope.level]}, at.bucket, count(*) filter (where x.signed_on <= at.day), count(*),
            percentile_cont(0.5) within group (order by greatest(0, x.signed_on - x.operational_on))
                filter (where x.signed_on <= at.day)
        from (select centre.*, id as centre_id from centre) x join at on x.operational_on <= at.day
        where {within} group by 1, 2""",  # noqa: S608
        scope,
    )


async def _readings(connection: AsyncConnection, statement: str, scope: ReadingScope) -> list[Reading]:
    given = {
        "buckets": list(scope.days), "days": list(scope.days.values()), "region": scope.region,
        "provinces": list(scope.provinces), "centres": list(scope.centres),
    }  # fmt: skip
    return [Reading(*row) for row in await (await connection.execute(statement, given)).fetchall()]
