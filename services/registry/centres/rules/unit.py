"""The rules of units: offices, their divisions, and other units that serve enterprises beside the centres.

Invariant: pure; a division is part of an office, and names of units are whatever people call them.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.registry.units import CentreUnitRegistered
from shared.contracts.vocabulary import UnitKind
from shared.i18n import Text
from shared.regions import province_of
from shared.runtime.validation import field_error


@dataclass(frozen=True)
class Unit:
    """An office, one of its divisions, a UPT or a centre for enterprises that is no PLUT."""

    id: UUID
    province: str
    kind: UnitKind
    name: str
    region_code: str
    parent_office: str
    part_of: UUID | None
    registered_on: date
    version: int = 1


def register_unit(unit: Unit, office: Unit | None) -> CentreUnitRegistered:
    """Accept a unit; raises `Invalid` for a division without an office, or a part of something that is no office."""
    if office is None and unit.kind == "bidang":
        rule = Text("wajib diisi untuk bidang", "is required for a division")
        raise field_error("office-missing", "part_of", "", rule)
    if office and (office.kind != "dinas" or province_of(office.region_code) != unit.province):
        rule = Text("harus dinas di provinsi yang sama", "must be an office in the same province")
        raise field_error("office-unknown", "part_of", office.id, rule)
    return CentreUnitRegistered(
        unit_id=unit.id,
        name=unit.name,
        kind=unit.kind,
        region_code=unit.region_code,
        part_of=unit.part_of,
        registered_on=unit.registered_on,
    )
