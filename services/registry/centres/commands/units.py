"""What can be asked of the registry about units.

Invariant: no state is stored without its fact, and none the other way.
"""

from dataclasses import dataclass
from uuid import UUID

from services.registry.centres.rules import unit as unit_rules
from services.registry.centres.rules.unit import Unit
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import UnitKind
from shared.i18n import Text
from shared.regions import local_day, province_of
from shared.runtime.command_result import CommandResult
from shared.runtime.public_text import check_public
from shared.runtime.validation import field_error, require_served_region


@dataclass(frozen=True)
class RegisterUnit:
    """A unit as an office describes it."""

    kind: UnitKind
    name: str
    region_code: str
    parent_office: str
    part_of: UUID | None


async def register_unit(command: RegisterUnit, work: Work) -> CommandResult:
    """Add one unit, perhaps as a part of an office."""
    code = require_served_region("region_code", command.region_code, ("province", "regency"), work.provinces)
    office = None if command.part_of is None else await _office(command.part_of, work)
    unit = Unit(
        work.new_id(), province_of(code), command.kind, check_public("name", command.name), code,
        command.parent_office, command.part_of, local_day(work.now, code),
    )  # fmt: skip
    registered = unit_rules.register_unit(unit, office)
    await work.record(None, unit, registered)
    return CommandResult(unit.id, unit.version)


async def _office(given: UUID, work: Work) -> Unit:
    office = await work.find(Unit, given)
    if office is None:
        rule = Text("harus dinas yang terdaftar di sini", "must be an office registered here")
        raise field_error("office-unknown", "part_of", given, rule)
    return office
