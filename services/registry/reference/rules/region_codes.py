"""The rules of region codes that changed: what may be declared, and the fact that follows.

Invariant: pure; nothing is declared that the published editions know already or know nothing of, and no code becomes
itself again by way of others.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.registry.regions import RegionCodeMapped
from shared.i18n import Text
from shared.regions import History, level_of, normalise
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error


@dataclass(frozen=True)
class RegionMapping:
    """A region's code that became another, as a decree says."""

    id: UUID
    province: str
    """The old code's."""
    old_code: str
    new_code: str
    effective_on: date
    decree: str
    declared_on: date
    version: int = 1


def known_code(field: str, given: str) -> str:
    """Return the dotted form of a code that some edition knows; raises `Invalid` for any other."""
    try:
        code = normalise(given)
    except ValueError:
        code = given
    if code not in History.load():
        rule = Text("harus kode yang dikenal salah satu edisi", "must be a code that some edition knows")
        raise field_error("region-unknown", field, given, rule)
    return code


def declare_mapping(mapping: RegionMapping) -> RegionCodeMapped:
    """Accept that a code became another.

    Raises `Invalid` for two codes of different levels, `Conflict` for a code of which an edition says already what
    became of it.
    """
    old, new = mapping.old_code, mapping.new_code
    if level_of(old) != level_of(new):
        rule = Text(f"harus setingkat dengan {old}", f"must be of the same level as {old}")
        raise field_error("levels-differ", "new_code", new, rule)
    became = History.load().successors(old, date.max)
    if became and became != (old,):
        said = ", ".join(became)
        words = Text(f"Kode {old} sudah tercatat menjadi {said}.", f"Code {old} is on record as having become {said}.")
        raise Conflict("region-code-known", words)
    return RegionCodeMapped(
        old_code=old,
        new_code=new,
        declared_on=mapping.declared_on,
        effective_on=mapping.effective_on,
        decree=mapping.decree,
    )


def check_no_return(mapping: RegionMapping, became: Container[str]) -> None:
    """Raise `Invalid` when the old code is among those that the new one became, itself included."""
    if mapping.old_code in became:
        rule = Text(f"tidak boleh kembali menjadi {mapping.old_code}", f"must not become {mapping.old_code} again")
        raise field_error("region-code-returns", "new_code", mapping.new_code, rule)
