"""What can be asked of the registry about region codes that changed.

Invariant: no state is stored without its fact, and none the other way; a code is mapped once.
"""

from dataclasses import dataclass
from datetime import date

from services.registry.application.work import RegistryWork
from services.registry.domain import mappings as rules
from services.registry.domain.mappings import RegionMapping
from shared.answers import Accepted
from shared.errors import Conflict, Words
from shared.fields import served
from shared.regions import History, local_day, province_of


@dataclass(frozen=True)
class MapRegionCode:
    """A region's code that became another."""

    old_code: str
    new_code: str
    effective_on: date
    decree: str


async def map_region_code(command: MapRegionCode, work: RegistryWork) -> Accepted:
    """Declare that a code became another; the province of the old code tells of it."""
    old, new = rules.known_code("old_code", command.old_code), rules.known_code("new_code", command.new_code)
    province = province_of(old)
    served("old_code", command.old_code, province, work.provinces)
    today = local_day(work.now, province)
    mapping = RegionMapping(work.new_id(), province, old, new, command.effective_on, command.decree, today)
    mapped = rules.declare_mapping(mapping)
    await work.hold_mappings()
    rules.check_no_return(mapping, await _became(new, work))
    if not await work.add_unless_taken(mapping):
        words = Words(f"Kode {old} sudah dipetakan.", f"Code {old} is mapped already.")
        raise Conflict("region-code-taken", words)
    await work.emit(mapped, province=province, version=mapping.version)
    return Accepted(mapping.id, mapping.version)


async def _became(code: str, work: RegistryWork) -> set[str]:
    """Return what a code became, itself included, by way of whatever editions and declarations say."""
    seen, ahead = set[str](), [code]
    while ahead:
        code = ahead.pop()
        if code not in seen:
            seen.add(code)
            declared = await work.mapped_to(code)
            ahead += [*History.load().successors(code, date.max), *([declared] if declared else [])]
    return seen
