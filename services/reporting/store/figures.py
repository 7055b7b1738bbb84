"""Sums read from the cells: nation, quarters and years are added up here, from as few rows as there are.

A series' months lie side by side under one key range, and a region's series under one range of text, so a figure
touches the rows it is made of and no others, however many events there were.

Invariant: every value in a statement is a parameter; only column expressions of this file are put together.
"""

from typing import Final
from uuid import UUID

from psycopg import AsyncConnection, sql

from services.reporting.application.answering import Found
from services.reporting.application.asking import Asked
from services.reporting.domain.indicator import Indicator
from services.reporting.domain.periods import Grain
from shared.regions import PROVINCES

_PLACE: Final = {
    "nation": sql.SQL("''"),
    "province": sql.SQL("s.region"),
    "regency": sql.SQL("left(s.region, 5)"),
    "district": sql.SQL("left(s.region, 8)"),
    "village": sql.SQL("s.region"),
    "centre": sql.SQL("substr(s.region, 4)"),
}
_STATEMENT: Final = sql.SQL("""
select {place}, (c.key & 131071) / {months}, {dimensions}, sum(c.{column})::bigint
from series s join cell c on c.key between (s.series << 20) + {low} and (s.series << 20) + {high}
where s.definition = {definition} and {within}
group by 1, 2, 3""")


async def read(
    connection: AsyncConnection, asked: Asked, indicator: Indicator, stored: tuple[str, str], centres: list[UUID]
) -> list[Found]:
    """Return an indicator's sums by place, period and dimensions.

    `centres` are those of the region asked for, when it is narrower than a province; a stock is read from the
    beginning of time. The whole range as one period has bucket 0.
    """
    definition, column = stored
    low, high, months = _span(asked, indicator)
    statement = _STATEMENT.format(
        place=_PLACE[asked.query.level],
        months=sql.Literal(months),
        dimensions=_dimensions(asked, indicator),
        column=sql.Identifier(column),
        low=sql.Literal(low),
        high=sql.Literal(high),
        definition=sql.Literal(definition),
        within=_within(asked, centres),
    )
    rows = await (await connection.execute(statement)).fetchall()
    return [Found(place, bucket, tuple(dimensions), amount) for place, bucket, dimensions, amount in rows]


def _span(asked: Asked, indicator: Indicator) -> tuple[int, int, int]:
    """Return the lowest and the highest period of a series' keys, and how many of them make a bucket."""
    beginning = 0 if indicator.stock else asked.first
    whole = 1 << 17
    grain = asked.grain
    if asked.info.kind == "distinct" and grain is not None:  # members do not add up: their periods are stored
        return grain.period(asked.first), grain.period(asked.last), 1
    return Grain.MONTH.period(beginning), Grain.MONTH.period(asked.last), whole if grain is None else grain.months


def _dimensions(asked: Asked, indicator: Indicator) -> sql.Composable:
    if not asked.query.by:
        return sql.SQL("array[]::text[]")
    each = [sql.SQL("s.dimensions[{}]").format(indicator.by.index(name) + 1) for name in asked.query.by]
    return sql.SQL("array[{}]").format(sql.SQL(", ").join(each))


def _within(asked: Asked, centres: list[UUID]) -> sql.Composable:
    region, level = asked.region, asked.query.level
    if level in ("nation", "province"):
        return sql.SQL("s.region = any({})").format(list(asked.provinces))
    if level != "centre":  # a province's own series is its bare code, which must not be met again below it
        low = f"{region}." if len(region) == len("73") else region
        return _range(low, f"{region}/") if region else sql.SQL("s.region like '__.%'")
    if asked.centre is not None:
        return sql.SQL("s.region = any({})").format([f"{province}/{asked.centre}" for province in PROVINCES])
    if len(region) > len("73"):
        return sql.SQL("s.region = any({})").format([f"{region[:2]}/{centre}" for centre in centres])
    return _range(f"{region}/", f"{region}0") if region else sql.SQL("s.region like '__/%'")


def _range(low: str, beyond: str) -> sql.Composable:
    return sql.SQL("s.region >= {} and s.region < {}").format(low, beyond)
