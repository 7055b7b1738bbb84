"""The port that the handlers of programmes work through.

Invariant: as in `shared.contracts.unit_of_work`; what becomes of a place is the next version of its entrepreneur.
"""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.programmes.rules.enrolment import YouthCount
from services.registry.programmes.rules.programme import Enrolment, Programme
from services.registry.programmes.rules.programme_correction import ProgrammeUse
from services.registry.reference.commands.region_codes import DeclaredRegions
from shared.contracts import Fact

PlaceChange = tuple[Enrolment | None, Enrolment | None]
"""Somebody's place in a programme before and after a change; None where there is none."""


class ProgrammeWork(DeclaredRegions, Protocol):
    """One open transaction in which places in programmes are given and followed."""

    async def programme_held(self, programme_id: UUID) -> Programme | None:
        """Return a programme within reach; nobody corrects it or takes it back until the end."""

    async def programme_use(self, programme_id: UUID) -> ProgrammeUse:
        """Return who has a place in a programme."""

    async def place(self, entrepreneur_ref: UUID, programme_id: UUID) -> Enrolment | None:
        """Return somebody's place in a programme."""

    async def places(self, entrepreneur_ref: UUID) -> Sequence[Enrolment]:
        """Return every place of somebody."""

    async def young(self, programme_id: UUID, codes: Sequence[str], programme_year: int) -> YouthCount:
        """Return how many young people a village, under all its codes, has in a programme already."""

    async def record_place(self, holder: Entrepreneur, place: PlaceChange, fact: Fact, *more: Fact) -> Entrepreneur:
        """Store what became of somebody's place with the facts that led to it; returns them with their new version."""

    async def save_place_without_event(self, holder: Entrepreneur, place: PlaceChange) -> Entrepreneur:
        """Store what became of somebody's place where no event tells of it; returns them with their new version."""
