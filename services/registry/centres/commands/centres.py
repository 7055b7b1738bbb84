"""What can be asked of the registry about centres.

A handler looks up what the rules need, lets the domain decide and records the state with its fact, in the one
transaction that its port stands for. Invariant: no state is stored without its fact, and none the other way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from services.registry.centres.rules import centre as centre_rules
from services.registry.centres.rules import status as status_rules
from services.registry.centres.rules.centre import Centre, CentreUse
from services.registry.centres.rules.status import Step
from services.registry.reference.commands.references import ReferenceWork, known_code, known_number
from shared.contracts import Event
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import CentreLevel, Founding
from shared.i18n import Text
from shared.regions import Level, local_day, province_of
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import require_found
from shared.runtime.public_text import check_public
from shared.runtime.validation import field_error, require_served_region

Change = Callable[[Centre, date], tuple[Centre, Event]]
"""What the domain makes of a centre on a day: its new state, and the fact."""


class CentreWork(ReferenceWork, Protocol):
    """One open transaction in which something becomes of centres."""

    async def use_of(self, centre_id: UUID, day: date) -> CentreUse:
        """Return who has to do with a centre behind a day, within the caller's reach or not."""

    async def names_in(self, region_code: str) -> Sequence[str]:
        """Return what the centres of a region are called, those that were closed aside."""


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


async def register_centre(command: RegisterCentre, work: CentreWork) -> CommandResult:
    """Add one centre; the fact leaves with the same commit. Another one of that name in the region is a warning."""
    level: Level = "province" if command.level == "province" else "regency"
    code = require_served_region("region_code", command.region_code, (level,), work.provinces)
    centre = Centre(
        work.new_id(), province_of(code), check_public("name", command.name), command.level, code,
        command.founded_on, command.founding, command.operational_on, command.parent_office,
    )  # fmt: skip
    registered = centre_rules.register_centre(centre, local_day(work.now, code))
    known = centre_rules.is_known(centre.name, await work.names_in(code))
    await work.record(None, centre, registered)
    return CommandResult(centre.id, centre.version, ("centre-alike",) if known else ())


async def centre_of(field: str, given: UUID, work: Work) -> Centre:
    """Return the centre that a field names; raises `Invalid` when there is none within reach."""
    centre = await work.find(Centre, given)
    if centre is None:
        rule = Text("harus sentra yang terdaftar di sini", "must be a centre registered here")
        raise field_error("centre-unknown", field, given, rule)
    return centre


async def centre_serving(field: str, given: UUID, acted: tuple[str, date], work: Work) -> Centre:
    """Return the centre that a field names, at which something was done; shape of `acted`: (field of its day, day).

    Raises `Invalid` as `centre_of`, and for a day behind the centre's last one.
    """
    centre = await centre_of(field, given, work)
    day_field, day = acted
    centre_rules.check_serving(day_field, day, centre)
    return centre


async def centre_held(centre_id: UUID, work: Work) -> Centre:
    """Return the centre at the request's address, held until the end; raises `NotFound`."""
    words = Text("Sentra ini tidak ada di sini.", "There is no such centre here.")
    return require_found(await work.get_for_update(Centre, centre_id), "centre-unknown", words)


async def change_centre(centre_id: UUID, change: Change, work: Work) -> CommandResult:
    """Bring one centre into its next state, by a rule of the domain."""
    centre = await centre_held(centre_id, work)
    after, fact = change(centre, local_day(work.now, centre.region_code))
    after = await work.record(centre, after, fact)
    return CommandResult(after.id, after.version)


async def change_details(centre_id: UUID, name: str, parent_office: str, work: Work) -> CommandResult:
    """Call a centre and its office otherwise."""
    check_public("name", name)
    return await change_centre(
        centre_id, lambda centre, today: centre_rules.change_details(centre, name, parent_office, today), work
    )


async def inaugurate(centre_id: UUID, day: date, work: Work) -> CommandResult:
    """Note when a centre was inaugurated."""
    return await change_centre(centre_id, lambda centre, today: centre_rules.inaugurate(centre, day, today), work)


async def open_centre(centre_id: UUID, day: date, work: Work) -> CommandResult:
    """Open a centre to its clients."""
    return await change_centre(centre_id, lambda centre, today: centre_rules.open_centre(centre, day, today), work)


async def close_centre(centre_id: UUID, day: date, work: CentreWork) -> CommandResult:
    """Close a centre that nobody works at any more; that people are registered at it is a warning."""
    centre = await centre_held(centre_id, work)
    use = await work.use_of(centre_id, day)
    after, closed = centre_rules.close_centre(centre, day, local_day(work.now, centre.region_code), use)
    after = await work.record(centre, after, closed)
    return CommandResult(after.id, after.version, ("centre-has-clients",) if use.has_clients else ())


async def change_legal_status(centre_id: UUID, step: Step, work: ReferenceWork) -> CommandResult:
    """Take a centre one step towards a UPTD or a BLUD, or back from a proposal that was refused."""
    await known_number("instrument_number", step.instrument.number, work)
    return await change_centre(
        centre_id, lambda centre, today: status_rules.change_legal_status(centre, step, today), work
    )


async def offer_service(command: ServiceOfCentre, work: ReferenceWork) -> CommandResult:
    """Add a service to a centre's catalogue."""
    code = await known_code("service_code", command.service_code, "service", work)
    return await change_centre(
        command.centre_id, lambda centre, today: centre_rules.offer_service(centre, code, command.day, today), work
    )


async def withdraw_service(command: ServiceOfCentre, work: ReferenceWork) -> CommandResult:
    """Take a service out of a centre's catalogue."""
    code = command.service_code
    return await change_centre(
        command.centre_id, lambda centre, today: centre_rules.withdraw_service(centre, code, command.day, today), work
    )
