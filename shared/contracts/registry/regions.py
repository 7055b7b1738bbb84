"""What the nation hears of region codes that changed.

Invariant: facts of earlier days keep the code that held on their day.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import RegionCode, Slug
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
