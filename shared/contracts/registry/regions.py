"""What the nation hears of region codes that changed.

Invariant: facts of earlier days keep the code that held on their day. Of a code that was split, each new one is told by
itself; a declaration is one by its id.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import MappingId, RegionCode, RegionMappingVoidReason, RegionName, Slug
from shared.i18n import Text


@event("region-code-mapped", key="old_code", words=Text("Kode wilayah berganti", "Region code changed"))
class RegionCodeMapped(Event, frozen=True, kw_only=True):
    """A region's code becomes another from a day on, past or to come; facts of earlier days keep the old one."""

    old_code: RegionCode
    new_code: RegionCode
    declared_on: date
    effective_on: date
    decree: Slug
    """The decree or law by its number, as in `kepmendagri-300-2-2-2138-2025`."""
    mapping_id: MappingId | None = None
    """None where a release of before told of it, when a code could be mapped once only."""
    name: RegionName | None = None
    """What the new region is called, where no published edition has it."""


@event(
    "region-mapping-voided", key="old_code", words=Text("Pergantian kode wilayah ditarik kembali", "Code change voided")
)
class RegionMappingVoided(Event, frozen=True, kw_only=True):
    """What was declared of a code was a slip; from now on it never became the other one, on any day."""

    mapping_id: MappingId
    old_code: RegionCode
    new_code: RegionCode
    reason_code: RegionMappingVoidReason
    voided_on: date
    effective_on: date
