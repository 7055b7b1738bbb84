"""Which rows of a table somebody may know of, as conditions that indexes of the table serve.

Invariant: a condition says the same as `ScopeColumns.within` does of a row. A thing's place lies in its province; an
index by `left(place, 5)` serves a regency's office, one by `place collate "C"` what lies below.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import ARRAY, and_, func, literal, literal_column, or_, true
from sqlmodel import col

from shared.persistence.mapping import Row
from shared.runtime.principal import Principal

Inside = Callable[[type[Row], str], Any]
"""Gives the condition for a row in a region."""
REGENCY: Final = "73.09"
"""What a regency's code looks like."""


def column(row: type[Row], name: str) -> Any:
    """Return a column of a table by its name."""
    return col(getattr(row, name))


def reachable(row: type[Row], asks: Principal) -> Any:  # SQLAlchemy's own condition
    """Return the condition under which whoever asks may know of a row that is not gone."""
    return or_(*reaches(row, asks, inside_region))


def reaches(row: type[Row], asks: Principal, inside: Inside) -> Sequence[Any]:
    """Return the conditions of which a row within reach fulfils one, and of rows that are gone none."""
    within = _within(row, asks, inside)
    if not row.deleted_column:
        return within
    is_there = literal_column(f"{row.__tablename__}.{row.deleted_column}").is_(None)
    return [and_(each, is_there) for each in within]


def _within(row: type[Row], asks: Principal, inside: Inside) -> Sequence[Any]:
    """Return the conditions of which a row within reach fulfils one; says the same as `ScopeColumns.within`."""
    scope_columns = row.scope_columns
    if scope_columns.province_wide:
        return [column(row, "province").in_(("", asks.region[:2])) if asks.region else true()]
    there = inside(row, asks.region)
    if asks.centre_id is None or not scope_columns.centre:
        return [there]
    owner = column(row, scope_columns.centre)
    own = and_(has(owner, asks.centre_id), inside(row, asks.region[:2]))
    return [own] if isinstance(owner.type, ARRAY) else [own, and_(owner.is_(None), there)]


def inside_region(row: type[Row], region: str) -> Any:
    """Return the condition for a row in a region; a thing's place lies in its province."""
    if len(region) < len(REGENCY):
        return in_range(row, region)
    place = func.left(column(row, row.scope_columns.place), literal_column(str(len(REGENCY))))
    regency = place == region[: len(REGENCY)]
    return and_(regency, in_range(row, region[:2] if region == region[: len(REGENCY)] else region))


def in_range(row: type[Row], region: str) -> Any:
    """Return the same condition as a range of places, for what is in the order of places, too."""
    if not region:
        return true()
    province = column(row, "province") == region[:2]
    if region == region[:2]:
        return province
    place = column(row, row.scope_columns.place).collate("C")  # byte by byte, what stands below a code is one range
    return and_(province, place >= region, place < f"{region}/")


def has(holder: Any, value: Any) -> Any:
    """Return the condition for a column that has a value, or has it among several, as an index of arrays finds it."""
    if not isinstance(holder.type, ARRAY):
        return holder == value
    return holder.op("@>")(literal([value], holder.type))
