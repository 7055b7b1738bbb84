"""The rules of finance: what an enterprise was given, how that is taken back, and the facts that follow.

Invariant: pure; an event holds a band, never an amount of money. What was taken back counts for nothing; of what is
left one is told as the first, whatever the order of typing.
Source: the bands are the ceilings of KUR (super micro, micro, small; Permenko 1/2023) and above them the micro
ceiling of PP 7/2021 for capital.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.restatement import rules as restatement_rules
from services.registry.restatement.rules import Restatable
from shared.contracts import Event
from shared.contracts.registry.finance import FinanceAccessed, FinanceVoided
from shared.contracts.vocabulary import AmountBand, FinanceSource, FinanceVoidReason
from shared.i18n import Text
from shared.runtime.errors import Conflict
from shared.runtime.validation import not_after, not_before

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
    first: bool | None = None
    """Whether it was told as the first; None of what an earlier release told of."""
    event_id: UUID | None = None
    """The event that says so; None once it was taken back, and of what an earlier release told of."""
    void_reason: FinanceVoidReason | None = None
    voided_on: date | None = None
    version: int = 1

    @property
    def act(self) -> tuple[FinanceSource, int, date]:
        """What makes it the same act when it is typed again."""
        return self.source, self.amount, self.accessed_on


def band_of(amount: int) -> AmountBand:
    """Return the band of an amount, in rupiah."""
    return next((band for most, band in _BANDS if amount <= most), "over-1-billion")


def access(enterprise: Enterprise, finance: Finance, known: Collection[Finance], today: date) -> Finance:
    """Accept what an enterprise was given beside what it was given before.

    Raises `Conflict` for what is on record already, `Invalid` for a day in the future or before the enterprise began.
    """
    not_after("accessed_on", finance.accessed_on, today)
    not_before("accessed_on", finance.accessed_on, enterprise.started_on)
    if any(each.act == finance.act for each in known):
        words = Text("Pembiayaan ini sudah tercatat.", "This finance is on record already.")
        raise Conflict("finance-known", words)
    return restatement_rules.comes_first(finance, known, _day)


def accessed(finance: Finance) -> FinanceAccessed:
    """Return the fact of what an enterprise was given."""
    return FinanceAccessed(
        enterprise_ref=finance.enterprise_ref,
        finance_id=finance.id,
        district_code=finance.district_code,
        centre_id=finance.centre_id,
        source=finance.source,
        amount_band=band_of(finance.amount),
        first=bool(finance.first),
        facilitated_by=finance.facilitated_by,
        accessed_on=finance.accessed_on,
    )


def _facts(finance: Finance) -> Mapping[str, Event | None]:
    return {"event_id": accessed(finance)}


FINANCE: Final = Restatable(
    _facts,
    {FinanceAccessed: FinanceVoided},
    because="counted-anew",
    not_held=(
        "finance-not-held",
        "finance_id",
        Text(
            "harus pembiayaan usaha ini yang belum ditarik kembali",
            "must be finance of this enterprise that was not taken back before",
        ),
    ),
    untold=(
        "finance-without-event",
        Text("Pembiayaan ini dari rilis terdahulu.", "This finance is of an earlier release."),
    ),
)


def reclassified(known: Collection[Finance]) -> list[tuple[Finance, Finance]]:
    """Return what is the first by its day now, or no longer, and was told otherwise; shape: [(as told, as it is now)].

    What an earlier release told of cannot be taken back, so it stays the first.
    """
    return restatement_rules.reclassified(known, _day)


def _day(finance: Finance) -> date:
    return finance.accessed_on
