"""What the nation hears of offices, their divisions and other units that serve enterprises.

Invariant: no name of a person; what a unit is called is public.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import RegionCode, UnitId, UnitKind
from shared.i18n import Text


@event("centre-unit-registered", key="unit_id", words=Text("Unit terdaftar", "Unit registered"))
class CentreUnitRegistered(Event, frozen=True, kw_only=True):
    """A unit exists, in this region; it may be part of an office."""

    unit_id: UnitId
    name: str
    kind: UnitKind
    region_code: RegionCode
    part_of: UnitId | None = None
    registered_on: date
