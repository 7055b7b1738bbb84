"""What was told of a record is reversed, and restated where it no longer holds: one text for every kind of record.

A record is a paper, a finance or a year of an enterprise, or a year of a cooperative. What it says is told by events,
whose ids it keeps. A change of one record can change what others say: which one is the first, what a year compares to.

Invariant: pure; of each fact of a record one version stands at most, since the one that no longer holds is reversed,
whole, before another one is told. A voided record says nothing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, Protocol, TypeVar, cast
from uuid import UUID

from shared.contracts import Correction, Event, Fact, type_of
from shared.i18n import Text
from shared.runtime.aggregate import Aggregate
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error


class Record(Aggregate, Protocol):
    """What is told on the versions of another thing, and can be reversed."""

    @property
    def event_id(self) -> UUID | None:
        """The event that told of it; None before that, and of a record that an earlier release told of."""

    @property
    def void_reason(self) -> str | None:
        """Why it was reversed; None while it is valid."""


class Ranked(Record, Protocol):
    """A record that is either the first or a later one."""

    @property
    def first(self) -> bool | None:
        """Whether it was told as the first; None of a record that an earlier release told of."""


R = TypeVar("R", bound=Record)
K = TypeVar("K", bound=Ranked)


@dataclass(frozen=True)
class Restatable(Generic[R]):
    """What one kind of record says, and how that is reversed."""

    facts: Callable[[R], Mapping[str, Event | None]]
    """Field that keeps an event's id → the fact that a valid record says by it; in the order of telling."""
    reversals: Mapping[type[Event], type[Correction]]
    """Type of fact → the type of event that reverses it."""
    because: str
    """The reason of a reversal that another record brought about."""
    not_held: tuple[str, str, Text]
    """The refusal of a record that is not there: slug, field, rule."""
    untold: tuple[str, Text]
    """The refusal of a record whose event is not known: slug and words."""
    picked_by: str = "id"
    """The field that a record is picked by."""
    keeps_id: bool = False
    """Whether a voided record keeps the id of its event."""


def valid(known: Iterable[R]) -> list[R]:
    """Return the records that were not reversed."""
    return [each for each in known if each.void_reason is None]


def pick(of: Restatable[R], known: Iterable[R], wanted: object) -> R:
    """Return the record that is to be reversed; raises `Invalid` when it is not there."""
    named = next((each for each in known if getattr(each, of.picked_by) == wanted), None)
    if named is None:
        slug, field, rule = of.not_held
        raise field_error(slug, field, wanted, rule)
    return named


def reverse(of: Restatable[R], known: Iterable[R], wanted: object, reason: str, today: date) -> tuple[R, R]:
    """Void one record; shape: (as told, as it is now). Raises as `pick`, `Conflict` when its event is not known."""
    was = pick(of, known, wanted)
    if was.event_id is None:
        raise Conflict(*of.untold)
    return was, _with(was, void_reason=reason, voided_on=today)


def comes_first(record: K, known: Iterable[K], day: Callable[[K], date]) -> K:
    """Return a new record told as the first if its day is before that of every known one.

    A record that an earlier release told of cannot be reversed, so it stays the first.
    """
    return _with(record, first=all(each.first is not None and day(each) > day(record) for each in known))


def reclassified(known: Collection[K], day: Callable[[K], date]) -> list[tuple[K, K]]:
    """Return the records told as the first, or a later one, that no longer are; shape: [(as told, as it is now)]."""

    def order(each: K) -> tuple[bool, date, bool, UUID]:
        return each.first is not None, day(each), not each.first, each.id

    first = min(known, key=order, default=None)
    return changed(known, lambda each: each if each.first is None else _with(each, first=each is first))


def changed(known: Iterable[R], now: Callable[[R], R]) -> list[tuple[R, R]]:
    """Return the records that are otherwise now; shape: [(as told, as it is now)]."""
    return [(each, anew) for each in known if (anew := now(each)) != each]


def reversal(of: Restatable[R], fact: Event, event_id: UUID, reason: str, today: date) -> Correction:
    """Return the event that takes a fact back, which carries it whole."""
    kind, key = of.reversals[type(fact)], type_of(type(fact)).key
    fields: dict[str, Any] = {key: getattr(fact, key), "reason_code": reason, "voided_on": today, "counted": fact}
    return kind(takes_back=event_id, **fields)


def restated(
    of: Restatable[R], change: tuple[R | None, R], today: date, new_id: Callable[[], UUID]
) -> tuple[list[Fact], R]:
    """Return what leads from what was told of a record to what it says now; shape: (facts, it with their ids)."""
    was, now = change
    told, ids, facts = _said(of, was), dict[str, UUID | None](), list[Fact]()
    for field, fact in _said(of, now).items():
        if (before := told.get(field)) == fact:
            continue
        if before is not None and (event_id := getattr(was, field)) is not None:
            facts.append(reversal(of, before, event_id, now.void_reason or of.because, today))
        if fact is not None:
            ids[field] = event_id = new_id()
            facts.append((fact, event_id))
        elif not of.keeps_id:
            ids[field] = None
    return facts, _with(now, **ids)


def _said(of: Restatable[R], record: R | None) -> Mapping[str, Event | None]:
    if record is None:
        return {}
    facts = of.facts(record)
    return facts if record.void_reason is None else dict.fromkeys(facts)


def _with(record: R, **changes: object) -> R:
    return cast("R", replace(cast("Any", record), **changes))
