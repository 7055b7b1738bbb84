"""What the declaration of an event says about its fields: which are places, days, members, and which hold several.

Invariant: everything reporting knows about an event's shape is read off the contract, so nothing is said twice.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from shared.contracts import Event
from shared.contracts.vocabulary import CentreId, RegionCode, VillageCode

PlaceKind = Literal["village", "region", "centre"]

_PLACES: tuple[tuple[object, PlaceKind], ...] = ((VillageCode, "village"), (RegionCode, "region"), (CentreId, "centre"))


@dataclass(frozen=True)
class Field:
    """One field of an event as its contract declares it."""

    name: str
    kind: Any
    """The contract type of one value, constraints and all, without `None` and without its tuple."""
    optional: bool
    many: bool

    @property
    def place(self) -> PlaceKind | None:
        """Which kind of place it names, if any."""
        return next((name for kind, name in _PLACES if kind == self.kind), None)

    @property
    def base(self) -> Any:  # a type of any kind
        """The Python type of one value, constraints aside."""
        return get_args(self.kind)[0] if get_origin(self.kind) is Annotated else self.kind

    @property
    def is_free(self) -> bool:
        """Whether it is text of any kind and length, which no number can be split by."""
        return self.kind is str

    @property
    def is_day(self) -> bool:
        """Whether it always holds one calendar day."""
        return self.kind is date and not self.optional and not self.many

    @property
    def is_member(self) -> bool:
        """Whether it always names exactly one thing by its identity."""
        return self.base is UUID and not self.optional and not self.many


def _field(name: str, hint: Any) -> Field:  # a type hint
    optional = get_origin(hint) in (Union, UnionType) and type(None) in get_args(hint)
    if optional:
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    many = get_origin(hint) is tuple
    return Field(name, get_args(hint)[0] if many else hint, optional, many)


@cache
def fields_of(event: type[Event]) -> dict[str, Field]:
    """Return the fields of an event type by name, in the order of their declaration."""
    hints = get_type_hints(event, include_extras=True)
    return {name: _field(name, hints[name]) for name in event.__struct_fields__}
