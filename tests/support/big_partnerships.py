# ruff: noqa: S608  # every statement is composed of this file's own words
"""Partnerships of the nation, put into its tables by SQL: what years of a follower and of commands would have left.

The first type of partners and the first scope occur nowhere. Invariant: the same size is the same database.
"""

from dataclasses import dataclass
from typing import Final, get_args

from services.partnerships.settings import NAME
from shared.contracts.vocabulary import AgreementScope, PartnerType
from shared.persistence.database import connect
from shared.regions import PROVINCES
from tests.support import big_tables
from tests.support.big_tables import day, drawn, one_of, uuid_of

KINDS: Final = ("Universitas", "Bank", "PT", "Koperasi", "Yayasan", "Dinas", "Asosiasi", "Radio")
NAMES: Final = (
    "Hasanuddin",
    "Mandiri",
    "Ma`ruf",
    "Zéphyrine",
    "Bhinneka",
    "Nusantara",
    "Telkom",
    "Sejahtera",
    "Bahari",
)


@dataclass(frozen=True)
class Size:
    """How large partnerships is."""

    agreements: int
    partners: int
    centres: int = 550

    @property
    def changes(self) -> int:
        """How many lines its trail has."""
        return self.partners + self.agreements + self.agreements // 20


SMALL: Final = Size(agreements=1_200, partners=3_000)
LARGE: Final = Size(agreements=12_000, partners=30_000)

_NUMBER_OF_PROVINCE: Final = "abs(hashint8({}::bigint)::bigint) % 38"
_CENTRES: Final = f"""
create temp table centre as
select n as number, {uuid_of("centre", "n")} as id, p.code as province, left(v.code, 5) as region
from generate_series(0, {{centres}} - 1) n join province p on p.number = n % 38
join village v on v.number = p.first + (n::bigint * 7919) % p.villages;
create unique index on centre (number);
analyze centre;
insert into known_centre (id, province, name, level, region_code, founded_on, operational_on, version)
select id, province, 'PLUT KUMKM ' || number, {one_of(("province", "regency", "city"), "number")}, region,
    date '2015-01-01' + number, date '2016-01-01' + number, 1
from centre;
insert into known_reference (id, province, kind, code, version)
select {uuid_of("reference", "code || n")}, code, {one_of(("service", "consulting-field", "association"), "n")},
    'code-' || n, 1
from province cross join generate_series(1, 40) n
"""
_PARTNERS: Final = f"""
insert into partner (id, province, name, type, region_code, registered_on, version)
select {uuid_of("partner", "n")}, p.code, {one_of(KINDS, drawn(1, "1000"))} || ' ' || {one_of(NAMES, drawn(2, "1000"))}
    || ' ' || n, {one_of(get_args(PartnerType)[1:], drawn(3, "1000"))}, p.code, {day(4)}, 1
from generate_series(0, {{partners}} - 1) n join province p on p.number = {_NUMBER_OF_PROVINCE.format("n")}
"""
_AGREEMENTS: Final = f"""
insert into agreement (id, province, kind, scope, centre_ids, partner_ids, partner_types, service_lines, region_code,
    signed_on, starts_on, ends_on, terminated_on, termination_reason, version)
select {uuid_of("agreement", "n")}, c.province, 'mou', {one_of(get_args(AgreementScope)[1:], drawn(5, "1000"))},
    array[c.id, {uuid_of("centre", "(c.number + 38) % {centres}")}],
    array[{uuid_of("partner", drawn(6, "{partners}"))}, {uuid_of("partner", drawn(7, "{partners}"))}],
    array['bank'], array['training', 'halal'], c.region, s.day, s.day + 1, s.day + 700,
    case when n % 20 = 0 then s.day + 300 end, case when n % 20 = 0 then 'mutual' end,
    case when n % 20 = 0 then 2 else 1 end
from generate_series(0, {{agreements}} - 1) n cross join lateral (select {day(8)} as day) s
join centre c on c.number = {drawn(9, "{centres}")}
"""
_AUDIT: Final = f"""
insert into audit (id, province, place, centre_id, at, who, role, act, thing, thing_id, version, changes)
select {uuid_of("line", "thing_id::text || n")}, province, place, centre, on_day + n * interval '1 hour',
    'centre-' || abs(hashtext(thing_id::text)) % 550, 'centre', act, thing, thing_id, n, '{{{{}}}}'
from (
    select province, province as place, null::uuid as centre, registered_on as on_day, 'POST /partners' as act,
        'partner' as thing, id as thing_id, version from partner
    union all
    select province, region_code, centre_ids[1], signed_on, 'POST /agreements', 'agreement', id, version from agreement
) t cross join generate_series(1, t.version) n
"""


async def fill(url: str, size: Size) -> None:
    """Put the nation into partnerships' migrated, empty tables."""
    async with await connect(url) as connection:
        await big_tables.villages(connection, PROVINCES)
        await big_tables.run(connection, _CENTRES, _PARTNERS, _AGREEMENTS, _AUDIT, **vars(size))
        await big_tables.trail(connection, NAME, size.partners)
    async with await connect(url, autocommit=True) as connection:
        await connection.execute("vacuum analyze")
