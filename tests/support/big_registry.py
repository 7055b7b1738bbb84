# ruff: noqa: S608  # every statement is composed of this file's own words
"""A registry as large as one likes, put into its tables by SQL: what offices of one province would have left.

For plans and for speed alone: no event and no outbox row stands behind anything. What is drawn is drawn by PostgreSQL's
own hash. Regencies sent their people one after the other, as tables are imported, so a day of registration says nearly
where somebody lives: an index by day alone finds nobody of a regency for long.

Invariant: the same size is the same registry, and its regencies, centres and words have the same share of any size.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from psycopg import AsyncConnection

from shared.persistence.database import connect
from shared.regions import Regions

PROVINCE: Final = "73"
REGENCIES: Final = 24
CENTRES: Final = 30
FIRST_DAY: Final = "2018-01-01"
RARE_NAME: Final = "Zéphyrine Ägidius"
_DAYS: Final = 2_900
_FIRST_NAMES: Final = (
    "Muhammad", "Siti", "Andi", "Nur", "Abdul", "Dewi", "Sri", "Ahmad", "Sitti", "Rahmat", "Ani", "Budi", "Hasan",
    "Fatimah", "Aminah", "Daeng", "Putri", "Yusuf", "Ratna", "Made", "Wayan", "Ketut", "Agus", "Eka", "Indah",
)  # fmt: skip
_LAST_NAMES: Final = (
    "Rahman", "Ma'ruf", "Aminah", "Basri", "Hidayat", "Lestari", "Wati", "Saputra", "Syamsuddin", "Kadir", "Mappa",
    "Tenri", "Patta", "Halim", "Salim", "Nurdin", "Hamzah", "Said", "Umar", "Ilyas", "Tahir", "Arif", "Jafar",
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How large a registry is: people, and changes that the audit trail tells of."""

    people: int
    changes: int


SMALL: Final = Size(people=3_000, changes=6_000)
LARGE: Final = Size(people=30_000, changes=60_000)
WHOLE: Final = Size(people=200_000, changes=600_000)


def uuid(what: str, number: str) -> str:
    """Return how an id is spelt of what a thing is, and its number."""
    return f"md5('{what}' || ({number}))::uuid"


def _drawn(salt: int, of: int | str, number: str = "n") -> str:
    """Return a number from 0 to below `of`, drawn for another one."""
    return f"(abs(hashint8({number}::bigint + {salt * 10_000_019})::bigint) % ({of}))"


def _one_of(values: tuple[str, ...], drawn: str) -> str:
    quoted = ", ".join("'" + each.replace("'", "''") + "'" for each in values)
    return f"(array[{quoted}])[1 + {drawn}]"


_DAY: Final = f"date '{FIRST_DAY}' + ({_DAYS}::bigint * n / {{people}})::int"
_VOIDED: Final = "case when n % 499 = 0 then 'other' end, case when n % 499 = 0 then date '2026-01-05' end"
_CENTRES: Final = f"""
insert into centre (id, province, name, level, region_code, founded_on, founding, operational_on, parent_office,
    closed_on, legal_status, version)
select {uuid("centre", "n")}, '{PROVINCE}', 'PLUT ' || r.code, 'regency', r.code, date '2015-01-01' + n, 'new',
    case when n % 5 > 0 then date '2016-01-01' + n end, 'Dinas Koperasi ' || r.code, null, 'none', 1
from generate_series(0, {CENTRES} - 1) n join regency r on r.number = n % {REGENCIES}"""
_OFFICES: Final = f"""
insert into unit (id, province, kind, name, region_code, parent_office, registered_on, version)
select {uuid("unit", "n")}, '{PROVINCE}', 'dinas', 'Dinas ' || r.code, r.code, 'Pemkab', date '2016-01-01' + n, 1
from generate_series(0, 99) n join regency r on r.number = n % {REGENCIES}"""
_OFFICIALS: Final = """
insert into official (id, province, unit_id, region_code, role, name, starts_on, version)
select md5('official' || id)::uuid, province, id, region_code, 'head-of-office', 'Rahmat', registered_on, 1
from unit where kind = 'dinas'"""
_CONSULTANTS: Final = f"""
insert into consultant (id, province, name, centre_id, region_code, field, coordinator, appointed_on, role, version)
select {uuid("consultant", "n")}, '{PROVINCE}', {_one_of(_FIRST_NAMES, _drawn(1, 25))},
    {uuid("centre", f"n % {CENTRES}")}, r.code, 'production', false, date '2019-01-01' + n, 'consultant', 1
from generate_series(0, 299) n join regency r on r.number = n % {CENTRES} % {REGENCIES}"""
_CREDENTIALS: Final = (
    """
insert into assignment (id, province, consultant_ref, centre_id, region_code, field, role, starts_on, version)
select md5('assignment' || id)::uuid, province, id, centre_id, region_code, field, role, appointed_on, 1
from consultant""",
    """
insert into certification (id, province, consultant_ref, centre_id, region_code, scheme, certified_on, version)
select md5('certificate' || id)::uuid, province, id, centre_id, region_code, 'kkni-4-2018', appointed_on, 1
from consultant""",
    """
insert into membership (id, province, consultant_ref, centre_id, region_code, association, role, starts_on, version)
select md5('membership' || id)::uuid, province, id, centre_id, region_code, 'abdsi', 'member', appointed_on, 1
from consultant""",
)
_NAME: Final = f"""
{_one_of(_FIRST_NAMES, _drawn(2, f"1 + {_drawn(3, 25)}"))} || ' ' || {_one_of(_LAST_NAMES, _drawn(4, 23))}
    || case when n % 3 = 0 then ' ' || {_one_of(_LAST_NAMES, _drawn(5, 23))} else '' end"""
_CENTRE: Final = uuid(
    "centre", f"case when n % 7 = 0 then r.number % ({CENTRES} - {REGENCIES}) + {REGENCIES} else r.number end"
)
_PEOPLE: Final = f"""
insert into entrepreneur (id, province, name, nik, phone, birth_date, sex, disability, poor_area, woman_led,
    village_code, kind, centre_id, registered_on, consent_given_on, version)
select {uuid("person", "n")}, '{PROVINCE}',
    case when n % 9973 = 7 then '{RARE_NAME}' else {_NAME} end,
    '{PROVINCE}' || lpad(({_drawn(6, 900_000)})::text, 6, '0') || lpad(n::text, 8, '0'),
    case n % 3 when 0 then '08' when 1 then '+62 8' else '0 8' end || lpad(({_drawn(7, 10_000_000)})::text, 9, '1'),
    date '1960-01-01' + {_drawn(8, 17_000)}::int, {_one_of(("female", "male"), _drawn(9, 2))}, n % 97 = 0, n % 31 = 0,
    n % 3 = 0, v.code, case when n % 211 = 0 then 'koperasi' when n % 3 = 0 then 'umkm' else 'wirausaha' end,
    case when n % 5 > 0 then {_CENTRE} end, {_DAY}, {_DAY}, 1
from generate_series(0, {{people}} - 1) n
join regency r on r.number = n::bigint * {REGENCIES} / {{people}}
join village v on v.number = r.first + {_drawn(10, "r.villages")}"""
_ENTERPRISES: Final = f"""
insert into enterprise (id, province, entrepreneur_ref, centre_id, name, district_code, kbli_edition, kbli_code,
    legal_form, started_on, technology_level, scale_class, criterion, class_rule, class_value, class_year,
    registered_on, begun, version)
select {uuid("enterprise", "n")}, province, id, centre_id, 'Usaha ' || name || ' ' || n, left(village_code, 5), '2020',
    lpad((1000 + {_drawn(11, 97)} * 101)::text, 5, '0'), case when n % 503 = 0 then 'pt' else 'perorangan' end,
    registered_on - 400, case when n % 307 = 0 then 'high' else 'low' end,
    case when n % 509 = 0 then 'large' when n % 9 = 0 then 'small' else 'micro' end, 'annual-sales', 'pp-7-2021',
    {_drawn(12, 2_000_000_000)}, 2025, registered_on, '{{{{}}}}', 1
from generate_series(0, {{people}} - 1) n join entrepreneur person on person.id = {uuid("person", "n")}
where n % 4 > 0"""
_OF_ENTERPRISES: Final = f"""
from generate_series(0, {{people}} - 1) n join enterprise firm on firm.id = {uuid("enterprise", "n")}"""
_ASSESSMENTS: Final = f"""
insert into assessment (id, province, enterprise_ref, centre_id, district_code, period_year, capital, annual_sales,
    workers_permanent, workers_other, technology_level, digital, export, scale_class, criterion, class_rule,
    assessed_on, void_reason, voided_on, version)
select md5('assessment' || n || year)::uuid, province, firm.id, centre_id, district_code, year, {_drawn(13, 10**9)},
    {_drawn(14, 10**9)}, 1, 2, 'low', n % 41 = 0, n % 401 = 0, scale_class, 'annual-sales', 'pp-7-2021',
    registered_on + (year - 2023) * 30, {_VOIDED}, 1
{_OF_ENTERPRISES} cross join generate_series(2024, 2025) year"""
_LEGALITIES: Final = f"""
insert into legality (id, province, enterprise_ref, centre_id, district_code, kind, number, issued_on, expires_on,
    facilitated_by, expired, void_reason, voided_on, version)
select {uuid("paper", "n")}, province, firm.id, centre_id, district_code,
    case when n % 601 = 0 then 'sni' when n % 3 = 0 then 'halal' else 'nib' end,
    'ID-' || lpad(({_drawn(15, 10**9)})::text, 13, '0'), registered_on, registered_on + 1460,
    case when n % 11 = 0 then centre_id end, n % 307 = 0, {_VOIDED}, 1
{_OF_ENTERPRISES}"""
_FINANCES: Final = f"""
insert into finance (id, province, enterprise_ref, centre_id, district_code, source, amount, facilitated_by,
    accessed_on, void_reason, voided_on, version)
select {uuid("finance", "n")}, province, firm.id, centre_id, district_code,
    case when n % 601 = 0 then 'lpdb' else 'kur' end, {_drawn(16, 10**9)}, case when n % 11 = 0 then centre_id end,
    registered_on + 60, {_VOIDED}, 1
{_OF_ENTERPRISES} where n % 2 = 0"""
_COOPERATIVES: Final = f"""
insert into cooperative (id, province, centre_id, representative_ref, name, kind, district_code, members, founded_on,
    registered_on, version)
select {uuid("cooperative", "n")}, province, centre_id, case when n % 3 = 0 then id end, 'Koperasi ' || name,
    case when n % 601 = 0 then 'marketing' else 'producers' end, left(village_code, 5), {_drawn(17, 900)},
    registered_on - 900, registered_on, 1
from generate_series(0, {{people}} - 1) n join entrepreneur person on person.id = {uuid("person", "n")}
where n % 20 = 3"""
_COOPERATIVE_YEARS: Final = f"""
insert into cooperative_year (id, province, cooperative_ref, centre_id, district_code, period_year, members, staff,
    business_volume, surplus, own_capital, outside_capital, assessed_on, kind, volume_change, event_id, void_reason,
    voided_on, version)
select md5('year' || n || year)::uuid, province, firm.id, centre_id, district_code, year, members, 3, 1, 1, 1, 1,
    registered_on + (year - 2022) * 30, kind, 'same', {uuid("event", "n")}, {_VOIDED}, 1
from generate_series(0, {{people}} - 1) n join cooperative firm on firm.id = {uuid("cooperative", "n")}
cross join generate_series(2023, 2025) year"""
_PROGRAMMES: Final = f"""
insert into programme (id, province, name, start_year, years, quota_per_village_year, quota_per_village_total,
    youth_min_age, youth_max_age, declared_on, version)
select {uuid("programme", "n")}, '{PROVINCE}', 'Desa Mandiri ' || n, 2020 + n, 5, 20, 100, 17, 30, date '2020-01-01', 1
from generate_series(0, 4) n"""
_ENROLMENTS: Final = f"""
insert into enrolment (entrepreneur_ref, programme_id, village_code, programme_year, youth, funding, group_ref,
    enrolled_on, business_started_on, evidence_kind, confirmed_on, checked_on, still_running, id)
select id, {uuid("programme", "case when n % 300 < 90 then 0 else 1 + n % 4 end")}, village_code, 1 + n % 5,
    n % 103 > 0, case when n % 701 = 0 then 'other' else 'provincial' end,
    case when n % 10 = 0 then {uuid("group", "n / 50")} end, registered_on + 10, null, null,
    case when n % 2 = 0 then registered_on + 90 end, case when n % 8 = 0 then registered_on + 400 end,
    case when n % 8 = 0 then n % 16 = 0 end, {uuid("place", "n")}
from generate_series(0, {{people}} - 1) n join entrepreneur person on person.id = {uuid("person", "n")}
where n % 300 < 100"""
_IMPORTS: Final = f"""
insert into sheet_import (id, province, region_code, centre_id, file_name, digest, sheet, header_row, columns, mapping,
    sample, rows_total, who, role, sent_at, kept_until, state, position, rows_done, rows_added, rows_known,
    rows_refused, named, version)
select {uuid("import", "n")}, '{PROVINCE}', r.code, case when n % 3 = 0 then {uuid("centre", "r.number")} end,
    'peserta_' || n || '.xlsx', '', 'Sheet1', 1, '[]', '{{{{}}}}', '[]', 100, 'office-' || n % 40, 'district',
    timestamptz '{FIRST_DAY}' + n * interval '50 minutes', timestamptz '{FIRST_DAY}' + n * interval '50 minutes',
    case when n % 307 = 0 then 'previewed' else 'expired' end, 100, 100, 99, 0, 1, 'peserta', 1
from generate_series(0, {{people}} / 50) n
join regency r on r.number = n::bigint * {REGENCIES} * 49 / {{people}} % {REGENCIES}"""
_REFUSED: Final = f"""
insert into sheet_refused (import_id, row, cells, flaws, said)
select {uuid("import", "n / 4")}, n % 4, '[]', '[]', 'nobody ' || n from generate_series(0, {{people}} / 20) n"""
_REQUESTS: Final = f"""
insert into nik_request (id, province, entrepreneur_ref, village_code, nik, state, asked_by, asked_at, version)
select {uuid("request", "n")}, '{PROVINCE}', id, village_code, nik, case when n % 30 = 0 then 'open' else 'refused' end,
    'who-' || n % 60, timestamptz '{FIRST_DAY}' + n * interval '20 minutes', 1
from generate_series(0, {{people}} - 1) n join entrepreneur person on person.id = {uuid("person", "n")}
where n % 20 = 3"""
_GIVEN_UP: Final = f"""
insert into given_up_nik (province, nik, entrepreneur_ref, name)
select '{PROVINCE}', '{PROVINCE}' || lpad(n::text, 14, '9'), id, name
from generate_series(0, {{people}} - 1) n join entrepreneur person on person.id = {uuid("person", "n")}
where n % 50 = 3"""
_AUDIT: Final = f"""
insert into audit (id, province, place, centre_id, at, who, role, act, thing, thing_id, version, changes)
select {uuid("audit", "n")}, '{PROVINCE}', person.village_code, person.centre_id,
    timestamptz '{FIRST_DAY}' + n * interval '7 minutes', 'who-' || n / 5 % 500, 'district',
    case when n % 997 = 0 then 'POST /entrepreneurs/{{{{entrepreneur_ref}}}}/merge' else 'POST /entrepreneurs' end,
    case when n % 997 = 0 then 'programme' else 'entrepreneur' end, id, 1, '{{{{}}}}'
from generate_series(0, {{changes}} - 1) n
join entrepreneur person on person.id = {uuid("person", "n::bigint * {people} / {changes}")}"""
_ANSWERS: Final = f"""
insert into idempotency (key, fingerprint, answer)
select md5(n::text), md5('f' || n), '{{{{"id":"' || {uuid("person", "n")} || '","version":1}}}}'
from generate_series(0, {{people}} - 1) n"""
_STATEMENTS: Final = (
    _CENTRES, _OFFICES, _OFFICIALS,
    _CONSULTANTS, *_CREDENTIALS, _PEOPLE, _ENTERPRISES, _ASSESSMENTS, _LEGALITIES, _FINANCES,
    _COOPERATIVES, _COOPERATIVE_YEARS, _PROGRAMMES, _ENROLMENTS, _IMPORTS, _REFUSED, _REQUESTS, _GIVEN_UP, _AUDIT,
    _ANSWERS,
)  # fmt: skip


async def fill(url: str, size: Size) -> None:
    """Put a province's registry into migrated, empty tables."""
    async with await connect(url) as connection:
        await _places(connection)
        for statement in _STATEMENTS:
            await connection.execute(statement.format(people=size.people, changes=size.changes).encode())
    async with await connect(url, autocommit=True) as connection:
        await connection.execute("vacuum analyze")


async def _places(connection: AsyncConnection) -> None:
    await connection.execute("create temp table village (number int primary key, code text)")
    await connection.execute("create temp table regency (number int primary key, code text, first int, villages int)")
    villages = sorted(Regions.load().villages_in(PROVINCE))
    async with connection.cursor().copy("copy village from stdin") as copy:
        for number, code in enumerate(villages):
            await copy.write_row((number, code))
    await connection.cursor().executemany("insert into regency values (%s, %s, %s, %s)", [*_regencies(villages)])
    await connection.execute("analyze village, regency")


def _regencies(villages: list[str]) -> Iterator[tuple[int, str, int, int]]:
    """Yield the regencies; shape: (number, code, number of the first village, how many)."""
    codes = [each[:5] for each in villages]
    for number, code in enumerate(sorted(set(codes))):
        yield number, code, codes.index(code), codes.count(code)
