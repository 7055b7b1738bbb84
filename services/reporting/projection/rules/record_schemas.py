"""How far each event type is read, and what must hold of it before it counts.

For an event type that only counts, a narrower struct is derived from the contract: the fields that plans and the
archive name, and texts with a pattern as plain texts, checked once for each different value instead of once an event.
That is a third of the work of reading all of it. Events that write timelines are read whole.

Invariant: a check of many events passes exactly when it passes for each of them alone, or sends them to be looked at
one by one; so what becomes of a record never depends on its neighbours in a batch.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Annotated, Any, Final, Literal, cast
from uuid import UUID

import msgspec

from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.rules.fields import Field, fields_of
from services.reporting.indicators.rules.timeline_parts import TIMELINE_PARTS
from services.reporting.projection.rules.periods import FIRST_YEAR, LAST_DAY
from shared.contracts import Event, EventType
from shared.contracts.wire import Version

Reason = Literal[
    "not-json", "not-cloudevents", "unknown-type", "unknown-version", "schema", "wrong-province", "business-date",
    "too-large",
]  # fmt: skip
"""Why a record is quarantined; public, shown to whoever looks after the streams."""

_FIRST_DAY: Final = date(1945, 8, 17)
_CALENDAR_AHEAD: Final = timedelta(hours=14)
"""The furthest that any local calendar is ahead of UTC."""
_MOST_REMEMBERED: Final = 200_000
_NUL: Final = "\x00"
"""The one character that PostgreSQL cannot keep in a text."""


class DecodedRecord(msgspec.Struct, kw_only=True, gc=False):
    """A CloudEvent as far as reporting reads it; `data` is typed by the subclass made for each event type."""

    id: Any = ""
    """Whatever stands there; whether it is a UUID is not asked here."""
    source: str
    sequence: str
    time: Annotated[datetime, msgspec.Meta(tz=True)]
    aggregateversion: Version
    data: Any


class _Texts:
    """The different values of one field that have been found right in a province."""

    def __init__(self, field: Field, *, loose: bool, home: bool) -> None:
        self._kind, self._loose, self._home = field.kind, loose, home
        self._right: defaultdict[str, set[Any]] = defaultdict(lambda: {None})
        self.read = attrgetter(field.name)

    def fault(self, province: str, events: Sequence[Any]) -> Reason | None:
        """Return what is wrong with the first value found wrong."""
        right = self._right[province]
        if right.issuperset(map(self.read, events)):
            return None
        for value in set(map(self.read, events)) - right:
            if self._loose and not _follows(value, self._kind):
                return "schema"
            if self._home and not value.startswith(province):
                return "wrong-province"
            right.add(value)
        if len(right) > _MOST_REMEMBERED:
            del self._right[province]
        return None


def _follows(value: str, kind: Any) -> bool:
    try:
        return str(msgspec.convert(value, kind)) == value
    except msgspec.ValidationError:
        return False


class RecordSchema:
    """How the records of one event type are read and checked."""

    def __init__(self, declared: EventType, catalogue: Catalogue) -> None:
        self.declared = declared
        self.counted: type[Event] = declared.corrects or declared.cls
        """The type of event whose cells it moves: its own, or the one that it takes back."""
        self.sign = -1 if declared.corrects else 1
        self.parts = tuple(part for part in TIMELINE_PARTS if part.source is declared.cls)
        self.filing = Filing(self.counted, catalogue.day_field(self.counted))
        self._plans = catalogue.plans.get(self.counted, ())
        self._fields = fields_of(self.counted)
        self._infos = {info.name: info for info in msgspec.structs.fields(self.counted)}
        self._texts = self._checked_texts()
        self._free = [attrgetter(field.name) for field in self._fields.values() if self.parts and field.kind is str]

    def struct(self) -> type[DecodedRecord]:
        """Return the struct that records of this type are read into."""
        data: Any = self.declared.cls
        if not self.parts:
            data = self._narrow()
        if self.declared.corrects:
            data = msgspec.defstruct(f"{self.declared.cls.__name__}Counted", [("counted", data)], gc=False)
        read: Any = msgspec.defstruct(
            f"{self.declared.cls.__name__}V{self.declared.version}Read", [("data", data)],
            bases=(DecodedRecord,), tag_field="dataschema", tag=self.declared.schema, kw_only=True, gc=False,
        )  # fmt: skip
        return cast("type[DecodedRecord]", read)

    def facts(self, reads: Iterable[DecodedRecord]) -> list[Any]:
        """Return what each record counts: its data, or the data that it takes back."""
        return [read.data.counted for read in reads] if self.sign < 0 else [read.data for read in reads]

    def fault(self, province: str, reads: Sequence[DecodedRecord]) -> Reason | None:
        """Return what is wrong with some record, or None when all are right."""
        facts = self.facts(reads)
        for texts in self._texts:
            if reason := texts.fault(province, facts):
                return reason
        if any(_NUL in read(fact) for read in self._free for fact in facts):
            return "schema"
        days, recorded = list(map(self.filing.day, facts)), list(map(_time, reads))
        first = min(recorded)
        if not (first.year >= FIRST_YEAR and max(recorded).year <= LAST_DAY.year):
            return "schema"
        if min(days) < _FIRST_DAY or max(days) > (first.astimezone(UTC) + _CALENDAR_AHEAD).date():
            return "business-date"
        return None

    def _checked_texts(self) -> list[_Texts]:
        home = {part.region for part in self.parts if part.region and part.home}
        home |= {place.name for plan in self._plans for place in plan.leaves() if place.place != "centre"}
        loose = {name for name in self._names() if _is_loose(self._fields[name])} if not self.parts else set()
        return [_Texts(self._fields[name], loose=name in loose, home=name in home) for name in sorted(home | loose)]

    def _names(self) -> list[str]:
        wanted = self.filing.fields.union(*(plan.fields for plan in self._plans))
        return [name for name in self._fields if name in wanted]

    def _narrow(self) -> type[Any]:
        asked = [self._read_as(name) for name in self._names()]
        return msgspec.defstruct(f"{self.counted.__name__}Counted", asked, kw_only=True, gc=False)

    def _read_as(self, name: str) -> tuple[str, Any] | tuple[str, Any, Any]:
        field, info = self._fields[name], self._infos[name]
        kind = str if _is_loose(field) else field.kind
        if field.many:
            kind = tuple[kind, ...]  # type: ignore[valid-type]
        kind = kind | None if field.optional else kind
        return (name, kind) if info.required else (name, kind, info.default)


_time = attrgetter("time")


def _is_loose(field: Field) -> bool:
    """Whether a field is read as a plain text and checked by value."""
    return not field.many and (field.base is UUID or (field.base is str and field.kind is not str))


class Filing:
    """Where the archive files an event: its business day, its region and its centre."""

    def __init__(self, event: type[Event], day: str) -> None:
        fields = fields_of(event).values()
        self._region = next((field.name for field in fields if field.place in ("village", "region")), "")
        self._centre = next((field.name for field in fields if field.place == "centre" and not field.many), "")
        self.fields = frozenset(name for name in (day, self._region, self._centre) if name)
        self.day = attrgetter(day)

    def region(self, fact: Any) -> str:
        """Return the region that an event names, or nothing."""
        return getattr(fact, self._region) if self._region else ""

    def centre(self, fact: Any) -> str | None:
        """Return the centre that an event names, if it names exactly one."""
        centre = getattr(fact, self._centre) if self._centre else None
        return None if centre is None else str(centre)
