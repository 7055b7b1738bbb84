# ruff: noqa: S608  # every statement is composed of this file's own words
"""A nation as large as one likes, put into reporting's tables by SQL: what a projector and an archive would have left.

For plans and for speed alone. Cells, members and archive agree; timelines have no events behind them. What happens is
drawn by PostgreSQL's own hash.

Invariant: the same size is the same nation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from psycopg import AsyncConnection

from services.reporting.archive.tables import rows as archive_rows
from services.reporting.indicators import DECLARED
from services.reporting.indicators.rules.indicator import Indicator
from services.reporting.projection.rules.periods import FIRST_YEAR, PERIOD_BITS, Grain
from services.reporting.projection.rules.surrogate_keys import NAMED_FROM, SERIES_BITS, key_of_code
from services.reporting.projection.tables.catalogue import publish
from shared.persistence.database import connect
from shared.regions import PROVINCES, Regions

FIELDS: Final = ("institutional", "hr", "production", "finance", "marketing", "technology", "networking")
CHANNELS: Final = ("visit", "office", "phone", "online")
KINDS: Final = ("wirausaha", "umkm", "koperasi")
FIRST_DAY: Final = "2024-01-01"
_DAYS: Final = 1_050


@dataclass(frozen=True)
class Size:
    """How large a nation is."""

    events: int
    people: int
    centres: int
    agreements: int
    merges: int


SMALL: Final = Size(events=10_000, people=1_000, centres=38, agreements=121, merges=20)
LARGE: Final = Size(events=100_000, people=10_000, centres=363, agreements=1_210, merges=200)
WHOLE: Final = Size(events=2_000_000, people=200_000, centres=363, agreements=1_211, merges=2_000)


def _uuid(what: str, number: str) -> str:
    return f"md5('{what}' || ({number}))::uuid"


def _drawn(salt: int, of: str, number: str = "n") -> str:
    """Return a number from 0 to below `of`, drawn for another one."""
    return f"abs(hashint8({number}::bigint + {salt * 10_000_019})::bigint) % ({of})"


def _month(day: str) -> str:
    return f"((extract(year from {day})::int - {FIRST_YEAR}) * 12 + extract(month from {day})::int - 1)"


_PLACES: Final = (
    "create temp table village (number int primary key, code text, key bigint, province text)",
    "create temp table province (number int primary key, code text, key bigint, first int, villages int)",
)
_EVENTS: Final = f"""
create temp table told as
select e.*, row_number() over (partition by e.province, e.owner order by e.n) as sequence from (
    select n, 'session-completed' as type, 'mentoring' as owner, p.code as province, v.code as region, v.key as village,
        c.id as centre, c.place as centre_key, {_uuid("person", "client")} as person, client,
        date '{FIRST_DAY}' + ({_drawn(2, str(_DAYS))})::int as day, {_drawn(3, str(len(FIELDS)))} as field,
        {_drawn(4, str(len(CHANNELS)))} as channel, client % {len(KINDS)} as kind,
        15 + 15 * ({_drawn(5, "8")}) as minutes, null::int as year
    from (select n, {_drawn(1, "{people}")} as client from generate_series(1, {{sessions}}) n) d
    join centre c on c.number = d.client % {{centres}} join province p on p.number = c.province
    join village v on v.number = p.first + {_drawn(6, "p.villages", "client")}
    union all
    select n, t.type, 'registry', p.code, v.code, v.key, c.id, c.place, {_uuid("person", "n")}, n,
        date '{FIRST_DAY}' + (n % 900)::int + t.later, 0, 0, n % {len(KINDS)}, 0, 1 + (n % 900) / 366
    from generate_series(0, {{people}} - 1) n
    join (values ('entrepreneur-registered', 0, 1), ('entrepreneur-enrolled', 10, 2),
        ('entrepreneur-confirmed-new', 60, 4)) t (type, later, every) on n % t.every = 0
    join centre c on c.number = n % {{centres}} join province p on p.number = c.province
    join village v on v.number = p.first + {_drawn(6, "p.villages")}
) e"""
_CENTRES: Final = f"""
create temp table centre as
select n as number, {_uuid("centre", "n")} as id, n % 38 as province, p.code as home, r.code as region,
    null::bigint as place
from generate_series(0, {{centres}} - 1) n join province p on p.number = n % 38
join lateral (
    select left(v.code, 5) as code from village v where v.number = p.first + (n * 31) % p.villages) r on true"""
_NAMES: Final = (
    "insert into named_place (name) select home || '/' || id from centre order by number",
    f"update centre set place = {NAMED_FROM} + p.number from named_place p where p.name = home || '/' || id",
    "create unique index on centre (number)",
)
_FACT: Final = f"""
case type
    when 'session-completed' then jsonb_build_object('session_id', {_uuid("session", "n")}, 'centre_id', centre,
        'consultant_ref', {_uuid("consultant", "client % 999")}, 'client_ref', person,
        'client_kind', ('{{{",".join(KINDS)}}}'::text[])[kind + 1], 'village_code', region,
        'field', ('{{{",".join(FIELDS)}}}'::text[])[field + 1],
        'channel', ('{{{",".join(CHANNELS)}}}'::text[])[channel + 1], 'contact_minutes', minutes,
        'first_session', false, 'completed_on', day)
    when 'entrepreneur-registered' then jsonb_build_object('entrepreneur_ref', person, 'village_code', region,
        'kind', ('{{{",".join(KINDS)}}}'::text[])[kind + 1], 'centre_id', centre, 'registered_on', day)
    when 'entrepreneur-enrolled' then jsonb_build_object('entrepreneur_ref', person,
        'programme_id', {_uuid("programme", "province")}, 'village_code', region, 'programme_year', year,
        'youth', true, 'funding', 'provincial', 'enrolled_on', day)
    else jsonb_build_object('entrepreneur_ref', person, 'programme_id', {_uuid("programme", "province")},
        'village_code', region, 'programme_year', year, 'youth', true, 'business_started_on', day,
        'evidence_kind', 'nib', 'confirmed_on', day)
end"""
_ARCHIVE: Final = f"""
insert into archive (event_id, type, counts, sign, province, region, centre_id, business_on, recorded_at, topic,
    partition, "offset", sequence, subject, version, data)
select md5(type || n)::uuid, type, type, 1, province, region,
    case when type in ('session-completed', 'entrepreneur-registered') then centre end, day,
    day + interval '9 hours', province || '.' || owner, 0, sequence - 1, sequence, person::text, 1, {_FACT}
from told"""
_CARDS: Final = f"""
insert into card (kind, id, part, version, province, region, state)
select 'centre', id, 'centre-registered', 1, home, region, jsonb_build_object(
    'centre_id', id, 'name', 'PLUT ' || number, 'level', 'regency', 'region_code', region,
    'founded_on', date '2015-01-01' + (number * 7)::int, 'founding', 'new',
    'operational_on', case when number % 2 = 0 then date '2016-01-01' + (number * 7)::int end,
    'registered_on', date '2016-01-01')
from centre
union all
select 'centre', id, 'centre-opened', 2, home, '', jsonb_build_object('centre_id', id,
    'operational_on', date '2016-01-01' + (number * 7)::int)
from centre where number % 2 = 1
union all
select 'programme', {_uuid("programme", "code")}, 'programme-declared', 1, code, code, jsonb_build_object(
    'programme_id', {_uuid("programme", "code")}, 'name', 'Desa Mandiri ' || code, 'owner_region', code,
    'start_year', 2024, 'years', 5, 'quota_per_village_year', 20, 'quota_per_village_total', 100)
from province
union all
select 'agreement', {_uuid("agreement", "n")}, 'mou-signed', 1, c.home, c.region, jsonb_build_object(
    'agreement_id', {_uuid("agreement", "n")}, 'centre_ids', jsonb_build_array(c.id, d.id), 'region_code', c.region,
    'scope', 'ksdpk', 'signed_on', s.day, 'starts_on', s.day, 'ends_on', s.day + 1400)
from generate_series(1, {{agreements}}) n join centre c on c.number = n % {{centres}}
join centre d on d.number = (n * 7) % {{centres}}
cross join lateral (select date '2017-01-01' + (n * 13 % 3400)::int as day) s
union all
select 'agreement', {_uuid("agreement", "n")}, 'agreement-terminated', 2, c.home, '', jsonb_build_object(
    'agreement_id', {_uuid("agreement", "n")}, 'terminated_on', date '2026-05-01')
from generate_series(1, {{agreements}}) n join centre c on c.number = n % {{centres}} where n % 11 = 0
union all
select 'entrepreneur', {_uuid("person", "n")}, 'entrepreneur-merged', 2, p.code, '', jsonb_build_object(
    'entrepreneur_ref', {_uuid("person", "n")}, 'into_ref', {_uuid("person", "n + {centres}")})
from generate_series(0, {{merges}} - 1) n join centre c on c.number = n % {{centres}}
join province p on p.number = c.province"""
_POSITIONS: Final = """
insert into lane (consumer, topic, partition, position, sequence, log_end, last_event_at)
select consumer, province || '.' || owner, 0, max(sequence), max(sequence), max(sequence), now()
from told cross join unnest(array['folder', 'archive']) c (consumer) group by 1, 2"""
_MONTHS: Final = ", ".join(
    f"count(*) filter (where extract(month from day) = {month + 1}) as m{month}" for month in range(12)
)
_MEMBERS: Final = f"""
insert into cell_member
select (l.line::bigint << {SERIES_BITS}) | (p.place << {PERIOD_BITS}) | ({int(Grain.YEAR)} + y.year - {FIRST_YEAR}),
    t.person, {_MONTHS}
from told t join line l on l.definition = '{{definition}}'
    and l.dimensions = array[('{{{{{",".join(KINDS)}}}}}'::text[])[t.kind + 1]]
cross join lateral (select extract(year from t.day)::int as year) y
join village v on v.key = t.village join province h on h.code = v.province
cross join lateral (values (h.key), (t.centre_key)) p (place)
where t.type = 'session-completed' group by l.line, p.place, y.year, t.person"""
_PRESENT: Final = f"""
insert into cell
select (m.key & ~4095::bigint) | p.period, count(*), 0
from cell_member m cross join lateral (select (m.key & 4095) - {int(Grain.YEAR)} as year,
    array[m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] as months) y
cross join lateral (
    select y.year * 12 + g from generate_series(0, 11) g where y.months[g + 1] > 0
    union all
    select {int(Grain.QUARTER)} + y.year * 4 + q from generate_series(0, 3) q
    where y.months[q * 3 + 1] + y.months[q * 3 + 2] + y.months[q * 3 + 3] > 0
    union all select {int(Grain.YEAR)} + y.year) p (period)
group by 1"""


def _series(indicator: Indicator) -> str:
    """Return how a row of `told` spells the dimensions of an indicator."""
    values = {
        "field": f"('{{{','.join(FIELDS)}}}'::text[])[field + 1]",
        "channel": f"('{{{','.join(CHANNELS)}}}'::text[])[channel + 1]",
        "kind": f"('{{{','.join(KINDS)}}}'::text[])[kind + 1]",
        "client_kind": f"('{{{','.join(KINDS)}}}'::text[])[kind + 1]",
        "programme_id": f"{_uuid('programme', 'province')}::text",
        "programme_year": "year::text",
    }
    return f"array[{', '.join(values[name] for name in indicator.by)}]"


def _cells(indicator: Indicator) -> Iterator[str]:
    """Yield what makes the cells of an indicator that counts or sums."""
    definition, _ = DECLARED.stored(indicator)
    kind, centre = indicator.source.__name__, "centre_id" in indicator.places
    yield f"""
        insert into line (definition, dimensions)
        select distinct '{definition}', {_series(indicator)} from told where type = '{_TYPES[kind]}'"""
    yield f"""
        insert into cell
        select (l.line::bigint << {SERIES_BITS}) | (p.place << {PERIOD_BITS}) | {_month("t.day")}, count(*),
            sum(t.minutes)
        from told t join line l on l.definition = '{definition}' and l.dimensions = {_series(indicator)}
        join village v on v.key = t.village join province h on h.code = v.province
        cross join lateral (values (h.key), (t.village){", (t.centre_key)" if centre else ""}) p (place)
        where t.type = '{_TYPES[kind]}' group by 1"""


_TYPES: Final = {
    "SessionCompleted": "session-completed",
    "EntrepreneurRegistered": "entrepreneur-registered",
    "EntrepreneurEnrolled": "entrepreneur-enrolled",
    "EntrepreneurConfirmedNew": "entrepreneur-confirmed-new",
}
_DISTINCT: Final = "clients"


async def fill(url: str, size: Size) -> None:
    """Put a nation into reporting's migrated, empty tables."""
    await publish(url, DECLARED)
    connection = await connect(url)
    async with connection:
        await _places(connection)
        sessions = size.events - size.people * 7 // 4
        given = {"centres": size.centres, "people": size.people, "sessions": sessions}
        for statement in (_CENTRES, *_NAMES, _EVENTS):
            await connection.execute(statement.format(**given).encode())
        await connection.execute(_CARDS.format(**given, agreements=size.agreements, merges=size.merges).encode())
        await _months(connection)
        for statement in (_ARCHIVE, _POSITIONS, *_figures()):
            await connection.execute(statement.encode())
    async with await connect(url, autocommit=True) as connection:
        await connection.execute("vacuum analyze")


def _figures() -> Iterator[str]:
    """Yield what makes members and cells; a count that shares a sum's row is made with it."""
    done: set[str] = set()
    for indicator in DECLARED.indicators:
        definition, _ = DECLARED.stored(indicator)
        if indicator.name == _DISTINCT:
            yield f"""insert into line (definition, dimensions)
                select distinct '{definition}', {_series(indicator)} from told where type = 'session-completed'"""
            yield _MEMBERS.format(definition=definition)
            yield _PRESENT
        elif indicator.source.__name__ in _TYPES and definition not in done:
            done.add(definition)
            yield from _cells(indicator)


async def _places(connection: AsyncConnection) -> None:
    for statement in _PLACES:
        await connection.execute(statement.encode())
    number, regions = 0, Regions.load()
    provinces: list[tuple[int, str, int | None, int, int]] = []
    async with connection.cursor().copy("copy village from stdin") as copy:
        for code in PROVINCES:
            villages = list(regions.villages_in(code))
            provinces.append((len(provinces), code, key_of_code(code), number, len(villages)))
            for village in villages:
                await copy.write_row((number, village, key_of_code(village), code))
                number += 1
    await connection.cursor().executemany("insert into province values (%s, %s, %s, %s, %s)", provinces)
    await connection.execute("create index on village (key)")
    await connection.execute("analyze village, province")


async def _months(connection: AsyncConnection) -> None:
    for number in range(_DAYS // 28):
        year, month = divmod(int(FIRST_DAY[:4]) * 12 + number, 12)
        await archive_rows.ensure_month(connection, year, month + 1)
