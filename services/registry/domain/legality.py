"""The rules of an enterprise's papers: what may be recorded, when it has run out, and the facts that follow.

Invariant: pure; an event holds a paper's kind and days, never its number. An enterprise has one NIB for life.
Source: PP 5/2021 (NIB: 13 digits, valid while the business runs); NPWP: 15 digits, 16 since PMK 112/2022.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.domain.enterprises import Enterprise
from shared.contracts.registry import LegalityExpired, LegalityObtained
from shared.contracts.vocabulary import DocumentKind
from shared.errors import Conflict, Words
from shared.fields import not_after, not_before, refuse

_FORMS: Final[Mapping[DocumentKind, tuple[str, Words]]] = {
    "nib": ("[0-9]{13}", Words("harus 13 angka", "must have 13 digits")),
    "npwp": ("[0-9]{15,16}", Words("harus 15 atau 16 angka", "must have 15 or 16 digits")),
}
_LASTING: Final[frozenset[DocumentKind]] = frozenset({"nib", "npwp"})
"""What is valid for as long as the business runs."""
_AFTER_NIB: Final[frozenset[DocumentKind]] = frozenset({"halal", "pirt"})
"""What a centre may help to obtain only where there is a NIB."""


@dataclass(frozen=True)
class Legality:
    """A paper of an enterprise; its number is for the province alone."""

    id: UUID
    province: str
    enterprise_ref: UUID
    centre_id: UUID | None
    district_code: str
    kind: DocumentKind
    number: str
    issued_on: date
    expires_on: date | None
    """The last day on which it is valid; None for one that does not end."""
    facilitated_by: UUID | None
    expired: bool = False
    version: int = 1


def number_of(kind: DocumentKind, given: str) -> str:
    """Return a paper's number as it is kept; raises `Invalid` for one that this kind cannot have."""
    if kind not in _FORMS:
        return given
    pattern, rule = _FORMS[kind]
    number = re.sub(r"[\s.-]", "", given)
    if re.fullmatch(pattern, number) is None:
        raise refuse("number-unfit", "number", given, rule)
    return number


def obtain(enterprise: Enterprise, legality: Legality, known: Collection[Legality], today: date) -> LegalityObtained:
    """Accept a paper beside those that the enterprise has.

    Raises `Conflict` for one it has already, `Invalid` for days that contradict each other and for one that a centre
    could not have helped to obtain.
    """
    _check_days(legality, today)
    same = [each for each in known if each.kind == legality.kind]
    if any(each.number == legality.number for each in same):
        words = Words("Dokumen ini sudah tercatat.", "This document is on record already.")
        raise Conflict("legality-known", words)
    if same and legality.kind == "nib":
        words = Words("Usaha ini sudah mempunyai NIB.", "This enterprise has a NIB already.")
        raise Conflict("nib-held", words)
    _check_nib_first(legality, known)
    return LegalityObtained(
        enterprise_ref=enterprise.id,
        legality_id=legality.id,
        district_code=legality.district_code,
        centre_id=legality.centre_id,
        document_kind=legality.kind,
        first=not same,
        facilitated_by=legality.facilitated_by,
        issued_on=legality.issued_on,
        expires_on=legality.expires_on,
    )


def _check_days(legality: Legality, today: date) -> None:
    not_after("issued_on", legality.issued_on, today)
    if legality.expires_on is None:
        return
    if legality.kind in _LASTING:
        rule = Words(
            f"harus kosong: {legality.kind.upper()} berlaku selama usaha berjalan",
            f"must be empty: a {legality.kind.upper()} is valid while the business runs",
        )
        raise refuse("never-expires", "expires_on", legality.expires_on, rule)
    not_before("expires_on", legality.expires_on, legality.issued_on)


def _check_nib_first(legality: Legality, known: Collection[Legality]) -> None:
    if legality.facilitated_by is None or legality.kind not in _AFTER_NIB:
        return
    if not any(each.kind == "nib" and each.issued_on <= legality.issued_on for each in known):
        rule = Words(
            f"fasilitasi {legality.kind} memerlukan NIB usaha yang terbit paling lambat {legality.issued_on}",
            f"help with {legality.kind} needs a NIB of the enterprise, issued {legality.issued_on} at the latest",
        )
        raise refuse("nib-first", "facilitated_by", legality.facilitated_by, rule)


def expire(legality: Legality, today: date) -> LegalityExpired | None:
    """Return the fact that a paper has run out, on the day after its last one; None before, and once it was told."""
    if legality.expired or legality.expires_on is None or legality.expires_on >= today:
        return None
    return LegalityExpired(
        enterprise_ref=legality.enterprise_ref,
        legality_id=legality.id,
        district_code=legality.district_code,
        centre_id=legality.centre_id,
        document_kind=legality.kind,
        expires_on=legality.expires_on,
    )
