"""What can be asked of the registry about region codes that changed.

Invariant: no state is stored without its fact, and none the other way; a code becomes another once, and what was
declared by a slip is taken back by a fact of its own. Whoever judges a code by its day asks `history_of`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from services.registry.reference.commands.references import ReferenceWork
from services.registry.reference.rules import region_codes as region_codes_rules
from services.registry.reference.rules.decrees import check_decree
from services.registry.reference.rules.region_codes import RegionMapping
from shared.contracts.registry.regions import RegionCodeMapped
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import RegionMappingVoidReason
from shared.i18n import Text
from shared.regions import History, Succession, local_day, province_of
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict, require_found
from shared.runtime.public_text import check_public
from shared.runtime.validation import require_served


class DeclaredRegions(Work, Protocol):
    """One open transaction that knows what was declared of region codes."""

    async def declared_regions(self) -> Sequence[Succession]:
        """Return what was declared of codes and not taken back, in the order of days and codes."""


class RegionCodeWork(ReferenceWork, DeclaredRegions, Protocol):
    """One open transaction in which it is declared what became of region codes."""

    async def hold_mappings(self) -> None:
        """Let nobody else declare what became of a region code until the end."""


@dataclass(frozen=True)
class MapRegionCode:
    """A region's code that became another."""

    old_code: str
    new_code: str
    effective_on: date
    decree: str
    name: str | None = None


@dataclass(frozen=True)
class VoidRegionMapping:
    """A wish to take back what was declared of a code."""

    mapping_id: UUID
    reason_code: RegionMappingVoidReason


async def history_of(work: DeclaredRegions) -> History:
    """Return the codes of regions as of a day, with what was declared of them here."""
    return History.with_declared(tuple(await work.declared_regions()))


async def map_region_code(command: MapRegionCode, work: RegionCodeWork) -> CommandResult:
    """Declare that a code became another; the province of the old code tells of it."""
    await work.hold_mappings()
    mapping, mapped = await declaration(command, work)
    if not await work.record_unless_taken(mapping, mapped):
        raise already_taken(mapping)
    return CommandResult(mapping.id, mapping.version)


def already_taken(mapping: RegionMapping) -> Conflict:
    """Return the refusal of a declaration that stands there already."""
    old, new = mapping.old_code, mapping.new_code
    words = Text(f"Kode {old} sudah dipetakan ke {new}.", f"Code {old} is mapped to {new} already.")
    return Conflict("region-code-taken", words)


async def declaration(command: MapRegionCode, work: RegionCodeWork) -> tuple[RegionMapping, RegionCodeMapped]:
    """Return what a command would declare and tell; raises `Invalid` and `Conflict`."""
    declared = await work.declared_regions()
    history = History.with_declared(tuple(declared))
    old = region_codes_rules.known_code("old_code", command.old_code, history)
    new = region_codes_rules.dotted("new_code", command.new_code)
    province = province_of(old)
    require_served("old_code", command.old_code, province, work.provinces)
    decree = check_decree("decree", command.decree)
    if command.name is not None:
        check_public("name", command.name)
    today = local_day(work.now, province)
    wanted = RegionMapping(work.new_id(), province, old, new, command.effective_on, decree, today, name=command.name)
    return region_codes_rules.declare_mapping(wanted, declared, by_ministry=not work.home)


async def void_mapping(command: VoidRegionMapping, work: RegionCodeWork) -> CommandResult:
    """Take back what was declared of a code, so that it never became the other one."""
    await work.hold_mappings()
    words = Text("Pemetaan kode ini tidak ada di sini.", "There is no such mapping here.")
    found = await work.get_for_update(RegionMapping, command.mapping_id)
    before = require_found(found, "region-mapping-unknown", words)
    pair = (before.old_code, before.new_code)
    rest = [step for step in await work.declared_regions() if (step.old, step.new) != pair]
    today = local_day(work.now, before.province)
    voided, fact = region_codes_rules.void_mapping(before, command.reason_code, rest, today)
    after = await work.record(before, voided, fact)
    return CommandResult(after.id, after.version)
