"""What the nation hears of cooperatives.

Invariant: flags and bands, never a name, a count of members or an amount of money.
"""

from datetime import date

from shared.contracts.base import Correction, Event, event
from shared.contracts.vocabulary import (
    AssessmentVoidReason,
    CentreId,
    CooperativeClosingReason,
    CooperativeClosingVoidReason,
    CooperativeKind,
    CooperativeRef,
    DistrictCode,
    MembersBand,
    SurplusSign,
    TurnoverChange,
    Year,
)
from shared.i18n import Text


@event("cooperative-registered", key="cooperative_ref", words=Text("Koperasi terdaftar", "Cooperative registered"))
class CooperativeRegistered(Event, frozen=True, kw_only=True):
    """A cooperative entered the registry."""

    cooperative_ref: CooperativeRef
    kind: CooperativeKind
    district_code: DistrictCode
    centre_id: CentreId | None = None
    members_band: MembersBand
    registered_on: date


@event("cooperative-assessed", key="cooperative_ref", words=Text("Koperasi dinilai", "Cooperative assessed"))
class CooperativeAssessed(Event, frozen=True, kw_only=True):
    """What became of a cooperative in a year."""

    cooperative_ref: CooperativeRef
    kind: CooperativeKind
    district_code: DistrictCode
    centre_id: CentreId | None = None
    period_year: Year
    rat_held: bool
    """Whether the members held their annual meeting over that year."""
    members_band: MembersBand
    volume_change: TurnoverChange
    surplus_sign: SurplusSign
    assessed_on: date


@event(
    "cooperative-assessment-voided",
    key="cooperative_ref",
    words=Text("Penilaian koperasi ditarik kembali", "Cooperative's assessment voided"),
)
class CooperativeAssessmentVoided(Correction, frozen=True, kw_only=True):
    """The figures of a cooperative's year were wrong; the year is taken back."""

    cooperative_ref: CooperativeRef
    reason_code: AssessmentVoidReason
    voided_on: date
    counted: CooperativeAssessed


@event("cooperative-closed", key="cooperative_ref", words=Text("Koperasi tutup", "Cooperative closed"))
class CooperativeClosed(Event, frozen=True, kw_only=True):
    """A cooperative was dissolved, or has come to rest, on this day."""

    cooperative_ref: CooperativeRef
    kind: CooperativeKind
    district_code: DistrictCode
    centre_id: CentreId | None = None
    reason_code: CooperativeClosingReason
    closed_on: date


@event(
    "cooperative-closing-voided",
    key="cooperative_ref",
    words=Text("Penutupan koperasi ditarik kembali", "Cooperative's closing voided"),
)
class CooperativeClosingVoided(Correction, frozen=True, kw_only=True):
    """A cooperative did not close, or did so on another day, which is then told."""

    cooperative_ref: CooperativeRef
    reason_code: CooperativeClosingVoidReason
    voided_on: date
    counted: CooperativeClosed
