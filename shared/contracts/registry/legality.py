"""What the nation hears of the papers of enterprises: NIB, halal, PIRT and the others.

Invariant: a paper is its kind and its days; its number stays in the province.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import CentreId, DistrictCode, DocumentKind, EnterpriseRef, LegalityId


@event("legality-obtained", key="enterprise_ref")
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


@event("legality-expired", key="enterprise_ref")
class LegalityExpired(Event, frozen=True, kw_only=True):
    """A paper of an enterprise is no longer valid."""

    enterprise_ref: EnterpriseRef
    legality_id: LegalityId
    district_code: DistrictCode
    centre_id: CentreId | None = None
    document_kind: DocumentKind
    expires_on: date
    """The last day on which it was valid."""
