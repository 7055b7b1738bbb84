"""Sums read from the cells: nation, quarters and years are added up here, from as few rows as there are.

Of each series, a place's periods lie side by side, and so do a region's villages; so a figure touches the rows it is
made of, and within a region their neighbours in time, however many events there were.

Invariant: every value in a statement is a parameter; only column expressions of this file are put together.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from psycopg import AsyncConnection, sql

from services.reporting.indicators.rules.indicator import Indicator
from services.reporting.projection.rules import surrogate_keys as surrogate_keys_rules
from services.reporting.projection.rules.periods import FIRST_YEAR, MONTHS_A_YEAR, PERIOD_BITS, PERIOD_MASK, Grain
from services.reporting.timelines import rules as timelines_rules
from services.reporting.timelines.rules import Centre, MemberScope, Membership, Person
from services.reporting.timelines.tables import merges as merges_tables
from services.reporting.views.queries.port import Sums
from services.reporting.views.rules.query_validation import CheckedQuery
from services.reporting.views.rules.result_rows import StoredSum
from shared.regions import PROVINCES

_DIGITS: Final = {"nation": 0, "province": 2, "regency": 4, "district": 6}
"""How many digits of a place's number name what it is added up to; at any other level all of them do."""
_MOVED_LEVELS: Final = {"regency": len("73.09"), "district": len("73.09.01"), "village": len("73.09.01.2003")}
"""How much of a code has to change for a move to show at a level."""
_REGENCY: Final = len(surrogate_keys_rules.places_within("73.09"))
_WHOLE: Final = 1 << 30
"""More months than there are: all of them make one bucket."""
_STATEMENT: Final = sql.SQL("""
select {place} / {unit}, ((c.key & {period_mask}) + {origin}) / {months}, {dimensions},
    sum(c.{column})::bigint
from line l
cross join unnest({lows}::bigint[], {highs}::bigint[]) r (low, high)
join cell c on c.key between (l.line::bigint << {series_bits}) + r.low and (l.line::bigint << {series_bits}) + r.high
{moved}
where l.definition = {definition} and c.key & {period_mask} between {low} and {high}
group by 1, 2, 3""")
_PLACE: Final = sql.SQL("(c.key >> {period_bits} & {place_mask})")
_MOVED: Final = sql.SQL("left join unnest({olds}::bigint[], {news}::bigint[]) m (old, new) on m.old = {place}")
_NAMED: Final = "select number, name from named_place where name = any(%(names)s)"
_NAMED_WITHIN: Final = "select number, name from named_place where name >= %(low)s and name < %(beyond)s"
_NAMED_CENTRES: Final = "select number, name from named_place where name like '__/%%'"


class _Span(NamedTuple):
    """The periods that are read: the first and the last, what makes them a number, and how many make a bucket."""

    low: int
    high: int
    origin: int
    months: int


async def read(connection: AsyncConnection, wanted: Sums) -> list[StoredSum]:
    """Return an indicator's sums by place, period and dimensions; the whole range as one period has number 0.

    What has moved into the region or out of it is among them, under the code that it has by now.
    """
    checked = wanted.checked
    places = _places(wanted)
    moves = _moves(checked)
    outside = [_alone(old) for old in moves if not any(old in each for each in places)]
    statement = _statement(wanted, [*places, *outside], moves)
    rows = await (await connection.execute(statement)).fetchall()
    return [StoredSum(_name(wanted, place), bucket, tuple(by), amount) for place, bucket, by, amount in rows]


async def memberships(connection: AsyncConnection, wanted: Sums, persons: Sequence[Person]) -> list[list[Membership]]:
    """Return where sums of different members count persons that have several references, in whichever period."""
    return await merges_tables.memberships(connection, wanted.stored[0], _places(wanted), persons)


def doubles(wanted: Sums, memberships: Sequence[Sequence[Membership]]) -> list[StoredSum]:
    """Return by how many the sums of different members are too high, because persons have several references."""
    checked = wanted.checked
    if checked.grain is None:
        return []
    by = [wanted.indicator.by.index(name) for name in checked.query.by]
    found = timelines_rules.doubles(memberships, MemberScope(_unit(checked), checked.grain.months, checked.buckets, by))
    return [StoredSum(_name(wanted, place), bucket, said, amount) for place, bucket, said, amount in found]


async def centre_keys(connection: AsyncConnection, checked: CheckedQuery, centres: Iterable[Centre]) -> dict[int, str]:
    """Return the keys of the centres that are asked for; shape: key → id.

    `centres` are those of the region, when it is narrower than a province.
    """
    region = checked.region
    if checked.centre is not None:
        found = connection.execute(_NAMED, {"names": [f"{province}/{checked.centre}" for province in PROVINCES]})
    elif len(region) > len("73"):
        found = connection.execute(_NAMED, {"names": [f"{region[:2]}/{centre.id}" for centre in centres]})
    elif region:
        found = connection.execute(_NAMED_WITHIN, {"low": f"{region}/", "beyond": f"{region}0"})
    else:
        found = connection.execute(_NAMED_CENTRES, {})
    return {
        surrogate_keys_rules.NAMED_FROM + number: name.partition("/")[2]
        for number, name in await (await found).fetchall()
    }


def _moves(checked: CheckedQuery) -> dict[int, int]:
    """Return the places whose cells belong to another one by now, where that makes a difference at the level asked for.

    A province's cells are kept apart, so what a move takes to another province stays in the sum of the first.
    """
    digits = _MOVED_LEVELS.get(checked.query.level, 0)
    return {
        surrogate_keys_rules.places_within(old).start: surrogate_keys_rules.places_within(new).start
        for old, new in (checked.moves.items() if digits else ())
        if old[:digits] != new[:digits]
    }


def _statement(wanted: Sums, places: list[range], moves: dict[int, int]) -> sql.Composed:
    checked, indicator, (definition, column) = wanted.checked, wanted.indicator, wanted.stored
    place = _PLACE.format(period_bits=PERIOD_BITS, place_mask=surrogate_keys_rules.PLACE_MASK)
    moved = _MOVED.format(olds=list(moves), news=list(moves.values()), place=place) if moves else sql.SQL("")
    span = _span(checked, indicator)
    keys = [_keys(each, span) for each in places]
    return _STATEMENT.format(
        place=sql.SQL("coalesce(m.new, {})").format(place) if moves else place, moved=moved, period_mask=PERIOD_MASK,
        series_bits=surrogate_keys_rules.SERIES_BITS, unit=_unit(checked), origin=span.origin, months=span.months,
        dimensions=_dimensions(checked, indicator), column=sql.Identifier(column), definition=definition,
        lows=[low for low, _ in keys], highs=[high for _, high in keys], low=span.low, high=span.high,
    )  # fmt: skip


def _keys(places: range, span: _Span) -> tuple[int, int]:
    """Return the first and the last key of a series at some places; of a single place, its periods' alone."""
    first, last = places[0] << PERIOD_BITS, places[-1] << PERIOD_BITS
    return (first + span.low, last + span.high) if len(places) == 1 else (first, last + PERIOD_MASK)


def _alone(place: int) -> range:
    return range(place, place + 1)


def _span(checked: CheckedQuery, indicator: Indicator) -> _Span:
    grain = checked.grain
    if checked.info.kind == "distinct" and grain is not None:  # members do not add up: their periods are stored
        return _Span(*grain.span(checked.first, checked.last), grain.bucket(0), 1)
    low, high = Grain.MONTH.span(0 if indicator.stock else checked.first, checked.last)
    return _Span(low, high, FIRST_YEAR * MONTHS_A_YEAR, _WHOLE if grain is None else grain.months)


def _unit(checked: CheckedQuery) -> int:
    digits = _DIGITS.get(checked.query.level, surrogate_keys_rules.CODE_DIGITS)
    return int(10 ** (surrogate_keys_rules.CODE_DIGITS - digits))


def _dimensions(checked: CheckedQuery, indicator: Indicator) -> sql.Composable:
    if not checked.query.by:
        return sql.SQL("array[]::text[]")
    each = [sql.SQL("l.dimensions[{}]").format(indicator.by.index(name) + 1) for name in checked.query.by]
    return sql.SQL("array[{}]").format(sql.SQL(", ").join(each))


def _places(wanted: Sums) -> list[range]:
    at_centres = wanted.checked.query.level == "centre"
    return [_alone(key) for key in wanted.centres] if at_centres else _regions(wanted.checked)


def _regions(checked: CheckedQuery) -> list[range]:
    """Return the places that are added up, as ranges of their numbers."""
    provinces = [surrogate_keys_rules.places_within(province) for province in checked.provinces]
    if checked.query.level in ("nation", "province"):
        return [_alone(province.start) for province in provinces]
    if len(checked.region) > len("73"):
        return [surrogate_keys_rules.places_within(checked.region)]
    # What lies below a province; its own number must not be met again there.
    return [range(province.start + _REGENCY, province.stop) for province in provinces]


def _name(wanted: Sums, place: int) -> str:
    """Return what a place is called: a centre's id, a code, or nothing for the nation."""
    level = wanted.checked.query.level
    if level == "centre":
        return wanted.centres[place]
    return surrogate_keys_rules.code_of_key(place * _unit(wanted.checked)) if level != "nation" else ""
