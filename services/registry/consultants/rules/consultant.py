"""The rules of consultants: where they work, in which field and role, from when to when.

A centre's manager (*pengelola*) is appointed as consultants are, but consults in none of the fields.
Invariant: pure; a consultant is a natural person, so events hold a reference and the field, never the name. One
assignment runs at a time, and each begins the day after the last day of the one before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from services.registry.centres.rules.centre import Centre, refuse_closed
from shared.contracts.registry.consultants import (
    ConsultantAppointed,
    ConsultantEnded,
    ConsultantEndVoided,
    ConsultantReassigned,
)
from shared.contracts.vocabulary import ConsultantRole, ConsultantVoidReason
from shared.i18n import Text
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error, not_after, not_before

MANAGEMENT: Final = "management"
"""Stands where a consultant has a field, for those who manage a centre; never one of the fields of consulting."""

_SECOND: Final[Mapping[ConsultantRole, str]] = {"manager": "second-manager", "coordinator": "second-coordinator"}
"""Roles that one person at a time has at a centre, and the warning of a second one."""


@dataclass(frozen=True)
class Consultant:
    """A consultant of a centre; the name is for the province alone."""

    id: UUID
    province: str
    name: str
    centre_id: UUID
    region_code: str
    """Where the centre stands."""
    field: str
    coordinator: bool
    appointed_on: date
    role: ConsultantRole = "consultant"
    ended_on: date | None = None
    version: int = 1


@dataclass(frozen=True)
class Assignment:
    """Where a consultant works or worked, in which field and role."""

    id: UUID
    province: str
    consultant_ref: UUID
    centre_id: UUID
    region_code: str
    field: str
    role: ConsultantRole
    starts_on: date
    ends_on: date | None = None
    """The last day; None as long as it runs."""
    version: int = 1


def role_of(role: ConsultantRole | None, *, coordinator: bool) -> ConsultantRole:
    """Return a role that was said in one of two ways; raises `Invalid` when they contradict each other."""
    if role is None:
        return "coordinator" if coordinator else "consultant"
    if coordinator and role != "coordinator":
        rule = Text("harus coordinator bila coordinator dicentang", "must be coordinator where coordinator is true")
        raise field_error("role-contradicts", "role", role, rule)
    return role


def appoint_consultant(consultant: Consultant, centre: Centre, today: date) -> ConsultantAppointed:
    """Accept a consultant of a centre; raises `Invalid` for a day in the future or on which there was no centre."""
    _while_there("appointed_on", consultant.appointed_on, centre, today)
    return ConsultantAppointed(
        consultant_ref=consultant.id,
        centre_id=centre.id,
        region_code=centre.region_code,
        field=consultant.field,
        coordinator=consultant.coordinator,
        appointed_on=consultant.appointed_on,
        role=consultant.role,
    )


def _while_there(field: str, day: date, centre: Centre, today: date) -> None:
    not_after(field, day, min(today, centre.closed_on or today))
    not_before(field, day, centre.founded_on)


def first_assignment(identity: UUID, consultant: Consultant) -> Assignment:
    """Return the assignment that begins with an appointment."""
    return Assignment(
        identity, consultant.province, consultant.id, consultant.centre_id, consultant.region_code, consultant.field,
        consultant.role, consultant.appointed_on,
    )  # fmt: skip


def refuse_ended(consultant: Consultant) -> None:
    """Raise `Conflict` when somebody no longer works as a consultant."""
    if consultant.ended_on:
        last = consultant.ended_on.isoformat()
        words = Text(f"Penugasan konsultan ini berakhir {last}.", f"This consultant's work ended on {last}.")
        raise Conflict("already-ended", words)


def reassign(
    consultant: Consultant, running: Assignment, wanted: Assignment, centre: Centre, today: date
) -> tuple[Consultant, Assignment, ConsultantReassigned]:
    """Give a consultant another assignment; shape: (consultant, the assignment that is over, fact).

    Raises `Conflict` for somebody whose work ended or when nothing would change, `Invalid` for days out of order.
    """
    refuse_ended(consultant)
    _refuse_unchanged(running, wanted)
    not_before("effective_on", wanted.starts_on, running.starts_on + timedelta(days=1))
    _while_there("effective_on", wanted.starts_on, centre, today)
    after = replace(
        consultant,
        centre_id=wanted.centre_id,
        region_code=wanted.region_code,
        field=wanted.field,
        role=wanted.role,
        coordinator=wanted.role == "coordinator",
    )
    moved = ConsultantReassigned(
        consultant_ref=consultant.id,
        from_centre_id=running.centre_id,
        centre_id=wanted.centre_id,
        region_code=wanted.region_code,
        field=wanted.field,
        role=wanted.role,
        effective_on=wanted.starts_on,
    )
    return after, _over(running, wanted.starts_on - timedelta(days=1)), moved


def end_work(
    consultant: Consultant, running: Assignment, last: date, today: date
) -> tuple[Consultant, Assignment, ConsultantEnded]:
    """End a consultant's work with a last day; shape: (consultant, the assignment that is over, fact)."""
    refuse_ended(consultant)
    not_before("ended_on", last, running.starts_on)
    not_after("ended_on", last, today)
    after = replace(consultant, ended_on=last)
    ended = ConsultantEnded(consultant_ref=consultant.id, centre_id=consultant.centre_id, ended_on=last)
    return after, _over(running, last), ended


def void_end(
    consultant: Consultant, last: Assignment, centre: Centre, reason: ConsultantVoidReason, today: date
) -> tuple[Consultant, Assignment, ConsultantEndVoided]:
    """Take back that a consultant's work ended; shape: (consultant, the assignment that runs again, fact).

    Raises `Conflict` for somebody who works still, and when the centre has closed meanwhile.
    """
    if consultant.ended_on is None:
        words = Text("Konsultan ini masih bertugas.", "This consultant works still.")
        raise Conflict("not-ended", words)
    refuse_closed(centre)
    voided = ConsultantEndVoided(
        consultant_ref=consultant.id,
        centre_id=consultant.centre_id,
        ended_on=consultant.ended_on,
        reason_code=reason,
        voided_on=today,
    )
    return replace(consultant, ended_on=None), replace(last, ends_on=None), voided


def rename(consultant: Consultant, name: str) -> Consultant:
    """Call a consultant otherwise; raises `Invalid` when that is the name already."""
    if name == consultant.name:
        rule = Text("harus nama yang lain", "must be another name")
        raise field_error("nothing-corrected", "name", name, rule)
    return replace(consultant, name=name)


def _refuse_unchanged(running: Assignment, wanted: Assignment) -> None:
    if (wanted.centre_id, wanted.field, wanted.role) == (running.centre_id, running.field, running.role):
        words = Text("Penugasan ini sudah berlaku.", "This is the assignment already.")
        raise Conflict("assignment-unchanged", words)


def _over(running: Assignment, last: date) -> Assignment:
    return replace(running, ends_on=last)


def staff_warnings(wanted: Assignment, staff: Iterable[Assignment]) -> tuple[str, ...]:
    """Name what looks odd about an assignment beside the others at its centre: there is one manager at a time."""
    others = (each for each in staff if each.consultant_ref != wanted.consultant_ref and each.role == wanted.role)
    taken = any(each.ends_on is None or each.ends_on >= wanted.starts_on for each in others)
    return (_SECOND[wanted.role],) if taken and wanted.role in _SECOND else ()
