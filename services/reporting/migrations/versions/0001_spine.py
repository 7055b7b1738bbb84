"""Reporting's first tables: cells, cards, quarantine, the archive, and how far each lane has been taken in."""

from shared.messaging.inbox.tables import POSITIONS, UNNUMBERED
from shared.persistence.database import execute_all

revision = "0001"
down_revision = None

_LOG_END = "alter table lane add column log_end bigint not null default 0"

_CELLS = """
create table indicator (
    name text primary key,
    definition text not null,
    holds text not null check (holds in ('n', 's'))
);
create sequence series_number as bigint maxvalue 8796093022207;
create table series (
    series bigint primary key,
    definition text not null,
    region text collate "C" not null,
    dimensions text[] not null,
    unique (definition, region, dimensions)
);
create table cell (key bigint primary key, n bigint not null, s bigint not null) with (fillfactor = 70);
create table cell_member (
    key bigint not null,
    member uuid not null,
    m0 int not null, m1 int not null, m2 int not null, m3 int not null, m4 int not null, m5 int not null,
    m6 int not null, m7 int not null, m8 int not null, m9 int not null, m10 int not null, m11 int not null,
    primary key (key, member)
) with (fillfactor = 70);
create view figure as
select i.name as indicator, i.definition,
    case c.key >> 17 & 7
        when 0 then to_char((c.key & 131071) / 12, 'FM0000-') || to_char((c.key & 131071) % 12 + 1, 'FM00')
        when 1 then to_char((c.key & 131071) / 4, 'FM0000"-Q"') || ((c.key & 131071) % 4 + 1)
        else to_char(c.key & 131071, 'FM0000')
    end as period,
    s.region, s.dimensions, case i.holds when 'n' then c.n else c.s end as value
from indicator i
join series s using (definition)
join cell c on c.key between s.series << 20 and (s.series << 20) + 1048575
"""

_REST = """
create table card (
    kind text not null,
    id uuid not null,
    part text not null,
    version bigint not null,
    province text not null,
    region text collate "C" not null,
    state jsonb not null,
    changed_at timestamptz not null default now(),
    primary key (kind, id, part)
);
create index on card (kind, part, region);
create table quarantine (
    topic text not null,
    partition int not null,
    "offset" bigint not null,
    reason text not null,
    sequence bigint,
    after bigint not null,
    value bytea not null,
    parked_at timestamptz not null default now(),
    primary key (topic, partition, "offset")
);
create table archive (
    event_id uuid not null,
    type text not null,
    counts text not null,
    sign smallint not null,
    province text not null,
    region text collate "C" not null,
    centre_id uuid,
    business_on date not null,
    recorded_at timestamptz not null,
    topic text not null,
    partition int not null,
    "offset" bigint not null,
    sequence bigint not null,
    subject text not null,
    version bigint not null,
    data jsonb
) partition by range (business_on);
create table archive_before_2010 partition of archive default;
create index on archive (counts, business_on, region);
create index on archive (centre_id, counts, business_on) where centre_id is not null
"""


def upgrade() -> None:
    """Create them."""
    for script in (POSITIONS, UNNUMBERED, _LOG_END, _CELLS, _REST):
        execute_all(script)
