"""The port that the handlers of people work through.

Invariant: as in `shared.contracts.unit_of_work`; what identifies a person is found, stored and corrected here alone.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from services.registry.people.rules.duplicates import Description
from services.registry.people.rules.entrepreneur import Entrepreneur
from shared.contracts.unit_of_work import Work


class PeopleWork(Work, Protocol):
    """One open transaction in which people are found, registered and corrected."""

    async def holder_of(self, province: str, nik: str) -> UUID | None:
        """Return who holds a NIK in a province, within reach or not."""

    async def alike(self, description: Description) -> Sequence[Entrepreneur]:
        """Return those within reach who are probably the same person; see `people.rules.duplicates`."""

    async def consent_withdrawn(self, entrepreneur_ref: UUID) -> date | None:
        """Return since when nothing may be told of somebody, within reach or not; until the end that stays so."""

    async def keep_person(self, before: Entrepreneur, after: Entrepreneur) -> Entrepreneur:
        """Store somebody as corrected, keeping a NIK that is given up beside them; returns them as stored.

        Raises `Conflict` when the new one became somebody else's in the meantime.
        """
