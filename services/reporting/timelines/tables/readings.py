"""Figures read off the cards: agreements in force, and days until a centre's first one.

Cards are few (a nation has hundreds of centres and thousands of agreements), so these are computed when asked.

Invariant: a figure is as of its period's last day, or of today while the period runs.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from services.reporting.projection.rules.periods import last_day
from services.reporting.views.rules.answers import Row
from services.reporting.views.rules.query_validation import Asked
from services.reporting.views.rules.result_rows import Places

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
signed as (
    select c.centre_id::uuid, a.id as agreement_id, a.signed_on
    from agreement a cross join lateral jsonb_array_elements_text(a.centre_ids) c (centre_id)
), centre as (
    select c.id, c.province, c.region, (c.state ->> 'operational_on')::date as operational_on,
        f.signed_on, f.agreement_id
    from card c left join lateral (
        select s.signed_on, s.agreement_id from signed s where s.centre_id = c.id order by 1, 2 limit 1
    ) f on true
    where (c.kind, c.part) = ('centre', 'centre-registered') and c.state ->> 'operational_on' is not null
)"""
"""Every centre that has opened, with its first agreement."""
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

Found = dict[tuple[str, int], tuple[int, int | None, float | None]]
"""By place and bucket: numerator, denominator, value."""


def days(asked: Asked, today: date) -> dict[int, date]:
    """Return the day as of which each period asked for is shown."""
    return {bucket: min(last_day(asked.last_month(bucket)), today) for bucket in asked.buckets}


def arguments(asked: Asked, centres: Iterable[UUID], today: date) -> dict[str, Any]:
    """Return the parameters that every statement on cards takes."""
    as_of = days(asked, today)
    return {
        "buckets": list(as_of), "days": list(as_of.values()), "region": asked.region,
        "provinces": list(asked.provinces), "centres": list(centres),
    }  # fmt: skip


async def active(connection: AsyncConnection, asked: Asked, given: dict[str, Any]) -> Found:
    """Count the agreements in force; at a centre, those it is a party to."""
    level = asked.query.level
    parties = ", centre_id from agreement cross join lateral jsonb_array_elements_text(centre_ids) c (centre_id)"
    source = f"(select agreement.*{parties})" if level == "centre" else "agreement"
    within = "x.centre_id::uuid = any(%(centres)s)" if level == "centre" else _WITHIN
    rows = await _rows(
        connection,
        f"""with {AGREEMENTS}, {_AT}
        select {_PLACE[level]}, at.bucket, count(*) from {source} x
        join at on at.day between x.starts_on and x.ends_on where {within} group by 1, 2""",  # noqa: S608
        given,
    )
    return {(place, bucket): (number, None, float(number)) for place, bucket, number in rows}


async def first(connection: AsyncConnection, asked: Asked, given: dict[str, Any]) -> Found:
    """Return the median days from opening to the first agreement, over the centres that have one."""
    level = asked.query.level
    within = "x.centre_id = any(%(centres)s)" if level == "centre" else _WITHIN
    rows = await _rows(
        connection,
        f"""with {AGREEMENTS}, {FIRST}, {_AT}
        select {_PLACE[level]}, at.bucket, count(*) filter (where x.signed_on <= at.day), count(*),
            percentile_cont(0.5) within group (order by greatest(0, x.signed_on - x.operational_on))
                filter (where x.signed_on <= at.day)
        from (select centre.*, id as centre_id from centre) x join at on x.operational_on <= at.day
        where {within} group by 1, 2""",  # noqa: S608
        given,
    )
    return {(place, bucket): (there, of, median) for place, bucket, there, of, median in rows}


async def _rows(connection: AsyncConnection, statement: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    return await (await connection.execute(statement, given)).fetchall()


def shape(asked: Asked, found: Found, where: Places) -> list[Row]:
    """Return the rows, one for every place and period."""
    every = dict.fromkeys([*where.names, *sorted(place for place, _ in found)])
    return [
        Row(place, where.names.get(place, ""), asked.period(bucket), {}, *_cell(asked, found, where, (place, bucket)))
        for place in every
        for bucket in asked.buckets
    ]


def _cell(asked: Asked, found: Found, where: Places, cell: tuple[str, int]) -> tuple[int, int | None, float | None]:
    if cell in found:
        return found[cell]
    counts = asked.info.kind == "count" and cell[0] in where.heard
    return 0, None, 0.0 if counts else None
