"""Says whether a fold is right: every figure, row by row, against a fold of the same acts that SQL does.

The acts are loaded as they were made, before any of them was a record, and added up by PostgreSQL in statements that
share nothing with what is judged. Invariant: a fold is called right only when it shows exactly the figures expected.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

import psycopg
from psycopg import sql

from tests.bench.acts import FIELDS, Act
from tests.bench.filling import CLIENT_IDS, place

_ACTS: Final = """
create schema if not exists judge;
create table judge.{name}_act (province text, centre text, village text, field text, channel text, kind text,
    client text, minutes int, day date, sign int)"""
_EXPECT: Final = """
create table judge.{name} as
with whole as (
    select p.place, to_char(a.day, 'YYYY-MM') as month, field, channel, sum(sign) as n, sum(sign * minutes) as minutes
    from judge.{name}_act a cross join lateral (values (village), (province || '/' || centre), (province)) p (place)
    group by 1, 2, 3, 4
), client as (
    select p.place, d.period, kind, count(distinct client) as clients
    from (
        select province, centre, kind, client, day from judge.{name}_act
        group by 1, 2, 3, 4, 5 having sum(sign) > 0
    ) a
    cross join lateral (values (province || '/' || centre), (province)) p (place)
    cross join lateral (values ('YYYY-MM'), ('YYYY-"Q"Q'), ('YYYY')) f (form), to_char(day, form) d (period)
    group by 1, 2, 3
)
select 'sessions' as indicator, month as period, place as region, array[field, channel] as dimensions,
    n::bigint as value from whole
union all select 'session-hours', month, place, array[field, channel], minutes from whole
union all select 'clients', period, place, array[kind], clients from client"""
_FINGERPRINT: Final = """
select count(*), sum(hashtextextended(concat_ws('|', indicator, period, region, dimensions::text, value::text), 0))
from {figures} where value <> 0 and indicator = any(%s)"""
_DIFFERENCES: Final = """
with wanted as (select * from {expected} where value <> 0 and indicator = any(%(only)s)),
found as (
    select indicator, period, region, dimensions, value from {figures} where value <> 0 and indicator = any(%(only)s)
)
select 'missing', m.* from (table wanted except all table found) m
union all select 'too many', t.* from (table found except all table wanted) t
order by 2, 3, 4 limit 3"""

ADDITIVE: Final = ("sessions", "session-hours")
ALL: Final = (*ADDITIVE, "clients")


class Judge:
    """Knows the right figures of each kind of acts; they lie beside what is judged, in the same database."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._right: dict[tuple[str, tuple[str, ...]], object] = {}
        self.records: Counter[tuple[str, str]] = Counter()
        """How many records each partition has; shape: (kind of acts, province) → records."""

    def open(self, name: str) -> None:
        """Make ready for acts of one kind."""
        self._connection.execute(_ACTS.format(name=name).encode())

    def noting(self, name: str) -> Callable[[Iterable[Act]], None]:
        """Return what takes in acts as they were made."""
        return partial(self._note, name)

    def _note(self, name: str, some: Iterable[Act]) -> None:
        rows = []
        for act in some:
            where = place(name, act.centre, act.village)
            self.records[name, where[0]] += 1
            said = (
                FIELDS[act.field],
                act.channel,
                act.kind,
                CLIENT_IDS[act.client],
                act.minutes,
                act.completed_on,
                act.sign,
            )
            rows.append("\t".join(map(str, where + said)) + "\n")
        with self._connection.cursor() as cursor, cursor.copy(f"copy judge.{name}_act from stdin".encode()) as copy:
            copy.write("".join(rows))

    def close(self, name: str) -> None:
        """Add up what was noted."""
        self._connection.execute(_EXPECT.format(name=name).encode())
        self._connection.execute(f"drop table judge.{name}_act".encode())

    def fault(self, name: str, figures: str, only: tuple[str, ...]) -> str:
        """Say what is wrong with the figures in a table or view, by its examples; nothing when all are right."""
        if (name, only) not in self._right:
            self._right[name, only] = self._fingerprint(f"judge.{name}", only)
        if self._fingerprint(figures, only) == self._right[name, only]:
            return ""
        names = {"expected": _name(f"judge.{name}"), "figures": _name(figures)}
        found = self._connection.execute(sql.SQL(_DIFFERENCES).format(**names), {"only": list(only)}).fetchall()
        return "WRONG: " + "; ".join(" ".join(map(str, row)) for row in found)

    def _fingerprint(self, figures: str, only: tuple[str, ...]) -> object:
        statement = sql.SQL(_FINGERPRINT).format(figures=_name(figures))
        return self._connection.execute(statement, (list(only),)).fetchone()


def _name(qualified: str) -> sql.Identifier:
    return sql.Identifier(*qualified.split("."))
