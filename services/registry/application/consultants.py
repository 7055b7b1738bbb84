"""What can be asked of the registry about consultants.

Invariant: no state is stored without its fact, and none the other way; names stay in the province.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.application.centres import centre_of
from services.registry.application.work import RegistryWork
from services.registry.domain import consultants as rules
from services.registry.domain.consultants import Consultant
from shared.answers import Accepted
from shared.regions import local_day


@dataclass(frozen=True)
class AppointConsultant:
    """A consultant as a centre describes one."""

    name: str
    centre_id: UUID
    field: str
    coordinator: bool
    appointed_on: date


async def appoint_consultant(command: AppointConsultant, work: RegistryWork) -> Accepted:
    """Add one consultant to a centre."""
    centre = await centre_of("centre_id", command.centre_id, work)
    consultant = Consultant(
        work.new_id(), centre.province, command.name, centre.id, centre.region_code, command.field,
        command.coordinator, command.appointed_on,
    )  # fmt: skip
    appointed = rules.appoint_consultant(consultant, centre, local_day(work.now, centre.region_code))
    await work.add(consultant)
    await work.emit(appointed, province=centre.province, version=consultant.version)
    return Accepted(consultant.id, consultant.version)
