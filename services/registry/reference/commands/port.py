"""The port that the registry's handlers work through.

Invariant: everything between opening and leaving it is one transaction; a thing beyond the reach of whoever asks is
not found.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from services.registry.people.rules.duplicates import Description
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.programmes.rules.enrolment import YouthCount
from services.registry.programmes.rules.programme import Enrolment
from shared.contracts import Fact
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import ReferenceKind
from shared.runtime.aggregate import Aggregate

T = TypeVar("T", bound=Aggregate)
PlaceChange = tuple[Enrolment | None, Enrolment | None]
"""Somebody's place in a programme before and after a change; None where there is none."""


class RegistryWork(Work, Protocol):
    """One open transaction on the registry."""

    async def record_place(self, holder: Entrepreneur, place: PlaceChange, fact: Fact, *more: Fact) -> Entrepreneur:
        """Store what became of somebody's place with the facts that led to it; returns them with their new version."""

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

    async def hold_mappings(self) -> None:
        """Let nobody else declare what became of a region code until the end."""

    async def mapped_to(self, code: str) -> str | None:
        """Return the region code that a code was declared to have become, if it was."""

    async def codes(self, kind: ReferenceKind, *, hold: bool = False) -> Sequence[str]:
        """Return the codes of one kind that there are for whoever asks, in order; `hold` lets nobody else add one."""

    async def place(self, entrepreneur_ref: UUID, programme_id: UUID) -> Enrolment | None:
        """Return somebody's place in a programme."""

    async def places(self, entrepreneur_ref: UUID) -> Sequence[Enrolment]:
        """Return every place of somebody."""

    async def young(self, programme_id: UUID, codes: Sequence[str], programme_year: int) -> YouthCount:
        """Return how many young people a village, under all its codes, has in a programme already."""
