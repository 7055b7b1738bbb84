"""The rules of what a consultant can show: certificates, and roles in an association.

Invariant: pure; the same paper is recorded once, and none of them names the consultant. Somebody has a role in an
association once at a time, and may have it again after its term has ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registry.consultants.rules.consultant import Consultant, refuse_ended
from shared.contracts.registry.consultants import (
    AssociationMembershipEnded,
    AssociationMembershipRecorded,
    ConsultantCertified,
)
from shared.contracts.vocabulary import AssociationRole
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
    version: int = 1


def certify(
    consultant: Consultant, paper: Certification, known: Iterable[Certification], today: date
) -> ConsultantCertified:
    """Accept a certificate; raises `Conflict` when it was recorded, `Invalid` for days that contradict each other."""
    refuse_ended(consultant)
    not_after("certified_on", paper.certified_on, today)
    if paper.valid_until:
        not_before("valid_until", paper.valid_until, paper.certified_on)
    if any((each.scheme, each.certified_on) == (paper.scheme, paper.certified_on) for each in known):
        words = Text("Sertifikat ini sudah tercatat.", "This certificate has been recorded already.")
        raise Conflict("certificate-recorded", words)
    return ConsultantCertified(
        consultant_ref=consultant.id,
        scheme=paper.scheme,
        certified_on=paper.certified_on,
        valid_until=paper.valid_until,
    )


def join(
    consultant: Consultant, membership: Membership, known: Iterable[Membership], today: date
) -> list[AssociationMembershipRecorded | AssociationMembershipEnded]:
    """Accept a term of a role in an association, which may be over already; returns its facts.

    Raises `Conflict` when another term of that role covers some of its days, `Invalid` for a day in the future.
    """
    refuse_ended(consultant)
    not_after("starts_on", membership.starts_on, today)
    if membership.ends_on is not None:
        _check_end(membership, membership.ends_on, today)
    if any(_is_role(each, membership.association, membership.role) and _overlap(each, membership) for each in known):
        words = Text("Keanggotaan ini sudah tercatat.", "This membership has been recorded already.")
        raise Conflict("membership-recorded", words)
    recorded = AssociationMembershipRecorded(
        consultant_ref=consultant.id,
        association=membership.association,
        role=membership.role,
        starts_on=membership.starts_on,
    )
    return [recorded] if membership.ends_on is None else [recorded, _ended(membership, membership.ends_on)]


def leave(running: Membership, last: date, today: date) -> tuple[Membership, AssociationMembershipEnded]:
    """End a term with its last day; raises `Invalid` for a day before it began or in the future."""
    _check_end(running, last, today)
    return replace(running, ends_on=last), _ended(running, last)


def running_term(known: Iterable[Membership], association: str, role: AssociationRole) -> Membership:
    """Return the term of a role that runs; raises `Invalid` when there is none."""
    for each in known:
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
