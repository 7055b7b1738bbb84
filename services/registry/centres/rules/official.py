"""The rules of officials: who leads an office, a division or a UPT, from which day to which.

Invariant: pure; an official leads what their role is for. No event tells of one: who it is stays in the province.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.registry.centres.rules.unit import Unit
from shared.contracts.vocabulary import UnitKind
from shared.i18n import Text, listed
from shared.i18n.value_labels import VALUE_LABELS
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error, not_after, not_before

OfficialRole = Literal["head-of-office", "head-of-division", "head-of-upt"]
"""*Kepala dinas*, *kepala bidang* (Kabid) and *kepala UPT*."""
OfficialVoidReason = Literal["duplicate", "wrong-unit", "wrong-person", "not-happened", "other"]
_LEADS: Final[Mapping[UnitKind, OfficialRole]] = {
    "dinas": "head-of-office",
    "bidang": "head-of-division",
    "upt-plut": "head-of-upt",
    "upt-diklat": "head-of-upt",
}
"""Kind of unit → who leads it; a centre for enterprises that is no UPT has no official."""


@dataclass(frozen=True)
class Official:
    """A term of an official at a unit; the name is for the province alone."""

    id: UUID
    province: str
    unit_id: UUID
    region_code: str
    """Where the unit is."""
    role: OfficialRole
    name: str
    starts_on: date
    ends_on: date | None
    """The last day; None as long as the term runs."""
    void_reason: OfficialVoidReason | None = None
    """Why it was taken back; None while it stands."""
    voided_on: date | None = None
    version: int = 1


def check_official(official: Official, unit: Unit, today: date) -> None:
    """Accept a term; raises `Invalid` for a role that this kind of unit does not have, and for days out of order."""
    fits = _LEADS.get(unit.kind)
    if official.role != fits:
        unit_called, leader = VALUE_LABELS[unit.kind], listed(VALUE_LABELS, [fits] if fits else (), with_codes=True)
        rule = Text(
            f"untuk {unit_called.id} harus {leader.id or 'tidak ada'}",
            f"must be {leader.en or 'nobody'} for {unit_called.en}",
        )
        raise field_error("role-of-another-unit", "role", official.role, rule)
    not_after("starts_on", official.starts_on, today)
    if official.ends_on is not None:
        not_before("ends_on", official.ends_on, official.starts_on)


def warnings(official: Official, others: Iterable[Official]) -> tuple[str, ...]:
    """Name what looks odd beside the other terms at a unit: it is led by one at a time."""
    beside = (each for each in others if each.id != official.id and each.void_reason is None)
    return ("second-official",) if any(_overlap(each, official) for each in beside) else ()


def _overlap(one: Official, other: Official) -> bool:
    return one.starts_on <= (other.ends_on or date.max) and other.starts_on <= (one.ends_on or date.max)


def correct(before: Official, after: Official, unit: Unit, today: date) -> Official:
    """Describe a term otherwise, its last day among it.

    Raises `Conflict` for one that was taken back, `Invalid` as `check_official` and when nothing would change.
    """
    _refuse_voided(before)
    if after == before:
        rule = Text("ubah sekurangnya satu isian", "change at least one field")
        raise field_error("nothing-corrected", "name", after.name, rule)
    check_official(after, unit, today)
    return after


def void(official: Official, reason: OfficialVoidReason, today: date) -> Official:
    """Take a term back; raises `Conflict` when it was taken back before."""
    _refuse_voided(official)
    return replace(official, void_reason=reason, voided_on=today)


def _refuse_voided(official: Official) -> None:
    if official.void_reason is not None:
        words = Text("Masa jabatan ini sudah ditarik kembali.", "This term was taken back already.")
        raise Conflict("official-voided", words)
