"""A command of the plan: what is sent where, by a key of its own, naming others by their keys.

Invariant: a command names only commands of earlier waves, so every reference is known when its wave is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any


class Ref(str):
    """Stands in a body or path for the id that a service gave to the command of this key."""

    __slots__ = ()


@dataclass(frozen=True)
class Command:
    """One POST; its key is the idempotency key."""

    key: str
    service: str
    path: tuple[str, ...]
    """Parts of the path, `Ref`s among them: ("programmes", Ref("programme"), "enrolments")."""
    body: Mapping[str, Any]
    by: str
    """The province whose office sends it; empty for the ministry."""
    version: int = 1
    """Where it changes something: the version that it has seen."""

    @property
    def ref(self) -> Ref:
        """What a later command says to mean the thing this one makes."""
        return Ref(self.key)


def resolved(value: Any, ids: Mapping[str, str]) -> Any:
    """Return a body or path with every reference replaced; raises KeyError for one that is not known."""
    if isinstance(value, Ref):
        return ids[value]
    if isinstance(value, Mapping):
        return {name: resolved(part, ids) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [resolved(part, ids) for part in value]
    return value


def dice(*names: object) -> Random:
    """Return random numbers that are the same for the same names, whatever else is drawn elsewhere."""
    return Random("/".join(map(str, ("naik-kelas", *names))))  # noqa: S311 - a story, no secret
