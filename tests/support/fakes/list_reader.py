"""A service's lists in memory: each holds one thing, made of its table's columns.

Invariant: a fake is data: every column has a value of its own kind, and a filter leaves out what does not fit.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, get_args, get_origin
from uuid import UUID

from shared.persistence.list_queries import ListDefinition, ListQuery, hidden
from shared.persistence.mapping import Row
from shared.runtime.principal import Principal

ONE: Final = UUID(int=1)
"""The id of every thing, and of every thing that it refers to."""
_VALUES: Final[Mapping[object, Any]] = {
    UUID: ONE,
    str: "x",
    int: 1,
    bool: False,
    date: date(2026, 2, 3),
    datetime: datetime(2026, 2, 3, 4, 5, tzinfo=UTC),
    list: [],
    dict: {},
}


def one_of(row: type[Row], **known: Any) -> dict[str, Any]:
    """Return a thing as its list shows it; what may be empty is, unless it is known."""
    made = {name: _value(field.annotation) for name, field in row.model_fields.items()}
    return made | {name: value for name, value in known.items() if name in made}


def _value(kind: object) -> Any:
    return None if type(None) in get_args(kind) else _VALUES[get_origin(kind) or kind]


class FakeLists:
    """One thing in each list; `known` says more of some columns, whichever lists have them."""

    def __init__(self, listings: Mapping[str, ListDefinition], **known: Any) -> None:
        self.listings = listings
        self._known = known

    async def find(self, name: str, identity: UUID, asks: Principal) -> dict[str, Any] | None:
        """Return the thing of a list, if that is its id; it is within everybody's reach."""
        found = await self.page(name, ListQuery(asks, {"id": identity}), None, 1)
        return found[0] if found else None

    async def page(self, name: str, wanted: ListQuery, after: UUID | None, limit: int) -> list[dict[str, Any]]:
        """Return the thing of a list, if it fits and none was shown before it."""
        thing = hidden(one_of(self.listings[name].row, **self._known), self.listings[name].masked)
        fits = all(thing.get(column) == value for column, value in wanted.filters.items())
        return [thing][:limit] if fits and after is None else []
