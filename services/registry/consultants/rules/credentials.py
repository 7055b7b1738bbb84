"""The rules of what a consultant can show: certificates, and roles in an association.

Invariant: pure; the same paper is recorded once, and none of them names the consultant. Somebody has a role in an
association once at a time, and may have it again after its term has ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from services.registry.consultants.rules.consultant import Consultant, refuse_ended
from shared.contracts.registry.consultants import (
    AssociationMembershipEnded,
    AssociationMembershipEndVoided,
    AssociationMembershipRecorded,
    AssociationMembershipVoided,
    ConsultantCertificationVoided,
    ConsultantCertified,
)
from shared.contracts.vocabulary import AssociationRole, ConsultantVoidReason
from shared.i18n import Text
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error, not_after, not_before


@dataclass(frozen=True)
class Certification:
    """A certificate of a consultant."""

    id: UUID
    province: str
    consultant_ref: UUID
    centre_id: UUID
    region_code: str
    scheme: str
    certified_on: date
    valid_until: date | None
    void_reason: ConsultantVoidReason | None = None
    """Why it was taken back; None while it stands."""
    voided_on: date | None = None
    version: int = 1


@dataclass(frozen=True)
class Membership:
    """A consultant's role in an association of consultants."""

    id: UUID
    province: str
    consultant_ref: UUID
    centre_id: UUID
    region_code: str
    association: str
    role: AssociationRole
    starts_on: date
    ends_on: date | None = None
    """The last day of the term; None as long as it runs."""
    role_region: str | None = None
    """The region of a korwil."""
    void_reason: ConsultantVoidReason | None = None
    """Why it was taken back; None while it stands."""
    voided_on: date | None = None
    version: int = 1


class Credential(Protocol):
    """A certificate, or a term of a role."""

    @property
    def id(self) -> UUID:
        """Its identity."""

    @property
    def void_reason(self) -> ConsultantVoidReason | None:
        """Why it was taken back; None while it stands."""


C = TypeVar("C", bound=Credential)


def valid(known: Iterable[C]) -> list[C]:
    """Return what was not taken back."""
    return [each for each in known if each.void_reason is None]


def picked(field: str, known: Iterable[C], wanted: UUID) -> C:
    """Return one of what a consultant has; raises `Invalid` when it is not there, or was taken back."""
    for each in valid(known):
        if each.id == wanted:
            return each
    rule = Text("harus milik konsultan ini dan belum ditarik kembali", "must be this consultant's and not taken back")
    raise field_error("credential-unknown", field, wanted, rule)


def certify(
    consultant: Consultant, paper: Certification, known: Iterable[Certification], today: date
) -> ConsultantCertified:
    """Accept a certificate; raises `Conflict` when it was recorded, `Invalid` for days that contradict each other."""
    refuse_ended(consultant)
    not_after("certified_on", paper.certified_on, today)
    if paper.valid_until:
        not_before("valid_until", paper.valid_until, paper.certified_on)
    if any((each.scheme, each.certified_on) == (paper.scheme, paper.certified_on) for each in valid(known)):
        words = Text("Sertifikat ini sudah tercatat.", "This certificate has been recorded already.")
        raise Conflict("certificate-recorded", words)
    return ConsultantCertified(
        consultant_ref=consultant.id,
        scheme=paper.scheme,
        certified_on=paper.certified_on,
        valid_until=paper.valid_until,
    )


def void_certificate(
    paper: Certification, reason: ConsultantVoidReason, today: date
) -> tuple[Certification, ConsultantCertificationVoided]:
    """Take a certificate back, so that the right one can be recorded."""
    return replace(paper, void_reason=reason, voided_on=today), ConsultantCertificationVoided(
        consultant_ref=paper.consultant_ref,
        scheme=paper.scheme,
        certified_on=paper.certified_on,
        reason_code=reason,
        voided_on=today,
    )


def join(
    consultant: Consultant, membership: Membership, known: Iterable[Membership], today: date
) -> list[AssociationMembershipRecorded | AssociationMembershipEnded]:
    """Accept a term of a role in an association, which may be over already; returns its facts.

    Raises `Conflict` when another term of that role covers some of its days, `Invalid` for a day in the future and for
    a region of somebody who is no korwil.
    """
    refuse_ended(consultant)
    if membership.role_region is not None and membership.role != "korwil":
        rule = Text("hanya untuk korwil", "is for a korwil alone")
        raise field_error("region-of-korwil", "role_region", membership.role_region, rule)
    not_after("starts_on", membership.starts_on, today)
    if membership.ends_on is not None:
        _check_end(membership, membership.ends_on, today)
    _refuse_overlap(membership, known)
    recorded = AssociationMembershipRecorded(
        consultant_ref=consultant.id,
        association=membership.association,
        role=membership.role,
        starts_on=membership.starts_on,
        region_code=membership.role_region,
    )
    return [recorded] if membership.ends_on is None else [recorded, _ended(membership, membership.ends_on)]


def _refuse_overlap(term: Membership, known: Iterable[Membership]) -> None:
    others = (each for each in valid(known) if each.id != term.id and _is_role(each, term.association, term.role))
    if any(_overlap(each, term) for each in others):
        words = Text("Keanggotaan ini sudah tercatat.", "This membership has been recorded already.")
        raise Conflict("membership-recorded", words)


def void_term(
    term: Membership, reason: ConsultantVoidReason, today: date
) -> tuple[Membership, AssociationMembershipVoided]:
    """Take a term of a role back, with its end."""
    return replace(term, void_reason=reason, voided_on=today), AssociationMembershipVoided(
        consultant_ref=term.consultant_ref,
        association=term.association,
        role=term.role,
        starts_on=term.starts_on,
        reason_code=reason,
        voided_on=today,
    )


def void_end(
    term: Membership, known: Iterable[Membership], reason: ConsultantVoidReason, today: date
) -> tuple[Membership, AssociationMembershipEndVoided]:
    """Let a term run again; raises `Conflict` when it runs, or when a later term of the role would run beside it."""
    if term.ends_on is None:
        raise Conflict("membership-runs", Text("Keanggotaan ini masih berjalan.", "This membership runs."))
    after = replace(term, ends_on=None)
    _refuse_overlap(after, known)
    return after, AssociationMembershipEndVoided(
        consultant_ref=term.consultant_ref,
        association=term.association,
        role=term.role,
        starts_on=term.starts_on,
        reason_code=reason,
        voided_on=today,
    )


def leave(running: Membership, last: date, today: date) -> tuple[Membership, AssociationMembershipEnded]:
    """End a term with its last day; raises `Invalid` for a day before it began or in the future."""
    _check_end(running, last, today)
    return replace(running, ends_on=last), _ended(running, last)


def running_term(known: Iterable[Membership], association: str, role: AssociationRole) -> Membership:
    """Return the term of a role that runs; raises `Invalid` when there is none."""
    for each in valid(known):
        if each.ends_on is None and _is_role(each, association, role):
            return each
    rule = Text("harus peran yang masih berjalan di asosiasi itu", "must be a role in that association that runs")
    raise field_error("membership-not-running", "role", role, rule)


def _is_role(membership: Membership, association: str, role: AssociationRole) -> bool:
    return (membership.association, membership.role) == (association, role)


def _overlap(one: Membership, other: Membership) -> bool:
    return one.starts_on <= (other.ends_on or date.max) and other.starts_on <= (one.ends_on or date.max)


def _check_end(membership: Membership, last: date, today: date) -> None:
    not_before("ends_on", last, membership.starts_on)
    not_after("ends_on", last, today)


def _ended(membership: Membership, last: date) -> AssociationMembershipEnded:
    return AssociationMembershipEnded(
        consultant_ref=membership.consultant_ref,
        association=membership.association,
        role=membership.role,
        ends_on=last,
    )
