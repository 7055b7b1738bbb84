"""What can be asked of the registry about region codes that changed.

Invariant: no state is stored without its fact, and none the other way; a code is mapped once.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.registry.reference.rules import region_codes as region_codes_rules
from services.registry.reference.rules.region_codes import RegionMapping
from shared.contracts.unit_of_work import Work
from shared.i18n import Text
from shared.regions import History, local_day, province_of
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict
from shared.runtime.validation import require_served


class RegionCodeWork(Work, Protocol):
    """One open transaction that knows what became of region codes."""

    async def hold_mappings(self) -> None:
        """Let nobody else declare what became of a region code until the end."""

    async def mapped_to(self, code: str) -> str | None:
        """Return the region code that a code was declared to have become, if it was."""


@dataclass(frozen=True)
class MapRegionCode:
    """A region's code that became another."""

    old_code: str
    new_code: str
    effective_on: date
    decree: str


async def map_region_code(command: MapRegionCode, work: RegionCodeWork) -> CommandResult:
    """Declare that a code became another; the province of the old code tells of it."""
    old, new = (
        region_codes_rules.known_code("old_code", command.old_code),
        region_codes_rules.known_code("new_code", command.new_code),
    )
    province = province_of(old)
    require_served("old_code", command.old_code, province, work.provinces)
    today = local_day(work.now, province)
    mapping = RegionMapping(work.new_id(), province, old, new, command.effective_on, command.decree, today)
    mapped = region_codes_rules.declare_mapping(mapping)
    await work.hold_mappings()
    region_codes_rules.check_no_return(mapping, await _became(new, work))
    if not await work.record_unless_taken(mapping, mapped):
        words = Text(f"Kode {old} sudah dipetakan.", f"Code {old} is mapped already.")
        raise Conflict("region-code-taken", words)
    return CommandResult(mapping.id, mapping.version)


async def _became(code: str, work: RegionCodeWork) -> set[str]:
    """Return what a code became, itself included, by way of whatever editions and declarations say."""
    seen, ahead = set[str](), [code]
    while ahead:
        code = ahead.pop()
        if code not in seen:
            seen.add(code)
            declared = await work.mapped_to(code)
            ahead += [*History.load().successors(code, date.max), *([declared] if declared else [])]
    return seen
