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
from shared.contracts import Fact
from shared.contracts.vocabulary import ReferenceKind
from shared.i18n import Text
from shared.runtime.aggregate import Aggregate, Change
from shared.runtime.errors import NotFound

T = TypeVar("T", bound=Aggregate)
F = TypeVar("F")
PlaceChange = tuple[Enrolment | None, Enrolment | None]
"""Somebody's place in a programme before and after a change; None where there is none."""


class RegistryWork(Protocol):
    """One open transaction on the registry, with the time and the identities it hands out."""

    now: datetime
    provinces: tuple[str, ...]
    """The provinces this instance works for."""
    home: str
    """The province of whoever asks; empty for the ministry."""

    def new_id(self) -> UUID:
        """Return an identity for something new."""

    async def find(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing, if there is one within reach."""

    async def get_for_update(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing within reach and hold it; raises `VersionStale` when it is not as it was seen."""

    async def record(self, before: T | None, after: T, fact: Fact, *more: Fact, parts: Sequence[Change] = ()) -> T:
        """Store a thing's new state, and its parts', with the facts that led to it; returns it as stored.

        Each fact is the thing's next version. Raises `BeyondReach` for a place that whoever asks may not change.
        """

    async def record_unless_taken(self, thing: Aggregate, fact: Fact) -> bool:
        """Store something new with its fact; returns False when what may be there only once, as a NIK, is taken."""

    async def record_place(self, holder: Entrepreneur, place: PlaceChange, fact: Fact, *more: Fact) -> Entrepreneur:
        """Store what became of somebody's place with the facts that led to it; returns them with their new version."""

    async def save_untold(self, before: T | None, after: T) -> T:
        """Store a thing's new state of which no event tells; returns it as stored."""

    async def save_place_untold(self, holder: Entrepreneur, place: PlaceChange) -> Entrepreneur:
        """Store what became of somebody's place where no event tells of it; returns them with their new version."""

    async def holder_of(self, province: str, nik: str) -> UUID | None:
        """Return who holds a NIK in a province, within reach or not."""

    async def alike(self, description: Description) -> Sequence[Entrepreneur]:
        """Return those within reach who are probably the same person; see `people.rules.duplicates`."""

    async def consent_withdrawn(self, entrepreneur_ref: UUID) -> date | None:
        """Return since when nothing may be told of somebody, within reach or not; until the end that stays so."""

    async def hold_owner(self, enterprise_ref: UUID) -> None:
        """Hold whose an enterprise is: people before their things, in one order for everybody."""

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

    async def young(self, programme_id: UUID, codes: Sequence[str], programme_year: int) -> YouthCount:
        """Return how many young people a village, under all its codes, has in a programme already."""


def found(thing: F | None, slug: str, words: Text) -> F:
    """Return what stands at an address; raises `NotFound` when there is nothing within reach."""
    if thing is None:
        raise NotFound(slug, words)
    return thing
