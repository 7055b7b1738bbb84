"""What a service shows of itself: things by their names of lists, one by one or page by page.

Invariant: reading changes nothing; nobody is shown a thing beyond their reach, not even its number; a page goes on
behind the last thing of the one before, so a list can be walked to its end while it grows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Date,
    Integer,
    Select,
    String,
    and_,
    any_,
    false,
    func,
    inspect,
    literal,
    literal_column,
    or_,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import SQLModel, col, select

from shared.i18n import Text
from shared.persistence.mapping import Row
from shared.runtime.principal import Principal, Role
from shared.runtime.validation import field_error


@dataclass(frozen=True, kw_only=True)
class Searchable:
    """What can be asked of a table's rows."""

    row: type[Row]
    filters: tuple[str, ...] = ()
    """Columns that may be asked to have one value."""
    search: tuple[str, ...] = ()
    """Columns in which a text is looked for, letter case aside."""
    sorts: tuple[str, ...] = ()
    """Columns by which the list may be sorted; days may be empty, and what was forgotten: they stand before others."""
    days: tuple[str, ...] = ()
    """Columns with days, of which those before a day may be asked for, as `<column>_before`."""

    def condition(self, name: str, value: Any) -> Any:  # SQLAlchemy's own condition
        """Return what a filter of the list asks for."""
        day = name.removesuffix("_before")
        if day != name and day in self.days:
            return column(self.row, day) < value
        return _has(column(self.row, name), value)


@dataclass(frozen=True, kw_only=True)
class ListDefinition(Searchable):
    """One list: what it is called, to whom it shows whose rows, and what can be asked of them."""

    name: str
    roles: tuple[Role, ...]
    """Those who may see it; each sees what is within reach."""


def audit_list(row: type[Row], *roles: Role) -> ListDefinition:
    """Return the list of a service's audit trail."""
    return ListDefinition(
        name="audit", row=row, roles=roles, filters=("thing", "thing_id", "who", "act"), sorts=("at",)
    )


@dataclass(frozen=True)
class ListQuery:
    """Which things of a list are asked for, by whom, in which order."""

    asks: Principal
    filters: Mapping[str, Any] = field(default_factory=dict)
    province: str | None = None
    region: str | None = None
    text: str = ""
    sort: str = "id"
    """A column; with a minus before it, the greatest first."""

    @property
    def column(self) -> str:
        """The column that it is sorted by."""
        return self.sort.removeprefix("-")


R = TypeVar("R", bound=Row)


def fields_of(row: SQLModel) -> dict[str, Any]:
    """Return a row's fields in the order of their declaration."""
    return {name: getattr(row, name) for name in type(row).model_fields}


def column(row: type[Row], name: str) -> Any:
    """Return a column of a table by its name."""
    return col(getattr(row, name))


def reachable(row: type[Row], asks: Principal) -> Any:  # SQLAlchemy's own condition
    """Return the condition under which whoever asks may know of a row that is not gone."""
    there = _within(row, asks)
    return (
        and_(there, literal_column(f"{row.__tablename__}.{row.deleted_column}").is_(None))
        if row.deleted_column
        else there
    )


def _within(row: type[Row], asks: Principal) -> Any:
    """Return the condition for a row within reach; says the same as `Whereabouts.within`."""
    scope_columns = row.scope_columns
    if scope_columns.province_wide:
        return column(row, "province").in_(("", asks.region[:2])) if asks.region else true()
    inside = _inside(row, asks.region)
    if asks.centre_id is None or not scope_columns.centre:
        return inside
    owner = column(row, scope_columns.centre)
    own = and_(_has(owner, asks.centre_id), _inside(row, asks.region[:2]))
    return own if isinstance(owner.type, ARRAY) else or_(own, and_(owner.is_(None), inside))


def _inside(row: type[Row], region: str) -> Any:
    if not region:
        return true()
    place = column(row, row.scope_columns.place)
    return or_(place == region, place.startswith(f"{region}.", autoescape=True))


async def find_row(engine: AsyncEngine, row: type[R], identity: UUID, asks: Principal) -> R | None:
    """Return one row of a table by its id, if there is one within reach."""
    query = select(row).where(column(row, "id") == identity, reachable(row, asks))
    async with AsyncSession(engine) as session:
        return (await session.execute(query)).scalar_one_or_none()


class PostgresLists:
    """Lists whose things have an `id` and a `province`."""

    def __init__(self, engine: AsyncEngine, listings: Iterable[ListDefinition]) -> None:
        self._engine = engine
        self.listings = {each.name: each for each in listings}

    async def find(self, name: str, identity: UUID, asks: Principal) -> dict[str, Any] | None:
        """Return one thing of a list by its id."""
        found = await find_row(self._engine, self.listings[name].row, identity, asks)
        return None if found is None else fields_of(found)

    async def page(self, name: str, wanted: ListQuery, after: UUID | None, limit: int) -> list[dict[str, Any]]:
        """Return up to `limit` things of a list, those behind `after`."""
        listing = self.listings[name]
        query = list_query(listing, wanted).limit(limit)
        return [fields_of(each) for each in await page_of(self._engine, query, listing.row, wanted, after)]


async def page_of(
    engine: AsyncEngine, query: Select[Any], row: type[R], wanted: ListQuery, after: UUID | None
) -> Sequence[R]:
    """Return a query's rows in the wanted order, those behind `after`.

    Raises `Invalid` when nothing within reach stands there any more that could say what is behind it.
    """
    async with AsyncSession(engine) as session:
        found: Sequence[R] = (await session.execute(ordered(query, row, wanted, after))).scalars().all()
    if after and not found and wanted.column != "id" and await find_row(engine, row, after, wanted.asks) is None:
        rule = Text("tidak ada lagi di daftar ini; mulai dari awal", "is no longer in this list; begin anew")
        raise field_error("cursor-unknown", "after", after, rule)
    return found


def list_query(listing: Searchable, wanted: ListQuery) -> Select[Any]:
    """Return the query for the things that are wanted, in no order yet."""
    row = listing.row
    query = select(row).where(reachable(row, wanted.asks))
    if wanted.province:
        query = query.where(column(row, "province") == wanted.province)
    if wanted.region:
        query = query.where(_inside(row, wanted.region))
    for name, value in wanted.filters.items():
        query = query.where(listing.condition(name, value))
    if wanted.text:
        query = query.where(_mentions(row, listing.search, wanted.text))
    return query


def _has(holder: Any, value: Any) -> Any:
    return literal(value) == any_(holder) if isinstance(holder.type, ARRAY) else holder == value


def _mentions(row: type[Row], columns: Sequence[str], text: str) -> Any:
    texts = (column(row, name).cast(String) for name in columns)
    return or_(false(), *(each.icontains(text, autoescape=True) for each in texts))


def ordered(query: Select[Any], row: type[Row], wanted: ListQuery, after: UUID | None) -> Select[Any]:
    """Put a query's things in order, equal ones by their ids, and leave out those up to `after`.

    What is beyond reach has no place in the order: where it stands would tell what it is.
    """
    falling, identity = wanted.sort.startswith("-"), column(row, "id")
    by = [identity] if wanted.column == "id" else [_place(row, wanted.column), identity]
    if after:
        place, behind = identity, literal(after)
        if len(by) > 1:
            there = select(*by).where(identity == after, reachable(row, wanted.asks))
            place, behind = tuple_(*by), there.scalar_subquery()
        query = query.where(place < behind if falling else place > behind)
    return query.order_by(*(each.desc() if falling else each for each in by))


def _place(row: type[Row], name: str) -> Any:
    holder = column(row, name)
    if isinstance(holder.type, Date) and inspect(row).columns[name].nullable:
        return func.coalesce(holder, literal_column("'-infinity'::date"))
    if name in row.personal and not row.deleted_column:
        return func.coalesce(holder, 0 if isinstance(holder.type, Integer) else "")
    return holder
