"""The rules of what a consultant can show: certificates, and roles in an association.

Invariant: pure; the same paper is recorded once, and none of them names the consultant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.consultants.rules.consultant import Consultant, refuse_ended
from shared.contracts.registry.consultants import AssociationMembershipRecorded, ConsultantCertified
from shared.contracts.vocabulary import AssociationRole
from shared.i18n import Text
from shared.runtime.errors import Conflict
from shared.runtime.validation import not_after, not_before


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
) -> AssociationMembershipRecorded:
    """Accept a role in an association; raises `Conflict` when it was recorded, `Invalid` for a day in the future."""
    refuse_ended(consultant)
    not_after("starts_on", membership.starts_on, today)
    if any((each.association, each.role) == (membership.association, membership.role) for each in known):
        words = Text("Keanggotaan ini sudah tercatat.", "This membership has been recorded already.")
        raise Conflict("membership-recorded", words)
    return AssociationMembershipRecorded(
        consultant_ref=consultant.id,
        association=membership.association,
        role=membership.role,
        starts_on=membership.starts_on,
    )
