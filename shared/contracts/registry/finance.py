"""What the nation hears of the finance that enterprises have found.

Invariant: an amount is a band; the figure stays in the province.
"""

from datetime import date

from shared.contracts.base import Correction, Event, event
from shared.contracts.vocabulary import (
    AmountBand,
    CentreId,
    DistrictCode,
    EnterpriseRef,
    FinanceId,
    FinanceSource,
    FinanceVoidReason,
)
from shared.i18n import Text


@event("finance-accessed", key="enterprise_ref", words=Text("Pembiayaan diperoleh", "Finance accessed"))
class FinanceAccessed(Event, frozen=True, kw_only=True):
    """An enterprise was given a loan, a grant or capital."""

    enterprise_ref: EnterpriseRef
    finance_id: FinanceId
    district_code: DistrictCode
    centre_id: CentreId | None = None
    source: FinanceSource
    amount_band: AmountBand
    first: bool
    """Whether none is on record that the enterprise had before."""
    facilitated_by: CentreId | None = None
    accessed_on: date


@event("finance-voided", key="enterprise_ref", words=Text("Pembiayaan ditarik kembali", "Finance voided"))
class FinanceVoided(Correction, frozen=True, kw_only=True):
    """Finance was recorded wrong, or whether it is the first; what was told is taken back."""

    enterprise_ref: EnterpriseRef
    reason_code: FinanceVoidReason
    voided_on: date
    counted: FinanceAccessed
