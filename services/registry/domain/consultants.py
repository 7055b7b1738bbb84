"""The rules of consultants: where they work, in which field, since when.

Invariant: pure; a consultant is a natural person, so events hold a reference and the field, never the name.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.domain.centres import Centre
from shared.contracts.registry import ConsultantAppointed
from shared.fields import not_after, not_before


@dataclass(frozen=True)
class Consultant:
    """A consultant of a centre; the name is for the province alone."""

    id: UUID
    province: str
    name: str
    centre_id: UUID
    region_code: str
    """Where the centre stands."""
    field: str
    coordinator: bool
    appointed_on: date
    version: int = 1


def appoint_consultant(consultant: Consultant, centre: Centre, today: date) -> ConsultantAppointed:
    """Accept a consultant of a centre; raises `Invalid` for a day in the future or before the centre was founded."""
    not_after("appointed_on", consultant.appointed_on, today)
    not_before("appointed_on", consultant.appointed_on, centre.founded_on)
    return ConsultantAppointed(
        consultant_ref=consultant.id,
        centre_id=centre.id,
        region_code=centre.region_code,
        field=consultant.field,
        coordinator=consultant.coordinator,
        appointed_on=consultant.appointed_on,
    )
