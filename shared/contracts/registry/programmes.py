"""What the nation hears of the village programme.

Invariant: youth is a yes or no, decided on the day of enrolment; no birth date and no age of a person.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import Age, Count, EntrepreneurRef, Funding, ProgrammeId, RegionCode, VillageCode, Year


@event("programme-declared", key="programme_id")
class ProgrammeDeclared(Event, frozen=True, kw_only=True):
    """A province promises each of its villages a number of new entrepreneurs a year, for some years."""

    programme_id: ProgrammeId
    name: str
    owner_region: RegionCode
    start_year: Year
    years: Count
    quota_per_village_year: Count
    quota_per_village_total: Count
    youth_min_age: Age
    youth_max_age: Age
    declared_on: date


@event("entrepreneur-enrolled", key="entrepreneur_ref")
class EntrepreneurEnrolled(Event, frozen=True, kw_only=True):
    """An entrepreneur joined the village programme; youth is decided on this day and never again."""

    entrepreneur_ref: EntrepreneurRef
    programme_id: ProgrammeId
    village_code: VillageCode
    programme_year: Count
    youth: bool
    funding: Funding
    enrolled_on: date
