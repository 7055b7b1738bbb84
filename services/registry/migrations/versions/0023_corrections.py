"""What was recorded wrong of centres, enterprises and consultants is taken back; enterprises and cooperatives close.

Of a centre the steps of its legal status are kept. The trail knows each step that was taken so far: of each column what
it became, where it changed. A step that the release of before records meanwhile is not among them, and the rules notice
it. An enterprise keeps the event that told of it; the release of before leaves that empty. A centre is
shown with its age, and a unit has officials.
"""

from typing import Final

from shared.persistence.database import execute_all

revision = "0023"
down_revision = "0022"

_STEPS: Final = """
alter table centre add column legal_steps jsonb not null default '[]';
create temporary table step on commit drop as
    select a.thing_id, a.version, a.changes -> 'legal_status' ->> 0 as from_status, (
        select jsonb_object_agg(name, value) from (
            select distinct on (name) name, said -> 1 as value
            from audit b cross join lateral jsonb_each(b.changes) c (name, said)
            where b.thing = 'centre' and b.thing_id = a.thing_id and b.version <= a.version
                and jsonb_typeof(said) = 'array' and name in
                    ('legal_status', 'legal_since', 'instrument_kind', 'instrument_number', 'instrument_on')
            order by name, b.version desc) newest
        ) as said
    from audit a where a.thing = 'centre' and a.changes ? 'legal_status';
update centre set legal_steps = taken.steps from (
    select thing_id, jsonb_agg(jsonb_build_object(
        'to_status', said -> 'legal_status', 'effective_on', said -> 'legal_since',
        'instrument', jsonb_build_object('kind', said -> 'instrument_kind', 'number', said -> 'instrument_number',
            'signed_on', said -> 'instrument_on'),
        'void_reason', null, 'voided_on', null) order by version) as steps
    from step where said ?& array['legal_status', 'legal_since', 'instrument_kind', 'instrument_number',
        'instrument_on']
    group by thing_id having (array_agg(from_status order by version))[1] = 'none') taken
where taken.thing_id = centre.id"""

_ENTERPRISES: Final = """
alter table enterprise
    add column event_id uuid,
    add column told_owner_ref uuid,
    add column closed_on date,
    add column closing_reason text,
    add column closed_class text,
    add column closed_event_id uuid;
create index enterprise_closed on enterprise (closing_reason, id) where closing_reason is not null"""

_CONSULTANTS: Final = """
alter table certification
    add column void_reason text,
    add column voided_on date,
    drop constraint certification_consultant_ref_scheme_certified_on_key;
create unique index certification_once on certification (consultant_ref, scheme, certified_on)
    where void_reason is null;
create index certification_void on certification (void_reason, id) where void_reason is not null;
alter table membership
    add column role_region text,
    add column void_reason text,
    add column voided_on date,
    drop constraint membership_consultant_ref_association_role_starts_on_key;
create unique index membership_once on membership (consultant_ref, association, role, starts_on)
    where void_reason is null;
create index membership_void on membership (void_reason, id) where void_reason is not null;
create index membership_of_region on membership (role_region, id) where role_region is not null;
create or replace view shown_certification as
    select paper.id, paper.province, paper.consultant_ref, consultant.centre_id, consultant.region_code, paper.scheme,
        paper.certified_on, paper.valid_until,
        coalesce(paper.valid_until < (now() at time zone case
            when paper.province < '40' or paper.province in ('61', '62') then 'Asia/Jakarta'
            when paper.province < '80' then 'Asia/Makassar'
            else 'Asia/Jayapura' end)::date, false) as expired,
        paper.version, paper.void_reason, paper.voided_on
    from certification paper join consultant on consultant.id = paper.consultant_ref;
create or replace view shown_membership as
    select paper.id, paper.province, paper.consultant_ref, consultant.centre_id, consultant.region_code,
        paper.association, paper.role, paper.starts_on, paper.version, paper.ends_on, paper.role_region,
        paper.void_reason, paper.voided_on
    from membership paper join consultant on consultant.id = paper.consultant_ref"""

_COOPERATIVES: Final = """
alter table cooperative
    add column closed_on date,
    add column closing_reason text,
    add column closed_event_id uuid;
create index cooperative_closed on cooperative (closing_reason, id) where closing_reason is not null"""

_AGE: Final = """
create view shown_centre as
    select centre.*, extract(year from centre.founded_on)::int as founded_year,
        extract(year from age(least(centre.closed_on, (now() at time zone case
            when centre.province < '40' or centre.province in ('61', '62') then 'Asia/Jakarta'
            when centre.province < '80' then 'Asia/Makassar'
            else 'Asia/Jayapura' end)::date), centre.founded_on))::int as age_years
    from centre"""

_OFFICIALS: Final = """
create table official (
    id uuid primary key,
    province text not null,
    unit_id uuid not null references unit,
    region_code text not null,
    role text not null,
    name text not null,
    starts_on date not null,
    ends_on date,
    void_reason text,
    voided_on date,
    version int not null
);
create index on official (province, id);
create index on official (unit_id)"""


def upgrade() -> None:
    """Keep the steps, those of before read off the trail, and what is told and taken back."""
    execute_all(_STEPS)
    execute_all(_ENTERPRISES)
    execute_all(_CONSULTANTS)
    execute_all(_COOPERATIVES)
    execute_all(_AGE)
    execute_all(_OFFICIALS)
