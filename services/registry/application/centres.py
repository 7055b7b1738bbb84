"""What can be asked of the registry about centres.

A handler looks up what the rules need, lets the domain decide, stores the state and emits the fact, all in the one
transaction that `RegistryWork` stands for. Invariant: no state is stored without its fact, and none the other way.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.registry.application.references import known_code
from services.registry.application.work import RegistryWork, found
from services.registry.domain import centres as rules
from services.registry.domain import legal
from services.registry.domain.centres import Centre
from services.registry.domain.legal import Late, Step
from shared.answers import Accepted
from shared.contracts import Event
from shared.contracts.vocabulary import CentreLevel, Founding
from shared.errors import Words
from shared.fields import refuse, served_region
from shared.regions import Level, local_day, province_of

Change = Callable[[Centre, date], tuple[Centre, Event]]
"""What the domain makes of a centre on a day: its new state, and the fact."""


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


@dataclass(frozen=True)
class ServiceOfCentre:
    """A service that a centre begins to offer, or no longer offers, on a day."""

    centre_id: UUID
    service_code: str
    day: date


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


async def change_centre(centre_id: UUID, change: Change, work: RegistryWork) -> Accepted:
    """Bring one centre into its next state, by a rule of the domain."""
    words = Words("Pusat layanan ini tidak ada di sini.", "There is no such centre here.")
    centre = found(await work.hold(Centre, centre_id), "centre-unknown", words)
    after, fact = change(centre, local_day(work.now, centre.region_code))
    await work.keep(centre, after)
    await work.emit(fact, province=after.province, version=after.version)
    return Accepted(after.id, after.version)


async def change_details(centre_id: UUID, name: str, parent_office: str, work: RegistryWork) -> Accepted:
    """Call a centre and its office otherwise."""
    return await change_centre(
        centre_id, lambda centre, today: rules.change_details(centre, name, parent_office, today), work
    )


async def inaugurate(centre_id: UUID, day: date, work: RegistryWork) -> Accepted:
    """Note when a centre was inaugurated."""
    return await change_centre(centre_id, lambda centre, today: rules.inaugurate(centre, day, today), work)


async def open_centre(centre_id: UUID, day: date, work: RegistryWork) -> Accepted:
    """Open a centre to its clients."""
    return await change_centre(centre_id, lambda centre, today: rules.open_centre(centre, day, today), work)


async def close_centre(centre_id: UUID, day: date, work: RegistryWork) -> Accepted:
    """Close a centre."""
    return await change_centre(centre_id, lambda centre, today: rules.close_centre(centre, day, today), work)


async def change_legal_status(centre_id: UUID, step: Step, work: RegistryWork) -> Accepted:
    """Take a centre one step towards a UPTD or a BLUD, or back from a proposal that was refused."""
    return await change_centre(centre_id, lambda centre, today: legal.change_legal_status(centre, step, today), work)


async def offer_service(command: ServiceOfCentre, work: RegistryWork) -> Accepted:
    """Add a service to a centre's catalogue."""
    code = await known_code("service_code", command.service_code, "service", work)
    return await change_centre(
        command.centre_id, lambda centre, today: rules.offer_service(centre, code, command.day, today), work
    )


async def withdraw_service(command: ServiceOfCentre, work: RegistryWork) -> Accepted:
    """Take a service out of a centre's catalogue."""
    code = command.service_code
    return await change_centre(
        command.centre_id, lambda centre, today: rules.withdraw_service(centre, code, command.day, today), work
    )


def overdue(centres: Iterable[Centre], months: int, now: datetime) -> list[Late]:
    """Return the centres that should have been a UPTD by now, in the order given."""
    each = (legal.late(centre, months, local_day(now, centre.region_code)) for centre in centres)
    return [late for late in each if late]
