"""What can be asked of lists, from their definitions alone: whoever adds a sort or a filter is asked for a plan of it.

Invariant: each order, each filter and each search stands in some question for each reach; the first two pages of every
question are asked.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any, Final, get_args, get_origin
from uuid import UUID

from psycopg import AsyncConnection, sql

from shared.persistence.list_queries import ListDefinition, ListQuery, PostgresLists
from shared.runtime.principal import Principal

PAGE: Final = 50
_ABSENT: Final[Mapping[Any, Any]] = {UUID: UUID(int=404), str: "nothing", int: 1900}
"""By a filter's type, a value that no row has."""


@dataclass(frozen=True)
class Samples:
    """What a service's rows can be asked for beside what its definitions say."""

    asks: Sequence[Principal]
    """The first reaches everything that the others do."""
    regions: Sequence[str]
    texts: Sequence[str]
    values: Mapping[tuple[str, str], Sequence[Any]] = field(default_factory=dict)
    """Values of columns without a closed list; shape: (name of the list, column) → values."""


def questions(listing: ListDefinition, samples: Samples) -> Iterator[ListQuery]:
    """Yield what a list is asked: filters in every order for the widest reach, in one for the others."""
    orders = [f"{sign}{name}" for name in ("id", *listing.sorts) for sign in ("", "-")]
    for widest, asks in zip((True, *(False for _ in samples.asks)), samples.asks, strict=False):
        if asks.role in listing.roles:
            yield from (ListQuery(asks, sort=sort) for sort in orders)
            chosen = orders[1::2] if widest else orders[1::2][-1:]
            for sort, filters in product(chosen, _filters(listing, samples)):
                yield ListQuery(asks, filters, sort=sort)
            for sort, region in product(orders[::2], samples.regions):
                yield ListQuery(asks, region=region, sort=sort)
            for sort, text in product(orders[::2], samples.texts if listing.search else ()):
                yield ListQuery(asks, text=text, sort=sort)


def _filters(listing: ListDefinition, samples: Samples) -> Iterator[Mapping[str, Any]]:
    for name in listing.filters:
        for value in _values(listing, name, samples):
            yield {name: value}
    for day in listing.days:
        yield from ({f"{day}_before": date(year, 1, 1)} for year in (1990, 2020))


def _values(listing: ListDefinition, name: str, samples: Samples) -> Iterable[Any]:
    kind = listing.kind(name)
    if name in listing.vocabularies:
        return get_args(kind)
    kinds = get_args(kind) if get_origin(kind) else (kind,)
    if bool in kinds:
        return (True, False)
    return (*samples.values.get((listing.name, name), ()), *(_ABSENT[each] for each in kinds if each in _ABSENT))


async def sampled(
    connection: AsyncConnection, listings: Iterable[ListDefinition]
) -> Mapping[tuple[str, str], Sequence[Any]]:
    """Return the most frequent and the rarest value of each filter that is no closed list."""
    found = {}
    for listing in listings:
        for name in listing.filters:
            asked = sql.SQL("""
                select (array_agg(value order by rows desc))[1], (array_agg(value order by rows))[1]
                from (select {column} as value, count(*) as rows from {table} group by 1) _ where value is not null""")
            column, table = sql.Identifier(name), sql.Identifier(str(listing.row.__tablename__))
            is_list = get_origin(listing.row.model_fields[name].annotation) is list
            each = sql.SQL("unnest({})").format(column) if is_list else column
            row = await (await connection.execute(asked.format(column=each, table=table))).fetchone()
            found[listing.name, name] = [*{each for each in row or () if each is not None}]
    return found


async def asked(lists: PostgresLists, samples: Samples) -> AsyncIterator[tuple[str, ListQuery]]:
    """Ask everything of every list, two pages each and one thing; yields what was asked."""
    for name, listing in lists.listings.items():
        for wanted in questions(listing, samples):
            page = await lists.page(name, wanted, None, PAGE + 1)
            yield name, wanted
            if len(page) > PAGE:
                await lists.page(name, wanted, page[-2]["id"], PAGE + 1)
                yield name, wanted
        await lists.find(name, UUID(int=404), samples.asks[0])
