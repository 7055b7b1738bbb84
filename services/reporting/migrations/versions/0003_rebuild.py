"""Room for a rebuild: where the shadow tables stand, where the retired ones go, and how far one has come.

The tables in there are made by the rebuild itself, from the shape of the live ones, so that no later migration can
change the one and forget the other.
"""

from shared.persistence.database import execute_all

revision = "0003"
down_revision = "0002"

_ROOM = """
create schema shadow;
create schema retired;
create table rebuild (
    only_one boolean primary key default true check (only_one),
    records_done bigint not null,
    records_total bigint not null,
    started_at timestamptz not null default now()
);
create view membership as
select i.name as indicator, i.definition, 1945 + (m.key & 4095) - 3840 as year,
    coalesce(n.name, regexp_replace(to_char(p.place, 'FM00"."00"."00"."0000'), '(\\.0+)+$', '')) as region,
    l.dimensions, m.member, array[m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] as months
from cell_member m
cross join lateral (select m.key >> 12 & 17179869183 as place) p
join line l on l.line = m.key >> 46
join indicator i using (definition)
left join named_place n on n.number = p.place - 10000000000
"""


def upgrade() -> None:
    """Make it."""
    execute_all(_ROOM)
