"""What can be asked about a region code before it is declared to have become another.

Invariant: what is shown before a declaration is refused for the same reasons as the declaration itself.
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from services.registry.reference.commands.region_codes import (
    DeclaredRegions,
    MapRegionCode,
    RegionCodeWork,
    already_taken,
    declaration,
)
from services.registry.reference.rules.region_changes import RegionChange, change_of
from services.registry.reference.rules.region_codes import RegionMapping
from shared.regions import local_day


class RegionUse(Protocol):
    """Knows how much stands under region codes."""

    async def count(self, codes: Collection[str]) -> Mapping[str, int]:
        """Return how many things stand under any of the codes; shape: {list: count}."""


async def preview(command: MapRegionCode, work: RegionCodeWork) -> tuple[RegionMapping, RegionChange]:
    """Return what a command would declare, and what would become of the region; raises as the command does."""
    mapping, _ = await declaration(command, work)
    pair = (mapping.old_code, mapping.new_code)
    if any((step.old, step.new) == pair for step in await work.declared_regions()):
        raise already_taken(mapping)
    return mapping, await change(mapping, work)


async def change(mapping: RegionMapping, work: DeclaredRegions) -> RegionChange:
    """Return what a declaration makes of a region."""
    return change_of(mapping, await work.declared_regions(), local_day(work.now, mapping.province))
