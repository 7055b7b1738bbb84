"""The port that the handlers of people work through.

Invariant: as in `shared.contracts.unit_of_work`; what identifies a person is found, stored and corrected here alone.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from services.registry.people.rules.duplicates import Description
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.nik_requests import NikLimits, NikRequest, NikTries
from services.registry.reference.commands.region_codes import DeclaredRegions


class PeopleWork(DeclaredRegions, Protocol):
    """One open transaction in which people are found, registered and corrected."""

    nik_limits: NikLimits

    @property
    def who(self) -> str:
        """The caller, as the issuer names them."""

    @property
    def is_office(self) -> bool:
        """Whether the caller is the province's office, which reaches every person of it."""

    async def nik_tries(self, entrepreneur_ref: UUID | None) -> NikTries:
        """Return how many NIKs were tried within a day, for somebody and by the caller; the caller waits in turn."""

    async def note_nik_refused(self, nik: str, province: str, village_code: str) -> None:
        """Let the province's office know of a NIK that could not be registered, whatever becomes of the command."""

    async def note_nik_limit(self, entrepreneur_ref: UUID | None, province: str, village_code: str) -> None:
        """Leave a line in the audit trail, and an alarm, of a caller who tries too many NIKs, though it is refused."""

    async def note_nik_shown(self, holder: Entrepreneur | NikRequest) -> None:
        """Enter into the trail that the caller is shown somebody's NIK, or the one that was asked for them."""

    async def holder_of(self, province: str, nik: str) -> UUID | None:
        """Return who holds a NIK in a province, within reach or not."""

    async def alike(self, description: Description) -> Sequence[Entrepreneur]:
        """Return those within reach who are probably the same person; see `people.rules.duplicates`."""

    async def consent_withdrawn(self, entrepreneur_ref: UUID) -> date | None:
        """Return since when nothing may be told of somebody, within reach or not; until the end that stays so."""

    async def first_fact_on(self, entrepreneur_ref: UUID) -> date | None:
        """Return the first day of somebody's places in programmes and enterprises; None while they have none."""

    async def keep_person(self, before: Entrepreneur, after: Entrepreneur) -> Entrepreneur:
        """Store somebody as corrected, keeping a NIK that is given up beside them; returns them as stored.

        Raises `Conflict` when the new one became somebody else's in the meantime.
        """
