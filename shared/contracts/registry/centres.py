"""What the nation hears of centres.

Invariant: no name of a person; a centre's own name is public.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import CentreId, CentreLevel, Founding, RegionCode


@event("centre-registered", key="centre_id")
class CentreRegistered(Event, frozen=True, kw_only=True):
    """A centre exists, in this region, since then."""

    centre_id: CentreId
    name: str
    level: CentreLevel
    region_code: RegionCode
    founded_on: date
    founding: Founding
    operational_on: date | None = None
    registered_on: date
