"""The port that the registry's handlers work through.

Invariant: everything between opening and leaving it is one transaction; a thing beyond the reach of whoever asks is
not found.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from services.registry.people.rules.duplicates import Description
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.programmes.rules.enrolment import YouthCount
from services.registry.programmes.rules.programme import Enrolment
from shared.contracts import Event
from shared.contracts.vocabulary import ReferenceKind
from shared.i18n import Text
from shared.runtime.aggregate import Aggregate
from shared.runtime.errors import NotFound

T = TypeVar("T", bound=Aggregate)
F = TypeVar("F")


class RegistryWork(Protocol):
    """One open transaction on the registry, with the time and the identities it hands out."""

    now: datetime
    provinces: tuple[str, ...]
    """The provinces this instance works for."""
    home: str
    """The province of whoever asks; empty for the ministry."""

    def new_id(self) -> UUID:
        """Return an identity for something new."""

    async def emit(self, event: Event, *, province: str, version: int, event_id: UUID | None = None) -> UUID:
        """Let a fact leave with this transaction; returns its event id: a new one, if none is given."""

    async def find(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing, if there is one within reach."""

    async def get_for_update(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing within reach and hold it; raises `VersionStale` when it is not as it was seen."""

    async def add(self, thing: Aggregate) -> None:
        """Store something new; raises `BeyondReach` for a place that whoever asks may not change."""

    async def save(self, before: T, after: T) -> None:
        """Store a thing's new state; its version has to be the next one."""

    async def add_entrepreneur(self, entrepreneur: Entrepreneur) -> UUID | None:
        """Store an entrepreneur; returns who already holds the NIK, within reach or not, when somebody does."""

    async def alike(self, description: Description) -> Sequence[Entrepreneur]:
        """Return those within reach who are probably the same person; see `domain.likeness`."""

    async def consent_withdrawn(self, entrepreneur_ref: UUID) -> date | None:
        """Return since when nothing may be told of somebody, within reach or not; until the end that stays so."""

    async def hold_owner(self, enterprise_ref: UUID) -> None:
        """Hold whose an enterprise is: people before their things, in one order for everybody."""

    async def add_unless_taken(self, thing: Aggregate) -> bool:
        """Store something new; returns False when what may be there only once, such as a number, is taken."""

    async def nib_holders(self, province: str, number: str) -> Sequence[UUID]:
        """Return whose enterprises show a NIB; nobody else can ask, and so record it, until the end."""

    async def all_with(self, kind: type[T], field: str, ref: UUID) -> Sequence[T]:
        """Return every thing of one kind whose field names this reference."""

    async def hold_mappings(self) -> None:
        """Let nobody else declare what became of a region code until the end."""

    async def mapped_to(self, code: str) -> str | None:
        """Return the region code that a code was declared to have become, if it was."""

    async def codes(self, kind: ReferenceKind, *, hold: bool = False) -> Sequence[str]:
        """Return the codes of one kind that there are for whoever asks, in order; `hold` lets nobody else add one."""

    async def of_consultant(self, kind: type[T], consultant_ref: UUID) -> Sequence[T]:
        """Return every assignment, certificate or membership of a consultant."""

    async def place(self, entrepreneur_ref: UUID, programme_id: UUID) -> Enrolment | None:
        """Return somebody's place in a programme."""

    async def places(self, entrepreneur_ref: UUID) -> Sequence[Enrolment]:
        """Return every place of somebody."""

    async def keep_place(self, holder: Entrepreneur, was: Enrolment | None, now: Enrolment | None) -> None:
        """Store what became of somebody's place, new or given up where one is None, and their version with it."""

    async def young(self, programme_id: UUID, codes: Sequence[str], programme_year: int) -> YouthCount:
        """Return how many young people a village, under all its codes, has in a programme already."""


def found(thing: F | None, slug: str, words: Text) -> F:
    """Return what stands at an address; raises `NotFound` when there is nothing within reach."""
    if thing is None:
        raise NotFound(slug, words)
    return thing
