"""What the nation hears of the papers of enterprises: NIB, halal, PIRT and the others.

Invariant: a paper is its kind and its days; its number stays in the province.
"""

from datetime import date

from shared.contracts.base import Correction, Event, event
from shared.contracts.vocabulary import (
    CentreId,
    DistrictCode,
    DocumentKind,
    EnterpriseRef,
    LegalityId,
    LegalityVoidReason,
)
from shared.i18n import Text


@event("legality-obtained", key="enterprise_ref", words=Text("Legalitas diperoleh", "Legality obtained"))
class LegalityObtained(Event, frozen=True, kw_only=True):
    """An enterprise holds a paper; with its first NIB it has become formal."""

    enterprise_ref: EnterpriseRef
    legality_id: LegalityId
    district_code: DistrictCode
    centre_id: CentreId | None = None
    document_kind: DocumentKind
    first: bool
    """Whether the enterprise had none of this kind before."""
    facilitated_by: CentreId | None = None
    issued_on: date
    expires_on: date | None = None


@event("legality-expired", key="enterprise_ref", words=Text("Legalitas kedaluwarsa", "Legality expired"))
class LegalityExpired(Event, frozen=True, kw_only=True):
    """A paper of an enterprise is no longer valid."""

    enterprise_ref: EnterpriseRef
    legality_id: LegalityId
    district_code: DistrictCode
    centre_id: CentreId | None = None
    document_kind: DocumentKind
    expires_on: date
    """The last day on which it was valid."""


@event("legality-voided", key="enterprise_ref", words=Text("Legalitas ditarik kembali", "Legality voided"))
class LegalityVoided(Correction, frozen=True, kw_only=True):
    """A paper was recorded wrong, or whether it is the first of its kind; what was told is taken back."""

    enterprise_ref: EnterpriseRef
    reason_code: LegalityVoidReason
    voided_on: date
    counted: LegalityObtained


@event(
    "legality-expiry-voided",
    key="enterprise_ref",
    words=Text("Kedaluwarsa legalitas ditarik kembali", "Legality's expiry voided"),
)
class LegalityExpiryVoided(Correction, frozen=True, kw_only=True):
    """A paper that is taken back cannot have run out either."""

    enterprise_ref: EnterpriseRef
    reason_code: LegalityVoidReason
    voided_on: date
    counted: LegalityExpired
