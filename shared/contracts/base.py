"""How an event type is declared, and everything that follows from the declaration.

`@event(name, version, key, words)` on a frozen struct enters it in `CATALOGUE`. Its owner is the module or package of
`shared.contracts` it stands in, its
stream is `NN.<owner>`, its schema name `urn:naik-kelas:event:<name>:<version>`. Nothing else in the house spells a
topic or an event name.

Invariant: one fact, one class. A class in the catalogue is only ever extended by optional fields; any other change is
a new version with a new class (held by the golden files in `tests/contract/golden`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from shared.i18n import Text


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that happened; immutable, without personal data, readable by any province on any release."""


class Correction(Event, frozen=True, kw_only=True):
    """An event that takes another one back. A subclass adds `counted`: the whole event whose count it undoes."""

    takes_back: UUID
    """Id of the event whose count this one undoes."""


Fact = Event | tuple[Event, UUID]
"""What a unit of work records: an event, or one with the id that a stored state knows it by."""


@dataclass(frozen=True)
class EventType:
    """What the declaration of one event type says."""

    name: str
    version: int
    key: str
    owner: str
    cls: type[Event]
    words: Text
    """What people call it."""

    @property
    def schema(self) -> str:
        """The CloudEvents `dataschema`: name and version in one string that decoders can switch on."""
        return f"urn:naik-kelas:event:{self.name}:{self.version}"

    @property
    def corrects(self) -> type[Event] | None:
        """The type of event that this one takes back, if it is a correction."""
        if not issubclass(self.cls, Correction):
            return None
        counted: type[Event] = next(f.type for f in msgspec.structs.fields(self.cls) if f.name == "counted")
        return counted


CATALOGUE: dict[str, EventType] = {}
"""Every event type by its schema name."""

_TYPE_OF: dict[type[Event], EventType] = {}

E = TypeVar("E", bound=type[Event])


class DeclarationRefused(TypeError):
    """An event declaration contradicts itself or the catalogue; raised at import, before anything runs."""


def event(name: str, *, version: int = 1, key: str, words: Text) -> Callable[[E], E]:
    """Declare the struct below as event type `name`, version `version`, kept in order by field `key`.

    `words` are what people call it.

    Raises `DeclarationRefused` when `key` is no field, the pair exists already, or a correction lacks `counted`.
    """

    def declare(cls: E) -> E:
        fields = {field.name for field in msgspec.structs.fields(cls)}
        declared = EventType(name, version, key, _owner_of(cls), cls, words)
        if key not in fields:
            raise DeclarationRefused(f"{name}: its key {key!r} is not one of its fields")
        if declared.schema in CATALOGUE:
            raise DeclarationRefused(f"{declared.schema} is declared twice")
        if issubclass(cls, Correction) and "counted" not in fields:
            raise DeclarationRefused(f"{name}: a correction must carry what it takes back in 'counted'")
        CATALOGUE[declared.schema] = _TYPE_OF[cls] = declared
        return cls

    return declare


def _owner_of(cls: type[Event]) -> str:
    return cls.__module__.removeprefix(f"{__package__}.").partition(".")[0]


def type_of(cls: type[Event]) -> EventType:
    """Return the declaration behind an event class."""
    return _TYPE_OF[cls]


def topic(province: str, owner: str) -> str:
    """Name the stream of one service in one province: `73.mentoring`."""
    return f"{province}.{owner}"


def source(province: str, owner: str) -> str:
    """Name the CloudEvents source of one service in one province: `/73/mentoring`."""
    return f"/{province}/{owner}"


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event with what the outside must know about it; made once, at the outbox's door."""

    id: UUID
    event: Event
    province: str
    recorded_at: datetime
    """The instant the command was accepted."""
    version: int
    """The aggregate's version after this event: 1, 2, 3..."""
    traceparent: str = ""

    @property
    def type(self) -> EventType:
        """The declaration of the event inside."""
        return type_of(type(self.event))

    @property
    def key(self) -> str:
        """The aggregate's id: what the stream keeps in order, and the CloudEvents subject."""
        return str(getattr(self.event, self.type.key))
