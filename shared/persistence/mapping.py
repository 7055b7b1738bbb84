"""How a kind of thing lies in a table: its columns, and those that say where it is and whose.

Invariant: a table that can be read or changed says where its things are, so that whoever asks is kept to their own
reach in one place (`shared.persistence.unit_of_work`, `shared.persistence.list_queries`) and not route by route. Only
the columns that a row declares are read: while an instance is upgraded, its old processes run on a table to which the
new release has added columns.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from sqlmodel import SQLModel

from shared.runtime.principal import Principal

T = TypeVar("T")


@dataclass(frozen=True)
class ScopeColumns:
    """Which columns say where a thing is, and whose."""

    place: str = "province"
    """The column with a dotted region code."""
    centre: str = ""
    """The column with the centre that it belongs to, or with several centres; empty when things belong to none."""
    province_wide: bool = False
    """Whether everybody within the province may see it, as a programme or a partner; without a province, everybody."""

    def within(self, asks: Principal, row: Mapping[str, Any]) -> bool:
        """Tell whether a row is within reach of whoever asks."""
        if self.province_wide:
            return not asks.region or row["province"] in {"", asks.region[:2]}
        owners = self.owners(row)
        owner = asks.centre_id if asks.centre_id in owners else next(iter(owners), None)
        return asks.reaches(row[self.place], owner)

    def owners(self, row: Mapping[str, Any]) -> Sequence[UUID]:
        """Return the centres that a row belongs to, the first one where it is at home."""
        owner = row[self.centre] if self.centre else None
        if isinstance(owner, list | tuple):
            return owner
        return () if owner is None else (owner,)


class Row(SQLModel):
    """A row of a table; a table says where its things are."""

    scope_columns: ClassVar[ScopeColumns] = ScopeColumns()
    personal: ClassVar[frozenset[str]] = frozenset()
    """Columns whose values are kept nowhere but here: the audit trail says only that they changed."""
    deleted_column: ClassVar[str] = ""
    """The column that says since when nothing is left of a thing but its number: nobody finds such a thing again."""
    joined: ClassVar[bool] = False
    """Whether this is a view of two tables: of one are its places and centres, of the other its days."""
    unlisted: ClassVar[tuple[str, ...]] = ()
    """Columns that a thing is made of beside the fields: no list shows them, and no thing writes them."""

    @classmethod
    def known_columns(cls) -> tuple[str, ...]:
        """Return the columns that are read, whatever other columns the table has."""
        gone = (cls.deleted_column,) if cls.deleted_column else ()
        return tuple(dict.fromkeys((*cls.model_fields, *cls.unlisted, *gone)))

    @classmethod
    def select(cls) -> str:
        """Return the beginning of a statement that reads the table: its known columns."""
        return f"select {', '.join(cls.known_columns())} from {cls.__tablename__}"  # noqa: S608  # names from our own code


@dataclass(frozen=True)
class TableMapping(Generic[T]):
    """The table of one kind of thing, and the door between the two."""

    row: type[Row]
    thing: Callable[..., T]
    """Makes a thing of a row's columns."""
    columns: Callable[[T], dict[str, Any]] = asdict  # type: ignore[assignment]  # every thing is a dataclass

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.row.__tablename__)

    @property
    def select(self) -> str:
        """The beginning of a statement that reads the table: its known columns."""
        return self.row.select()

    def from_row(self, row: Mapping[str, Any]) -> T:
        """Make a thing of the columns that the row class declares; other columns are passed over."""
        return self.thing(**{name: row[name] for name in (*self.row.model_fields, *self.row.unlisted)})

    def update(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        """Return the statement that stores what changed of a row, its columns as named parameters."""
        changed = [name for name, value in after.items() if before[name] != value]
        assignments = ", ".join(f"{name} = %({name})s" for name in changed)
        return f"update {self.name} set {assignments} where id = %(id)s"  # noqa: S608  # names from our own code


Mappings = Mapping[type[Any], TableMapping[Any]]
"""Kind of thing → its table."""
