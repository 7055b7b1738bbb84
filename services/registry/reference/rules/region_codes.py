"""The rules of region codes that changed: what may be declared and taken back, and the facts that follow.

A declaration is one step: an old code, a new one, a day. Steps from one code with one day are a split, steps to one
code are a merge; a new code that no edition knows has a name, and its level by its shape.

Invariant: pure; nothing is declared that the published editions know already or know nothing of; steps follow each
other in time, so no code becomes itself again by way of others; no region ends whose parts live on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID

from shared.contracts.registry.regions import RegionCodeMapped, RegionMappingVoided
from shared.contracts.vocabulary import RegionMappingVoidReason
from shared.i18n import Text
from shared.regions import History, Level, Succession, level_of, normalise, province_of
from shared.regions.codes import LEVELS, parent_of
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error, not_before

_BELOW: Final[dict[Level, Level]] = dict(pairwise(LEVELS))
_KNOWN: Final = Text("harus kode yang dikenal salah satu edisi", "must be a code that some edition knows")


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
    name: str | None = None
    """What the new region is called, where no published edition has it."""
    void_reason: RegionMappingVoidReason | None = None
    voided_on: date | None = None


def known_code(field: str, given: str, history: History) -> str:
    """Return the dotted form of a code that an edition or a declaration knows; raises `Invalid` for any other."""
    code = dotted(field, given)
    if code not in history:
        raise field_error("region-unknown", field, given, _KNOWN)
    return code


def dotted(field: str, given: str) -> str:
    """Return the dotted form of a code, known or not; raises `Invalid` for what cannot be one."""
    try:
        return normalise(given)
    except ValueError:
        raise field_error("region-unknown", field, given, _KNOWN) from None


def declare_mapping(
    mapping: RegionMapping, declared: Sequence[Succession], *, by_ministry: bool
) -> tuple[RegionMapping, RegionCodeMapped]:
    """Accept that a code became another, beside what was declared before; returns it with the new region's name.

    Raises `Invalid` for codes of different levels or provinces, for days that contradict each other, for a region whose
    parts live on; `Conflict` for a code of which an edition says already what became of it.
    """
    history = History.with_declared(tuple(declared))
    _check_levels(mapping)
    _check_provinces(mapping, by_ministry=by_ministry)
    _check_return(mapping, history)
    _check_editions(mapping)
    _check_order(mapping, declared, history)
    _check_parts(mapping, history)
    named = replace(mapping, name=_name(mapping, history))
    return named, RegionCodeMapped(
        old_code=named.old_code,
        new_code=named.new_code,
        declared_on=named.declared_on,
        effective_on=named.effective_on,
        decree=named.decree,
        mapping_id=named.id,
        name=named.name,
    )


def void_mapping(
    mapping: RegionMapping, reason: RegionMappingVoidReason, rest: Sequence[Succession], today: date
) -> tuple[RegionMapping, RegionMappingVoided]:
    """Take back what was declared of a code; `rest` is what else was declared.

    Raises `Conflict` when it is taken back already, or when another declaration stands on the code that it made.
    """
    old, new = mapping.old_code, mapping.new_code
    if mapping.voided_on is not None:
        words = Text("Pemetaan ini sudah ditarik kembali.", "This mapping is taken back already.")
        raise Conflict("already-voided", words)
    if new not in History.load() and all(step.new != new for step in rest):
        _check_needed(new, rest)
    voided = RegionMappingVoided(
        mapping_id=mapping.id, old_code=old, new_code=new, effective_on=mapping.effective_on, reason_code=reason,
        voided_on=today,
    )  # fmt: skip
    return replace(mapping, void_reason=reason, voided_on=today), voided


def _check_needed(code: str, rest: Sequence[Succession]) -> None:
    """Refuse to take back what made a code on which, or in which, something else is declared."""
    for step in rest:
        if any(each == code or each.startswith(f"{code}.") for each in (step.old, step.new)):
            words = Text(
                f"Kode {code} masih dipakai pemetaan {step.old} menjadi {step.new}; tarik itu lebih dulu.",
                f"Code {code} is needed by the mapping of {step.old} to {step.new}; take that back first.",
            )
            raise Conflict("region-code-needed", words)


def _check_levels(mapping: RegionMapping) -> None:
    old, new = mapping.old_code, mapping.new_code
    if level_of(old) != level_of(new):
        rule = Text(f"harus setingkat dengan {old}", f"must be of the same level as {old}")
        raise field_error("levels-differ", "new_code", new, rule)


def _check_provinces(mapping: RegionMapping, *, by_ministry: bool) -> None:
    if province_of(mapping.new_code) != mapping.province and not by_ministry:
        rule = Text(
            f"harus di provinsi {mapping.province}; perpindahan antarprovinsi ditetapkan kementerian",
            f"must lie in province {mapping.province}; a move to another province is declared by the ministry",
        )
        raise field_error("region-of-another-province", "new_code", mapping.new_code, rule)


def _check_return(mapping: RegionMapping, history: History) -> None:
    old, new = mapping.old_code, mapping.new_code
    if new == old or new in history.predecessors(old, date.max):
        rule = Text(f"tidak boleh kembali menjadi {old}", f"must not become {old} again")
        raise field_error("region-code-returns", "new_code", new, rule)


def _check_editions(mapping: RegionMapping) -> None:
    """Refuse what the published editions say already: that the old code became another, that the new one is over."""
    old, new, editions = mapping.old_code, mapping.new_code, History.load()
    became = editions.successors(old, date.max)
    if became and became != (old,):
        said = ", ".join(became)
        words = Text(f"Kode {old} sudah tercatat menjadi {said}.", f"Code {old} is on record as having become {said}.")
        raise Conflict("region-code-known", words)
    if new in editions and editions.successors(new, date.max) != (new,):
        raise field_error("region-code-over", "new_code", new, over(editions.successors(new, date.max)))


def over(became: Sequence[str]) -> Text:
    """Say of a code that it is over, and what it has become where that is known."""
    if not became:
        return Text("tidak berlaku lagi; penggantinya belum diketahui", "is over; what became of it is not known")
    said = ", ".join(became)
    return Text(f"tidak berlaku lagi; sekarang {said}", f"is over; it has become {said}")


def _check_order(mapping: RegionMapping, declared: Sequence[Succession], history: History) -> None:
    """Refuse a split with two days, and steps that would not follow each other in time."""
    old, new, day = mapping.old_code, mapping.new_code, mapping.effective_on
    is_repeated = any((step.old, step.new) == (old, new) for step in declared)
    for step in declared:
        if step.old == old and step.effective_on != day and not is_repeated:
            rule = Text(
                f"harus {step.effective_on}, hari {old} menjadi {step.new}",
                f"must be {step.effective_on}, the day on which {old} becomes {step.new}",
            )
            raise field_error("days-differ", "effective_on", day, rule)
        if step.new == old:
            not_before("effective_on", day, step.effective_on + timedelta(days=1))
        if step.old == new and step.effective_on <= day:
            raise field_error("region-code-over", "new_code", new, over(history.successors(new, day)))


def _check_parts(mapping: RegionMapping, history: History) -> None:
    """Refuse to end a region that still has parts: each of them has a code that begins with its own."""
    old = mapping.old_code
    below = _BELOW.get(level_of(old))
    parts = history.codes_at(old, below, mapping.effective_on) if below else ()
    if parts:
        rule = Text(
            f"masih memuat {len(parts)} wilayah yang berlaku, misalnya {parts[0]}; petakan itu lebih dulu",
            f"still holds {len(parts)} regions that are valid, such as {parts[0]}; map them first",
        )
        raise field_error("region-has-parts", "old_code", old, rule)


def _name(mapping: RegionMapping, history: History) -> str | None:
    """Return what the new region is called where no edition has it: as it is said, else as the old one is called."""
    new, said, known = mapping.new_code, mapping.name, history.name(mapping.new_code)
    if said and known and said.casefold() != known.casefold():
        raise field_error("name-differs", "name", said, Text(f"namanya {known}", f"its name is {known}"))
    if new in History.load():
        return None
    if parent_of(new) and parent_of(new) not in history:
        rule = Text(f"{parent_of(new)} belum dikenal", f"{parent_of(new)} is not known yet")
        raise field_error("region-unknown", "new_code", new, rule)
    return said or known or history.name(mapping.old_code)
