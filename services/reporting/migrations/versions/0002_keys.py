"""Cells under keys that say what they are about, instead of under a number given to each series.

What was folded under the old keys is folded again: the log is the archive that views are rebuilt from, so the folder's
lanes go back to their beginning. The archive stays.
"""

from shared.persistence.database import execute_all

revision = "0002"
down_revision = "0001"

_KEYS = """
drop view figure;
drop table series;
drop sequence series_number;
truncate cell, cell_member, card, quarantine;
delete from lane where consumer = 'folder';
create table line (
    line int primary key generated always as identity (maxvalue 131071),
    definition text not null,
    dimensions text[] not null,
    unique (definition, dimensions)
);
create table named_place (
    number bigint primary key generated always as identity (maxvalue 7000000000),
    name text collate "C" not null unique
);
create view figure as
select i.name as indicator, i.definition,
    case
        when c.key & 4095 < 2880 then
            to_char(1945 + (c.key & 4095) / 12, 'FM0000-') || to_char((c.key & 4095) % 12 + 1, 'FM00')
        when c.key & 4095 < 3840 then
            to_char(1945 + ((c.key & 4095) - 2880) / 4, 'FM0000"-Q"') || (((c.key & 4095) - 2880) % 4 + 1)
        else to_char(1945 + (c.key & 4095) - 3840, 'FM0000')
    end as period,
    coalesce(n.name, regexp_replace(to_char(p.place, 'FM00"."00"."00"."0000'), '(\\.0+)+$', '')) as region,
    l.dimensions, case i.holds when 'n' then c.n else c.s end as value
from indicator i
join line l using (definition)
join cell c on c.key between l.line::bigint << 46 and (l.line::bigint << 46) + (1::bigint << 46) - 1
cross join lateral (select c.key >> 12 & 17179869183 as place) p
left join named_place n on n.number = p.place - 10000000000
"""


def upgrade() -> None:
    """Change them."""
    execute_all(_KEYS)
