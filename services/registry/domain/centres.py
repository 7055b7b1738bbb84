"""The rules of centres: what may be registered, and the fact that follows from it.

Invariant: pure; the command, the day and the new identity come in, the new state and its event go out.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.registry import CentreRegistered
from shared.contracts.vocabulary import CentreLevel, Founding
from shared.fields import not_after, not_before


@dataclass(frozen=True)
class Centre:
    """A PLUT-KUMKM centre."""

    id: UUID
    province: str
    name: str
    level: CentreLevel
    region_code: str
    founded_on: date
    founding: Founding
    operational_on: date | None
    parent_office: str
    version: int = 1


def register_centre(centre: Centre, today: date) -> CentreRegistered:
    """Accept a centre; raises `Invalid` when its days contradict each other."""
    not_after("founded_on", centre.founded_on, today)
    if centre.operational_on:
        not_before("operational_on", centre.operational_on, centre.founded_on)
        not_after("operational_on", centre.operational_on, today)
    return CentreRegistered(
        centre_id=centre.id,
        name=centre.name,
        level=centre.level,
        region_code=centre.region_code,
        founded_on=centre.founded_on,
        founding=centre.founding,
        operational_on=centre.operational_on,
        registered_on=today,
    )
