"""What becomes of centres and consultants; units; reference data with what every province has from the beginning."""

from shared.persistence.database import execute_all

revision = "0005"
down_revision = "0004"

_CENTRES = """
alter table centre
    add column inaugurated_on date,
    add column closed_on date,
    add column legal_status text not null default 'none',
    add column legal_since date,
    add column instrument_kind text,
    add column instrument_number text,
    add column instrument_on date,
    add column services text[] not null default '{}';
create table unit (
    id uuid primary key,
    province text not null,
    kind text not null,
    name text not null,
    region_code text not null,
    parent_office text not null,
    part_of uuid references unit,
    registered_on date not null,
    version int not null
);
create index on unit (province, id);
create table reference (
    id uuid primary key,
    province text not null,
    kind text not null,
    code text not null,
    name_id text not null,
    name_en text not null,
    added_on date not null,
    version int not null,
    unique (kind, code, province)
)"""
_CONSULTANTS = """
alter table consultant add column role text, add column ended_on date;
update consultant set role = case when coordinator then 'coordinator' else 'consultant' end;
alter table consultant alter column role set not null;
create table assignment (
    id uuid primary key,
    province text not null,
    consultant_ref uuid not null references consultant,
    centre_id uuid not null references centre,
    region_code text not null,
    field text not null,
    role text not null,
    starts_on date not null,
    ends_on date,
    version int not null
);
create index on assignment (province, id);
create index on assignment (consultant_ref);
insert into assignment
    select gen_random_uuid(), province, id, centre_id, region_code, field, role, appointed_on, null, 1 from consultant;
create table certification (
    id uuid primary key,
    province text not null,
    consultant_ref uuid not null references consultant,
    centre_id uuid not null,
    region_code text not null,
    scheme text not null,
    certified_on date not null,
    valid_until date,
    version int not null,
    unique (consultant_ref, scheme, certified_on)
);
create table membership (
    id uuid primary key,
    province text not null,
    consultant_ref uuid not null references consultant,
    centre_id uuid not null,
    region_code text not null,
    association text not null,
    role text not null,
    starts_on date not null,
    version int not null,
    unique (consultant_ref, association, role)
)"""
_SHOWN = """
create view shown_certification as
    select paper.id, paper.province, paper.consultant_ref, consultant.centre_id, consultant.region_code, paper.scheme,
        paper.certified_on, paper.valid_until,
        coalesce(paper.valid_until < (now() at time zone case
            when paper.province < '40' or paper.province in ('61', '62') then 'Asia/Jakarta'
            when paper.province < '80' then 'Asia/Makassar'
            else 'Asia/Jayapura' end)::date, false) as expired,
        paper.version
    from certification paper join consultant on consultant.id = paper.consultant_ref;
create view shown_membership as
    select paper.id, paper.province, paper.consultant_ref, consultant.centre_id, consultant.region_code,
        paper.association, paper.role, paper.starts_on, paper.version
    from membership paper join consultant on consultant.id = paper.consultant_ref"""
"""The zones are those of `shared.regions.zones`, as this table's history keeps them."""
_SEEDED = """
insert into reference (id, province, kind, code, name_id, name_en, added_on, version)
select gen_random_uuid(), '', kind, code, name_id, name_en, current_date, 1 from (values
    ('consulting-field', 'institutional', 'Kelembagaan', 'Institutional'),
    ('consulting-field', 'human-resources', 'SDM', 'Human resources'),
    ('consulting-field', 'production', 'Produksi', 'Production'),
    ('consulting-field', 'finance', 'Pembiayaan', 'Finance'),
    ('consulting-field', 'marketing', 'Pemasaran', 'Marketing'),
    ('consulting-field', 'information-technology', 'Teknologi informasi', 'Information technology'),
    ('consulting-field', 'cooperation-networks', 'Jaringan kerja sama', 'Cooperation networks'),
    ('service', 'business-consulting', 'Konsultasi bisnis', 'Business consulting'),
    ('service', 'mentoring', 'Pendampingan', 'Mentoring'),
    ('service', 'finance-access', 'Fasilitasi akses pembiayaan', 'Access to finance'),
    ('service', 'marketing-promotion', 'Pemasaran dan promosi', 'Marketing and promotion'),
    ('service', 'business-training', 'Pelatihan bisnis', 'Business training'),
    ('service', 'networking', 'Jejaring', 'Networking'),
    ('service', 'entrepreneur-library', 'Pustaka wirausaha', 'Entrepreneur library'),
    ('service', 'superior-products', 'Produk unggulan daerah', 'Regional superior products'),
    ('service', 'co-working-space', 'Ruang kerja bersama', 'Co-working space'),
    ('service', 'product-curation', 'Kurasi produk', 'Product curation'),
    ('service', 'showcase', 'Galeri produk', 'Showcase'),
    ('service', 'incubation', 'Inkubasi', 'Incubation'),
    ('service', 'packaging-house', 'Rumah kemasan', 'Packaging house'),
    ('service', 'halal-accompaniment', 'Pendampingan halal', 'Halal accompaniment'),
    ('service', 'education-centre', 'Pusat edukasi', 'Education centre'),
    ('certification-scheme', 'skkni-181-2017', 'SKKNI pendamping UMKM (Kepmenaker 181/2017)',
        'Competence of MSME mentors (Kepmenaker 181/2017)'),
    ('certification-scheme', 'kkni-4-2018', 'KKNI pendamping UMKM (Permenkop UKM 4/2018)',
        'Qualification of MSME mentors (Permenkop UKM 4/2018)'),
    ('association', 'abdsi', 'Asosiasi BDS Indonesia (ABDSI)', 'Association of BDS providers of Indonesia (ABDSI)')
) as given (kind, code, name_id, name_en)"""


def upgrade() -> None:
    """Extend centres and consultants, create units and reference data, and fill in what is known from the start."""
    for script in (_CENTRES, _CONSULTANTS, _SHOWN, _SEEDED):
        execute_all(script)
