"""What the nation hears of consultants.

Invariant: a consultant is a random reference; the name stays in the province.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import CentreId, ConsultantRef, RegionCode, Slug


@event("consultant-appointed", key="consultant_ref")
class ConsultantAppointed(Event, frozen=True, kw_only=True):
    """A consultant works for a centre in a field from this day."""

    consultant_ref: ConsultantRef
    centre_id: CentreId
    region_code: RegionCode
    field: Slug
    coordinator: bool
    appointed_on: date
