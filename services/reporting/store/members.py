"""Distinct members: a row for each member, place and year with twelve counts of references.

A member belongs to a month when its count there is above zero, to a quarter or a year when any of its months is. What
a batch changes of that is booked into the cells of months, quarters and years by the very statement that changes the
counts, so no second look at the members is ever needed.

Invariant: a cell of a distinct measure equals the number of members with a reference in its period.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from services.reporting.domain.periods import MONTHS_A_YEAR, NUMBER_MASK, PERIOD_BITS, Grain
from services.reporting.store.binary import integers, rows, uuids

_MONTHS: Final = range(MONTHS_A_YEAR)
_QUARTERS: Final = [range(first, first + 3) for first in range(0, MONTHS_A_YEAR, 3)]


def _each(pattern: str, separator: str = ", ") -> str:
    return separator.join(pattern.format(m=month) for month in _MONTHS)


def _any(row: str, months: range) -> str:
    return "(" + " or ".join(f"coalesce({row}.m{month}, 0) > 0" for month in months) + ")::int"


def _gained(name: str, months: range) -> str:
    return f"{_any('new', months)} - {_any('old', months)} as {name}"


_SPANS: Final = {
    **{f"month{m}": (range(m, m + 1), f"year * 12 + {m}") for m in _MONTHS},
    **{f"quarter{q}": (span, f"({Grain.QUARTER} << 17) + year * 4 + {q}") for q, span in enumerate(_QUARTERS)},
    "year": (range(MONTHS_A_YEAR), f"({Grain.YEAR} << 17) + year"),
}
"""Every period of a year: its months and how its cell's number within the series is computed."""
_ROWS: Final = ", ".join(f"({period}, {name}_)" for name, (_, period) in _SPANS.items())

TABLE: Final = f"""
create temp table if not exists incoming_member (key bigint, member uuid, {_each("m{m} int")}) on commit delete rows"""
COPY: Final = "copy incoming_member from stdin (format binary)"
BOOK: Final = f"""
with moved as (
    merge into cell_member t using incoming_member d on t.key = d.key and t.member = d.member
    when matched then update set {_each("m{m} = t.m{m} + d.m{m}")}
    when not matched then insert values (d.key, d.member, {_each("d.m{m}")})
    returning new.key, {", ".join(_gained(f"{name}_", span) for name, (span, _) in _SPANS.items())}
), gained as (
    select key >> {PERIOD_BITS} << {PERIOD_BITS} as base, key & {NUMBER_MASK} as year,
        {", ".join(f"sum({name}_) as {name}_" for name in _SPANS)}
    from moved group by key
)
insert into incoming (key, n, s)
select base + period, amount, 0 from gained
cross join lateral (values {_ROWS}) x (period, amount)
where amount <> 0 order by 1"""  # noqa: S608  # composed of this file's own words


def payload(members: Mapping[tuple[int, int], int]) -> bytes:
    """Return the COPY payload of changes to references, keyed by a month's cell and a member, in the order of keys."""
    years: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * MONTHS_A_YEAR)
    for (cell, member), amount in members.items():
        series, (year, month) = cell >> PERIOD_BITS, divmod(cell & NUMBER_MASK, MONTHS_A_YEAR)
        years[series << PERIOD_BITS | Grain.YEAR.period(year * MONTHS_A_YEAR), member][month] += amount
    keys = sorted(key for key, counts in years.items() if any(counts))
    counts = [years[key] for key in keys]
    months = [integers("i", column) for column in zip(*counts, strict=True)]
    return (
        rows([integers("q", (key for key, _ in keys)), uuids(member for _, member in keys), *months]) if keys else b""
    )
