# ruff: noqa: S608  # every statement is composed of this file's own words
"""Mentoring of several provinces, put into its tables by SQL: what years of followers and commands would have left.

Most clients are the first province's. Four in ten came through no centre; a few withdrew consent, were erased or
merged. One in a thousand is a cooperative.

Invariant: the same size is the same database.
"""

from dataclasses import dataclass
from typing import Final

from services.mentoring.settings import NAME
from shared.persistence.database import connect
from tests.support import big_tables
from tests.support.big_tables import day, drawn, one_of, uuid_of

PROVINCES: Final = ("73", "72", "76")
FIELDS: Final = ("institutional", "human-resources", "production", "finance", "marketing", "information-technology")
CHANNELS: Final = ("visit", "centre", "phone", "online")
KINDS: Final = ("umkm", "wirausaha")


@dataclass(frozen=True)
class Size:
    """How large mentoring is."""

    clients: int
    sessions: int
    centres: int = 75
    consultants: int = 600

    @property
    def changes(self) -> int:
        """How many lines its trail has."""
        return self.sessions + self.sessions // 100


SMALL: Final = Size(clients=2_000, sessions=3_000)
LARGE: Final = Size(clients=20_000, sessions=30_000)
WHOLE: Final = Size(clients=200_000, sessions=300_000)

_OF_PROVINCE: Final = "join province p on p.number = greatest(n % 10 - 7, 0)"
"""Eight in ten are the first province's."""
_CENTRES: Final = f"""
create temp table centre as
select n as number, {uuid_of("centre", "n")} as id, p.code as province, left(v.code, 5) as region,
    row_number() over (partition by p.code order by n) - 1 as place
from generate_series(0, {{centres}} - 1) n {_OF_PROVINCE}
join village v on v.number = p.first + (n::bigint * 7919) % p.villages;
analyze centre;
insert into known_centre (id, province, name, level, region_code, founded_on, operational_on, version)
select id, province, 'PLUT KUMKM ' || number, {one_of(("province", "regency", "city"), "number")}, region,
    date '2015-01-01' + number, date '2016-01-01' + number, 1
from centre;
insert into known_consultant (id, province, centre_id, region_code, field, coordinator, appointed_on, version)
select {uuid_of("consultant", "n")}, c.province, c.id, c.region, {one_of(FIELDS, "n / {centres}")}, n < {{centres}},
    date '2018-01-01' + n, 1
from generate_series(0, {{consultants}} - 1) n join centre c on c.number = n % {{centres}}
"""
_CLIENTS: Final = f"""
create temp table client as
select n as number, {uuid_of("client", "n")} as id, p.code as province, v.code as village, c.number as centre,
    case when n % 1000 = 5 then 'koperasi' else {one_of(KINDS, drawn(3, "100"))} end as kind
from generate_series(0, {{clients}} - 1) n {_OF_PROVINCE}
join village v on v.number = p.first + {drawn(1, "p.villages")}
join (select province, count(*) as centres from centre group by 1) s on s.province = p.code
join centre c on c.province = p.code and c.place = {drawn(2, "s.centres")};
create unique index on client (number);
analyze client;
insert into known_client (id, province, village_code, kind, centre_id, registered_on, silent_since, gone_on,
    merged_into, version)
select k.id, k.province, village, kind, case when k.number % 10 < 6 then c.id end, {day(4, "k.number")},
    case when k.number % 100 = 7 then date '2026-01-01' end, case when k.number % 50 = 9 then date '2026-02-01' end,
    case when k.number % 100 = 9 then {uuid_of("client", "k.number + 1")} end, 1
from client k join centre c on c.number = k.centre
"""
_CONSULTANT: Final = uuid_of("consultant", "c.number + {centres} * (" + drawn(9, "{consultants} / {centres}") + ")")
_SESSIONS: Final = f"""
insert into session (id, province, region_code, centre_id, consultant_ref, client_ref, completed_on, completed,
    event_id, notes, void_reason, voided_on, version)
select {uuid_of("session", "n")}, c.province, c.region, c.id, {{consultant}}, k.id, s.day,
    jsonb_build_object('session_id', {uuid_of("session", "n")}, 'centre_id', c.id, 'consultant_ref', {{consultant}},
        'client_ref', k.id, 'client_kind', k.kind, 'village_code', k.village,
        'field', {one_of(FIELDS, drawn(5, "1000"))}, 'channel', {one_of(CHANNELS, drawn(6, "1000"))},
        'contact_minutes', 60, 'preparation_minutes', 15, 'first_session', false, 'completed_on', s.day),
    {uuid_of("event", "n")}, repeat('catatan ', 15), case when n % 100 = 3 then 'duplicate' end,
    case when n % 100 = 3 then s.day + 2 end, case when n % 100 = 3 then 2 else 1 end
from generate_series(1, {{sessions}}) n cross join lateral (select {day(7)} as day) s
join client k on k.number = {drawn(8, "{clients}")} join centre c on c.number = k.centre
""".replace("{consultant}", _CONSULTANT)
_AUDIT: Final = f"""
insert into audit (id, province, place, centre_id, at, who, role, act, thing, thing_id, version, changes)
select {uuid_of("line", "n || s.id::text")}, province, region_code, centre_id,
    completed_on + (9 + n) * interval '1 hour',
    'consultant-' || abs(hashtext(consultant_ref::text)) % 600, 'consultant',
    case n when 1 then 'POST /sessions' else 'POST /sessions/{{{{session_id}}}}/void' end, 'session', id, n, '{{{{}}}}'
from session s cross join generate_series(1, version) n
"""


async def fill(url: str, size: Size) -> None:
    """Put several provinces into mentoring's migrated, empty tables."""
    async with await connect(url) as connection:
        await big_tables.villages(connection, PROVINCES)
        await big_tables.run(connection, _CENTRES, _CLIENTS, _SESSIONS, _AUDIT, **vars(size))
        await big_tables.trail(connection, NAME, size.sessions)
    async with await connect(url, autocommit=True) as connection:
        await connection.execute("vacuum analyze")
