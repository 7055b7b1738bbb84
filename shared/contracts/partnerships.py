"""What partnerships tells the nation: partners, agreements signed and ended.

Invariant: partners are organisations and have names; the people who sign do not appear.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import (
    AgreementId,
    AgreementScope,
    CentreId,
    PartnerId,
    PartnerType,
    RegionCode,
    Slug,
    TerminationReason,
)
from shared.i18n import Text


@event("partner-registered", key="partner_id", words=Text("Mitra terdaftar", "Partner registered"))
class PartnerRegistered(Event, frozen=True, kw_only=True):
    """An organisation that centres may sign with."""

    partner_id: PartnerId
    name: str
    type: PartnerType
    region_code: RegionCode
    registered_on: date


@event("mou-signed", key="agreement_id", words=Text("Kerja sama ditandatangani", "Agreement signed"))
class MouSigned(Event, frozen=True, kw_only=True):
    """One act of agreement between one or several centres and one or several partners."""

    agreement_id: AgreementId
    scope: AgreementScope
    centre_ids: tuple[CentreId, ...]
    partner_ids: tuple[PartnerId, ...]
    partner_types: tuple[PartnerType, ...]
    service_lines: tuple[Slug, ...]
    region_code: RegionCode
    signed_on: date
    starts_on: date
    ends_on: date


@event("agreement-terminated", key="agreement_id", words=Text("Kerja sama diakhiri", "Agreement terminated"))
class AgreementTerminated(Event, frozen=True, kw_only=True):
    """An agreement ended before its last day; that it had been signed stays true."""

    agreement_id: AgreementId
    terminated_on: date
    reason_code: TerminationReason
