"""What a service shows of itself: things by their names of lists, one by one or page by page.

Invariant: reading changes nothing; nobody is shown a thing beyond their reach, not even its number; a page goes on
behind the last thing of the one before, so a list can be walked to its end while it grows. A page costs what it shows,
however long its list is: each condition and each order is written as an index of the table has it
(`tests/contract/test_plans_everywhere.py`).
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin
from uuid import UUID

from sqlalchemy import (
    Date,
    Integer,
    Select,
    and_,
    false,
    func,
    inspect,
    literal,
    literal_column,
    or_,
    true,
    union_all,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col, select

from shared.i18n import Text
from shared.persistence import search
from shared.persistence.list_regions import NOTHING_MOVED, Moved, drawn_region, published_borders
from shared.persistence.mapping import Row
from shared.persistence.row_access import REGENCY, Inside, column, has, in_range, inside_region, reachable, reaches
from shared.regions import Borders
from shared.runtime.masking import masked
from shared.runtime.principal import Principal, Role
from shared.runtime.validation import field_error


@dataclass(frozen=True, kw_only=True)
class Searchable:
    """What can be asked of a table's rows."""

    row: type[Row]
    filters: tuple[str, ...] = ()
    """Columns that may be asked to have one value."""
    search: tuple[str, ...] = ()
    """Columns in whose words a text is looked for; see `shared.persistence.search`."""
    phones: tuple[str, ...] = ()
    """Columns with phone numbers, which are looked for, too."""
    sorts: tuple[str, ...] = ()
    """Columns by which the list may be sorted; days may be empty, and what was forgotten: they stand before others."""
    days: tuple[str, ...] = ()
    """Columns with days, of which those before a day may be asked for, as `<column>_before`."""
    vocabularies: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Columns whose values are a closed list; shape: column → its `Literal`."""
    masked: tuple[str, ...] = ()
    """Columns with numbers of identity cards: shown by their beginning alone, and found by that or whole."""
    checks: Mapping[str, Callable[[str, str], object]] = field(default_factory=dict, hash=False)
    """Filters of text that take less than any; shape: column → what raises `Invalid` for a field's value."""
    shapes: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Columns that hold JSON, by what stands in it; shape: column → type."""

    def shown(self, row: SQLModel) -> dict[str, Any]:
        """Return what the list shows of a row, by its columns in their order."""
        return hidden(fields_of(row), self.masked)

    def kind(self, name: str) -> Any:
        """Return the type of a filter's value: of a column with several, the type of each."""
        if name in self.vocabularies:
            return self.vocabularies[name]
        annotation = self.row.model_fields[name].annotation
        return get_args(annotation)[0] if get_origin(annotation) is list else annotation

    def vocabulary(self, name: str) -> Any:
        """Return the closed list of a column's values, and None among them where it may be empty."""
        kind = self.vocabularies[name]
        return kind | None if NoneType in get_args(self.row.model_fields[name].annotation) else kind

    def condition(self, name: str, value: Any) -> Any:  # SQLAlchemy's own condition
        """Return what a filter of the list asks for."""
        day = name.removesuffix("_before")
        if day != name and day in self.days:
            return column(self.row, day) < value
        return has(column(self.row, name), value)


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
    moved: Moved = NOTHING_MOVED

    @property
    def column(self) -> str:
        """The column that it is sorted by."""
        return self.sort.removeprefix("-")


R = TypeVar("R", bound=Row)


def hidden(thing: dict[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    """Return a thing with all but the beginning hidden of some of its columns."""
    return thing | {name: masked(thing[name]) for name in columns if name in thing}


def fields_of(row: SQLModel) -> dict[str, Any]:
    """Return a row's fields in the order of their declaration."""
    return {name: getattr(row, name) for name in type(row).model_fields}


async def find_row(engine: AsyncEngine, row: type[R], identity: UUID, asks: Principal) -> R | None:
    """Return one row of a table by its id, if there is one within reach."""
    query = select(row).where(column(row, "id") == identity, reachable(row, asks))
    async with AsyncSession(engine) as session:
        return (await session.execute(query)).scalar_one_or_none()


class PostgresLists:
    """Lists whose things have an `id` and a `province`; what lies in a region is judged in the borders of today."""

    def __init__(
        self,
        engine: AsyncEngine,
        listings: Iterable[ListDefinition],
        borders: Callable[[], Awaitable[Borders]] = published_borders,
    ) -> None:
        self._engine, self._borders = engine, borders
        self.listings = {each.name: each for each in listings}

    async def find(self, name: str, identity: UUID, asks: Principal) -> dict[str, Any] | None:
        """Return one thing of a list by its id."""
        listing = self.listings[name]
        found = await find_row(self._engine, listing.row, identity, asks)
        return None if found is None else listing.shown(found)

    async def page(self, name: str, wanted: ListQuery, after: UUID | None, limit: int) -> list[dict[str, Any]]:
        """Return up to `limit` things of a list, those behind `after`."""
        drawn = wanted
        if wanted.region is not None:
            region, moved = drawn_region(wanted.region, await self._borders())
            drawn = replace(wanted, region=region, moved=moved)
        listing = self.listings[name]
        return [listing.shown(each) for each in await page_of(self._engine, listing, drawn, after, limit)]


async def page_of(
    engine: AsyncEngine, listing: Searchable, wanted: ListQuery, after: UUID | None, limit: int | None, *more: Any
) -> Sequence[Row]:
    """Return up to `limit` rows within reach that are wanted and fulfil `more`, in the wanted order, behind `after`.

    Raises `Invalid` when nothing within reach stands there any more that could say what is behind it.
    """
    async with AsyncSession(engine) as session:
        cursor = await _cursor(session, listing.row, wanted, after) if after else None
        query = _page_query(listing, wanted, cursor, more, limit)
        found: Sequence[Row] = (await session.execute(query)).scalars().all()
        return found


Cursor = Callable[[Any], Sequence[Any]]
"""Gives the conditions of which a row behind the cursor fulfils one, in the columns of what stands for the row."""


async def _cursor(session: AsyncSession, row: type[Row], wanted: ListQuery, after: UUID) -> Cursor:
    """Return what stands behind `after`: what is in the same place, and what is farther on.

    What is beyond reach has no place in the order: where it stands would tell what it is.
    """
    falling, name = wanted.sort.startswith("-"), wanted.column
    if name == "id":
        return lambda shown: [shown.id < after if falling else shown.id > after]
    known = select(column(row, name)).where(column(row, "id") == after, reachable(row, wanted.asks))
    if (there := (await session.execute(known)).first()) is None:
        rule = Text("tidak ada lagi di daftar ini; mulai dari awal", "is no longer in this list; begin anew")
        raise field_error("cursor-unknown", "after", after, rule)

    def behind(shown: Any) -> Sequence[Any]:
        by = _position(row, shown, name)
        last = _empty(row, name) if there[0] is None else literal(there[0], by.type)
        beyond = shown.id < after if falling else shown.id > after
        return [and_(by == last, beyond), by < last if falling else by > last]

    return behind


def _page_query(
    listing: Searchable, wanted: ListQuery, cursor: Cursor | None, more: Sequence[Any], limit: int | None
) -> Select[Any]:
    """Return the query for a page.

    A centre reaches its own things and some that are nobody's, and behind a thing stand its equals and those that are
    not. No index has both in one order, so each is asked for by itself.
    """
    row, is_sought = listing.row, _is_sought(listing.row, wanted)
    inside = in_range if wanted.column == row.scope_columns.place else inside_region
    conditions = (*_conditions(listing, wanted, inside), *more)
    behind = cursor(row) if cursor and not is_sought else [true()]
    parts: list[Select[Any]] = [
        select(row).where(*each, *conditions) for each in product(reaches(row, wanted.asks, inside), behind)
    ]
    if not is_sought and len(parts) == 1:
        return _ordered(parts[0], row, row, wanted).limit(limit)
    parts = [each.offset(0) if is_sought else _ordered(each, row, row, wanted).limit(limit) for each in parts]
    found = aliased(row, union_all(*parts).subquery())
    still = or_(*cursor(found)) if cursor and is_sought else true()
    return _ordered(select(found).where(still), row, found, wanted).limit(limit)


def _is_sought(row: type[Row], wanted: ListQuery) -> bool:
    """Tell whether what fits is found before it is sorted (`offset 0` parts the two).

    PostgreSQL takes what fits for evenly spread over the order, and would walk along it. But names with a word in them
    stand together among names: it could walk to the end.
    """
    is_of_centre = wanted.asks.centre_id is not None or row.scope_columns.centre in wanted.filters
    is_local = is_of_centre or max(map(len, (wanted.asks.region, wanted.region or ""))) >= len(REGENCY)
    return bool(wanted.text) or (is_local and row.joined and wanted.column != "id")


def _conditions(listing: Searchable, wanted: ListQuery, inside: Inside) -> Iterator[Any]:
    row = listing.row
    if wanted.province:
        yield column(row, "province") == wanted.province
    if wanted.region:
        yield wanted.moved.of(row, inside(row, wanted.region))
    for name, value in wanted.filters.items():
        yield listing.condition(name, value)
    if wanted.text:
        yield _mentions(listing, wanted.text)


def _mentions(listing: Searchable, text: str) -> Any:
    """Return the condition for the words of a row, spelt as its index spells it."""
    if not listing.search:
        return false()
    words = literal_column(search.vector(listing.search, listing.phones), TSVECTOR)
    told = [sql(search.not_guessed(each, listing.phones)).bindparams(asked=text) for each in listing.masked]
    return and_(words.op("@@")(func.search_query(text)), *told)


def _ordered(query: Select[Any], row: type[Row], shown: Any, wanted: ListQuery) -> Select[Any]:
    """Put a query's things in order, equal ones by their ids; `shown` is the row, or what stands for it."""
    identity = col(shown.id)
    by = [identity] if wanted.column == "id" else [_position(row, shown, wanted.column), identity]
    return query.order_by(*(each.desc() if wanted.sort.startswith("-") else each for each in by))


def _position(row: type[Row], shown: Any, name: str) -> Any:
    """Return what a row is sorted by, as an index of the table has it."""
    holder: Any = getattr(shown, name)
    if name == row.scope_columns.place:
        return holder.collate("C")
    empty = _empty(row, name)
    return holder if empty is None else func.coalesce(holder, empty)


def _empty(row: type[Row], name: str) -> Any:
    """Return where a row stands whose column is empty, before all others; None for a column that is never empty."""
    kind = inspect(row).columns[name]
    if isinstance(kind.type, Date) and kind.nullable:
        return literal_column("'-infinity'::date")
    if name in row.personal and not row.deleted_column:
        return literal_column("0" if isinstance(kind.type, Integer) else "''")
    return None
