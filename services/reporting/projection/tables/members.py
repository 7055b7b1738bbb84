"""Distinct members: a row for each member, place and year with twelve counts of references.

A member belongs to a month when its count there is above zero, to a quarter or a year when any of its months is. What
a batch changes of that is written into the cells of months, quarters and years by the very statement that changes the
counts, so no second look at the members is ever needed.

Invariant: a cell of a distinct measure equals the number of members with a reference in its period; a member without
any reference has no row.
"""

from array import array
from itertools import repeat
from typing import Final

from services.reporting.projection.rules.members import Members, by_year
from services.reporting.projection.rules.periods import MONTHS_A_YEAR, PERIOD_MASK, Grain
from services.reporting.projection.tables.copy_encoder import integers, rows, uuids

_MONTHS: Final = range(MONTHS_A_YEAR)
_QUARTERS: Final = [range(first, first + 3) for first in range(0, MONTHS_A_YEAR, 3)]


def _each(pattern: str, separator: str = ", ") -> str:
    return separator.join(pattern.format(m=month) for month in _MONTHS)


def _any(row: str, months: range) -> str:
    return "(" + " or ".join(f"coalesce({row}.m{month}, 0) > 0" for month in months) + ")::int"


def _gained(name: str, months: range) -> str:
    return f"{_any('new', months)} - {_any('old', months)} as {name}"


_SPANS: Final = {
    **{f"month{m}": (range(m, m + 1), f"{Grain.MONTH} + year * 12 + {m}") for m in _MONTHS},
    **{f"quarter{q}": (span, f"{Grain.QUARTER} + year * 4 + {q}") for q, span in enumerate(_QUARTERS)},
    "year": (range(MONTHS_A_YEAR), f"{Grain.YEAR} + year"),
}
"""Every period of a year, counted from the first: its months and how its number is computed."""
_ROWS: Final = ", ".join(f"({period}, {name}_)" for name, (_, period) in _SPANS.items())

TABLE: Final = f"""
create temp table if not exists incoming_member (key bigint, member uuid, {_each("m{m} int")}) on commit delete rows"""
COPY: Final = "copy incoming_member from stdin (format binary)"
MERGE: Final = f"""
with moved as (
    merge into cell_member t using incoming_member d on t.key = d.key and t.member = d.member
    when matched and {_each("t.m{m} + d.m{m} = 0", " and ")} then delete
    when matched then update set {_each("m{m} = t.m{m} + d.m{m}")}
    when not matched then insert values (d.key, d.member, {_each("d.m{m}")})
    returning coalesce(new.key, old.key) as key,
        {", ".join(_gained(f"{name}_", span) for name, (span, _) in _SPANS.items())}
), gained as (
    select key & ~{PERIOD_MASK}::bigint as base, (key & {PERIOD_MASK}) - {Grain.YEAR} as year,
        {", ".join(f"sum({name}_) as {name}_" for name in _SPANS)}
    from moved group by key
)
insert into incoming (key, n, s)
select base + period, amount, 0 from gained
cross join lateral (values {_ROWS}) x (period, amount)
where amount <> 0 order by 1"""  # noqa: S608  # composed of this file's own words


def payload(changes: Members) -> bytes:
    """Return the COPY payload of changes to references, in the order of keys; empty where there are none."""
    keys, ids, months = array("q"), list[str](), [array("i") for _ in _MONTHS]
    for key, members, counts in by_year(changes):
        keys.extend(repeat(key, len(members)))
        ids += members
        for month, column in enumerate(months):
            column.extend(map(counts[month].get, members, repeat(0)) if month in counts else repeat(0, len(members)))
    if not ids:
        return b""
    return rows([integers("q", keys), uuids(ids), *(integers("i", column) for column in months)])
