"""What can be asked of the registry about centres.

A handler looks up what the rules need, lets the domain decide, stores the state and emits the fact, all in the one
transaction that `RegistryWork` stands for. Invariant: no state is stored without its fact, and none the other way.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.application.work import RegistryWork
from services.registry.domain import centres as rules
from services.registry.domain.centres import Centre
from shared.answers import Accepted
from shared.contracts.vocabulary import CentreLevel, Founding
from shared.errors import Words
from shared.fields import refuse, served_region
from shared.regions import Level, local_day, province_of


@dataclass(frozen=True)
class RegisterCentre:
    """A centre as an office describes it."""

    name: str
    level: CentreLevel
    region_code: str
    founded_on: date
    founding: Founding
    operational_on: date | None
    parent_office: str


async def register_centre(command: RegisterCentre, work: RegistryWork) -> Accepted:
    """Add one centre; the fact leaves with the same commit."""
    level: Level = "province" if command.level == "province" else "regency"
    code = served_region("region_code", command.region_code, (level,), work.provinces)
    centre = Centre(
        work.new_id(), province_of(code), command.name, command.level, code, command.founded_on, command.founding,
        command.operational_on, command.parent_office,
    )  # fmt: skip
    registered = rules.register_centre(centre, local_day(work.now, code))
    await work.add(centre)
    await work.emit(registered, province=centre.province, version=centre.version)
    return Accepted(centre.id, centre.version)


async def centre_of(field: str, given: UUID, work: RegistryWork) -> Centre:
    """Return the centre that a field names; raises `Invalid` when there is none within reach."""
    centre = await work.find(Centre, given)
    if centre is None:
        rule = Words("harus pusat layanan yang terdaftar di sini", "must be a centre registered here")
        raise refuse("centre-unknown", field, given, rule)
    return centre
