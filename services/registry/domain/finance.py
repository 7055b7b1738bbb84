"""The rules of finance: what an enterprise was given, and the fact that follows.

Invariant: pure; an event holds a band, never an amount of money.
Source: the bands are the ceilings of KUR (super micro, micro, small; Permenko 1/2023) and above them the micro
ceiling of PP 7/2021 for capital.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.domain.enterprises import Enterprise
from shared.contracts.registry import FinanceAccessed
from shared.contracts.vocabulary import AmountBand, FinanceSource
from shared.errors import Conflict, Words
from shared.fields import not_after, not_before

_MILLION: Final = 1_000_000
_BANDS: Final[tuple[tuple[int, AmountBand], ...]] = (
    (10 * _MILLION, "up-to-10-million"),
    (100 * _MILLION, "up-to-100-million"),
    (500 * _MILLION, "up-to-500-million"),
    (1_000 * _MILLION, "up-to-1-billion"),
)
"""The greatest amount of each band, in rupiah; a ceiling belongs to the band that it ends."""


@dataclass(frozen=True)
class Finance:
    """What an enterprise was given; the amount is for the province alone."""

    id: UUID
    province: str
    enterprise_ref: UUID
    centre_id: UUID | None
    district_code: str
    source: FinanceSource
    amount: int
    """Rupiah."""
    facilitated_by: UUID | None
    accessed_on: date
    version: int = 1

    @property
    def act(self) -> tuple[FinanceSource, int, date]:
        """What makes it the same act when it is typed again."""
        return self.source, self.amount, self.accessed_on


def band_of(amount: int) -> AmountBand:
    """Return the band of an amount, in rupiah."""
    return next((band for most, band in _BANDS if amount <= most), "over-1-billion")


def access(enterprise: Enterprise, finance: Finance, known: Collection[Finance], today: date) -> FinanceAccessed:
    """Accept what an enterprise was given beside what it was given before.

    Raises `Conflict` for what is on record already, `Invalid` for a day in the future or before the enterprise began.
    """
    not_after("accessed_on", finance.accessed_on, today)
    not_before("accessed_on", finance.accessed_on, enterprise.started_on)
    if any(each.act == finance.act for each in known):
        words = Words("Pembiayaan ini sudah tercatat.", "This finance is on record already.")
        raise Conflict("finance-known", words)
    return FinanceAccessed(
        enterprise_ref=enterprise.id,
        finance_id=finance.id,
        district_code=finance.district_code,
        centre_id=finance.centre_id,
        source=finance.source,
        amount_band=band_of(finance.amount),
        first=all(each.accessed_on > finance.accessed_on for each in known),
        facilitated_by=finance.facilitated_by,
        accessed_on=finance.accessed_on,
    )
