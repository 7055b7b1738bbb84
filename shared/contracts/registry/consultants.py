"""What the nation hears of consultants.

Invariant: a consultant is a random reference; the name stays in the province.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import (
    AssociationRole,
    CentreId,
    ConsultantRef,
    ConsultantRole,
    ConsultantVoidReason,
    RegionCode,
    Slug,
)
from shared.i18n import Text


@event("consultant-appointed", key="consultant_ref", words=Text("Konsultan ditugaskan", "Consultant appointed"))
class ConsultantAppointed(Event, frozen=True, kw_only=True):
    """A consultant works for a centre in a field from this day; a manager's field is `management`."""

    consultant_ref: ConsultantRef
    centre_id: CentreId
    region_code: RegionCode
    field: Slug
    coordinator: bool
    appointed_on: date
    role: ConsultantRole | None = None


@event("consultant-reassigned", key="consultant_ref", words=Text("Konsultan dialihtugaskan", "Consultant reassigned"))
class ConsultantReassigned(Event, frozen=True, kw_only=True):
    """A consultant works for another centre, in another field or in another role from this day."""

    consultant_ref: ConsultantRef
    from_centre_id: CentreId
    centre_id: CentreId
    region_code: RegionCode
    field: Slug
    role: ConsultantRole
    effective_on: date


@event("consultant-ended", key="consultant_ref", words=Text("Penugasan konsultan berakhir", "Consultant's work ended"))
class ConsultantEnded(Event, frozen=True, kw_only=True):
    """A consultant worked for a centre for the last time."""

    consultant_ref: ConsultantRef
    centre_id: CentreId
    ended_on: date


@event("consultant-certified", key="consultant_ref", words=Text("Konsultan tersertifikasi", "Consultant certified"))
class ConsultantCertified(Event, frozen=True, kw_only=True):
    """A consultant was certified by a scheme, for so long."""

    consultant_ref: ConsultantRef
    scheme: Slug
    certified_on: date
    valid_until: date | None = None


@event(
    "association-membership-recorded",
    key="consultant_ref",
    words=Text("Keanggotaan asosiasi tercatat", "Association membership recorded"),
)
class AssociationMembershipRecorded(Event, frozen=True, kw_only=True):
    """A consultant has a role in an association from this day; a korwil has it for a region."""

    consultant_ref: ConsultantRef
    association: Slug
    role: AssociationRole
    starts_on: date
    region_code: RegionCode | None = None


@event(
    "association-membership-ended",
    key="consultant_ref",
    words=Text("Keanggotaan asosiasi berakhir", "Association membership ended"),
)
class AssociationMembershipEnded(Event, frozen=True, kw_only=True):
    """A consultant had a role in an association for the last time; the same role may begin again."""

    consultant_ref: ConsultantRef
    association: Slug
    role: AssociationRole
    ends_on: date


@event(
    "consultant-end-voided",
    key="consultant_ref",
    words=Text("Akhir penugasan konsultan ditarik kembali", "End of a consultant's work voided"),
)
class ConsultantEndVoided(Event, frozen=True, kw_only=True):
    """A consultant's work did not end on that day; it goes on where it was."""

    consultant_ref: ConsultantRef
    centre_id: CentreId
    ended_on: date
    """What was taken back."""
    reason_code: ConsultantVoidReason
    voided_on: date


@event(
    "consultant-certification-voided",
    key="consultant_ref",
    words=Text("Sertifikasi konsultan ditarik kembali", "Consultant's certificate voided"),
)
class ConsultantCertificationVoided(Event, frozen=True, kw_only=True):
    """A consultant does not have this certificate, which is named by its scheme and day."""

    consultant_ref: ConsultantRef
    scheme: Slug
    certified_on: date
    reason_code: ConsultantVoidReason
    voided_on: date


@event(
    "association-membership-voided",
    key="consultant_ref",
    words=Text("Keanggotaan asosiasi ditarik kembali", "Association membership voided"),
)
class AssociationMembershipVoided(Event, frozen=True, kw_only=True):
    """A consultant did not have this role in an association from that day; the term is taken back, its end with it."""

    consultant_ref: ConsultantRef
    association: Slug
    role: AssociationRole
    starts_on: date
    reason_code: ConsultantVoidReason
    voided_on: date


@event(
    "association-membership-end-voided",
    key="consultant_ref",
    words=Text("Akhir keanggotaan asosiasi ditarik kembali", "End of an association membership voided"),
)
class AssociationMembershipEndVoided(Event, frozen=True, kw_only=True):
    """The term that began on that day did not end; it runs."""

    consultant_ref: ConsultantRef
    association: Slug
    role: AssociationRole
    starts_on: date
    reason_code: ConsultantVoidReason
    voided_on: date
