"""The replica of another service's things, declared once for every follower: which events make and change its rows.

The SQL is derived from the declaration. Events of one thing arrive in their order, since they share a partition, but a
relay may send them again; events of different things arrive in any order. Invariant: the newest version wins, only the
province whose stream made a row may change it, and within a batch a thing is made before it is changed. A declaration
that names a field which its event does not have is refused when it is imported.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final, Self

import msgspec

from shared.contracts import Event
from shared.messaging.inbox.decoding import ReplicatedEvent

Assignments = tuple[str, ...]
"""What an event sets: a column of the same name as its field, or `column = SQL` with fields as named parameters."""
Consequences = Mapping[type[Event], tuple[str, ...]]
"""Statements that run behind the change which an event makes, one by one, its fields as named parameters."""
_PARAMETER: Final = re.compile(r"%\((\w+)\)s")
_ADDED: Final = frozenset({"province", "version"})


class ReplicaRefused(TypeError):
    """A declaration names a field that its event does not have; raised at import, before anything runs."""


@dataclass(frozen=True, kw_only=True)
class Replica:
    """One table of another service's things, with columns `id`, `province` and `version` beside the declared ones."""

    table: str
    key: str
    """The field that identifies the thing in each of its events; an event that names none writes nothing."""
    made_by: type[Event]
    columns: tuple[str, ...]
    """Fields of the event that makes a thing, each kept in a column of the same name."""
    changed_by: Mapping[type[Event], Assignments]
    """Changes of a thing's version: an older one changes nothing."""
    consequences: Consequences = field(default_factory=dict)
    statements: Consequences = field(init=False, repr=False)
    """Everything that an event writes, in order."""

    def __post_init__(self) -> None:
        derived = {self.made_by: (self._insertion(),)}
        derived |= {kind: (self._change(assigned),) for kind, assigned in self.changed_by.items()}
        for kind, more in self.consequences.items():
            derived[kind] = (*derived.get(kind, ()), *more)
        object.__setattr__(self, "statements", derived)
        self._refuse_unknown_fields()

    def followed_by(self, consequences: Consequences) -> Self:
        """Return this replica with more statements behind some of its changes."""
        kinds = self.consequences.keys() | consequences.keys()
        joined = {kind: (*self.consequences.get(kind, ()), *consequences.get(kind, ())) for kind in kinds}
        return replace(self, consequences=joined)

    def writes(self, events: Sequence[ReplicatedEvent]) -> Iterator[tuple[str, dict[str, object]]]:
        """Yield what a batch of events writes; shape: (statement, its parameters)."""
        named = [each for each in events if getattr(each.event, self.key, "") is not None]
        for event in (*self._makings(named), *self._changes(named)):
            parameters = parameters_of(event)
            for statement in self.statements[type(event.event)]:
                yield statement, parameters

    def _makings(self, events: Iterable[ReplicatedEvent]) -> Iterator[ReplicatedEvent]:
        return (each for each in events if type(each.event) is self.made_by)

    def _changes(self, events: Iterable[ReplicatedEvent]) -> Iterator[ReplicatedEvent]:
        changes = self.statements.keys() - {self.made_by}
        return (each for each in events if type(each.event) in changes)

    def _insertion(self) -> str:
        fields = (self.key, "province", *self.columns, "version")
        names, values = ", ".join(("id", *fields[1:])), ", ".join(f"%({each})s" for each in fields)
        updated = ", ".join(f"{each} = excluded.{each}" for each in (*self.columns, "version"))
        return (
            f"insert into {self.table} ({names}) values ({values}) on conflict (id) do update set {updated} "  # noqa: S608  # names from our own code
            f"where {self.table}.version < excluded.version and {self.table}.province = excluded.province"
        )

    def _change(self, assigned: Assignments) -> str:
        values = (each if " = " in each else f"{each} = %({each})s" for each in (*assigned, "version"))
        newer = f"id = %({self.key})s and province = %(province)s and version < %(version)s"
        return f"update {self.table} set {', '.join(values)} where {newer}"  # noqa: S608  # names from our own code

    def _refuse_unknown_fields(self) -> None:
        for kind, statements in self.statements.items():
            named = set(chain.from_iterable(map(_PARAMETER.findall, statements)))
            if unknown := named - set(kind.__struct_fields__) - _ADDED:
                raise ReplicaRefused(f"{self.table}: {kind.__name__} has no {', '.join(sorted(unknown))}")


def parameters_of(event: ReplicatedEvent) -> dict[str, object]:
    """Return what statements may name of an event: its fields, its province and its version."""
    return {**msgspec.structs.asdict(event.event), "province": event.province, "version": event.version}
