"""The rules of an enterprise's papers: what may be recorded and taken back, when it runs out, the facts that follow.

Invariant: pure; an event holds a paper's kind and days, never its number. An enterprise has one NIB for life, which is
its owner's. A paper that was taken back counts for nothing: not as held, not as run out, not as the first of its kind.
Of those left one of each kind is told as the first, whatever the order of typing.
Source: PP 5/2021 (NIB: 13 digits, valid while the business runs); NPWP: 15 digits, 16 since PMK 112/2022.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.restatement import rules as restatement_rules
from services.registry.restatement.rules import Restatable
from shared.contracts import Event
from shared.contracts.registry.legality import LegalityExpired, LegalityExpiryVoided, LegalityObtained, LegalityVoided
from shared.contracts.vocabulary import DocumentKind, LegalityVoidReason
from shared.i18n import Text, listed
from shared.i18n.value_labels import VALUE_LABELS
from shared.runtime.errors import Conflict
from shared.runtime.validation import check_all, field_error, not_after, not_before

_FORMS: Final[Mapping[DocumentKind, tuple[str, Text]]] = {
    "nib": ("[0-9]{13}", Text("harus 13 angka", "must have 13 digits")),
    "npwp": ("[0-9]{15,16}", Text("harus 15 atau 16 angka", "must have 15 or 16 digits")),
}
_LASTING: Final[frozenset[DocumentKind]] = frozenset({"nib", "npwp"})
"""What is valid for as long as the business runs, so that it is never renewed."""
_AFTER_NIB: Final[frozenset[DocumentKind]] = frozenset({"halal", "pirt"})
"""What a centre may help to obtain only where there is a NIB."""


@dataclass(frozen=True)
class Permit:
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
    first: bool | None = None
    """Whether it was told as the first of its kind; None of one that an earlier release told of."""
    event_id: UUID | None = None
    """The event that says so; None once it was taken back, and of one that an earlier release told of."""
    expired_event_id: UUID | None = None
    void_reason: LegalityVoidReason | None = None
    voided_on: date | None = None
    version: int = 1


def number_of(kind: DocumentKind, given: str) -> str:
    """Return a paper's number as it is kept; raises `Invalid` for one that this kind cannot have."""
    if kind not in _FORMS:
        return given
    pattern, rule = _FORMS[kind]
    number = re.sub(r"[\s.-]", "", given)
    if re.fullmatch(pattern, number) is None:
        raise field_error("number-unfit", "number", given, rule)
    return number


def obtain(legality: Permit, known: Collection[Permit], today: date) -> Permit:
    """Accept a paper beside those that the enterprise has.

    Raises `Conflict` for one it has already, `Invalid` for days that contradict each other and for one that a centre
    could not have helped to obtain.
    """
    _check_days(legality, today)
    same = [each for each in known if each.kind == legality.kind]
    if any(_is_same(each, legality) for each in same):
        words = Text("Dokumen ini sudah tercatat.", "This document is on record already.")
        raise Conflict("legality-known", words)
    if same and legality.kind == "nib":
        words = Text("Usaha ini sudah mempunyai NIB.", "This enterprise has a NIB already.")
        raise Conflict("nib-held", words)
    _check_nib_first(legality, known)
    return restatement_rules.comes_first(legality, same, _day)


def check_holder(enterprise: Enterprise, holders: Collection[UUID]) -> None:
    """Raise `Conflict` when a NIB is on record for another owner's enterprise: it is given to people, not to firms."""
    if any(holder != enterprise.entrepreneur_ref for holder in holders):
        words = Text(
            "NIB ini sudah tercatat untuk usaha milik orang lain.",
            "This NIB is on record for another owner's enterprise.",
        )
        raise Conflict("nib-taken", words)


def obtained(legality: Permit) -> LegalityObtained:
    """Return the fact of a paper."""
    return LegalityObtained(
        enterprise_ref=legality.enterprise_ref,
        legality_id=legality.id,
        district_code=legality.district_code,
        centre_id=legality.centre_id,
        document_kind=legality.kind,
        first=bool(legality.first),
        facilitated_by=legality.facilitated_by,
        issued_on=legality.issued_on,
        expires_on=legality.expires_on,
    )


def _is_same(one: Permit, other: Permit) -> bool:
    """Tell whether two papers of a kind are one; what has to be renewed keeps its number and has another day."""
    return one.number == other.number and (one.kind in _LASTING or one.issued_on == other.issued_on)


def _check_days(legality: Permit, today: date) -> None:
    check_all(lambda: not_after("issued_on", legality.issued_on, today), lambda: _check_last_day(legality))


def _check_last_day(legality: Permit) -> None:
    if legality.expires_on is None:
        return
    if legality.kind in _LASTING:
        rule = Text(
            f"harus kosong: {legality.kind.upper()} berlaku selama usaha berjalan",
            f"must be empty: a {legality.kind.upper()} is valid while the business runs",
        )
        raise field_error("never-expires", "expires_on", legality.expires_on, rule)
    not_before("expires_on", legality.expires_on, legality.issued_on)


def _check_nib_first(legality: Permit, known: Collection[Permit]) -> None:
    if _lacks_nib(legality, known):
        called = listed(VALUE_LABELS, [legality.kind]).id
        rule = Text(
            f"fasilitasi {called} memerlukan NIB usaha yang terbit paling lambat {legality.issued_on}",
            f"help with {legality.kind} needs a NIB of the enterprise, issued {legality.issued_on} at the latest",
        )
        raise field_error("nib-first", "facilitated_by", legality.facilitated_by, rule)


def _lacks_nib(legality: Permit, known: Collection[Permit]) -> bool:
    if legality.facilitated_by is None or legality.kind not in _AFTER_NIB:
        return False
    return not any(each.kind == "nib" and each.issued_on <= legality.issued_on for each in known)


def has_run_out(legality: Permit, today: date) -> bool:
    """Tell whether it is to be told that a paper has run out: from the day after its last one.

    Not once it was told, and not of one that was taken back.
    """
    if legality.expired or legality.void_reason is not None:
        return False
    return legality.expires_on is not None and legality.expires_on < today


def _ran_out(legality: Permit, expires_on: date) -> LegalityExpired:
    return LegalityExpired(
        enterprise_ref=legality.enterprise_ref,
        legality_id=legality.id,
        district_code=legality.district_code,
        centre_id=legality.centre_id,
        document_kind=legality.kind,
        expires_on=expires_on,
    )


def _facts(legality: Permit) -> Mapping[str, Event | None]:
    """Return what a paper says; that it ran out is told last, and reversed first."""
    ran_out = _ran_out(legality, legality.expires_on) if legality.expired and legality.expires_on else None
    return {"expired_event_id": ran_out, "event_id": obtained(legality)}


PERMITS: Final = Restatable(
    _facts,
    {LegalityObtained: LegalityVoided, LegalityExpired: LegalityExpiryVoided},
    because="counted-anew",
    not_held=(
        "legality-not-held",
        "legality_id",
        Text(
            "harus dokumen usaha ini yang belum ditarik kembali",
            "must be a paper of this enterprise that was not taken back before",
        ),
    ),
    untold=(
        "legality-without-event",
        Text("Dokumen ini dari rilis terdahulu.", "This paper is of an earlier release."),
    ),
)


def void(known: Iterable[Permit], legality_id: UUID, reason: LegalityVoidReason, today: date) -> tuple[Permit, Permit]:
    """Take one paper back, and that it ran out; shape: (as told, as it is now).

    Raises `Invalid` for a paper that the enterprise does not hold, `Conflict` for one whose event is not known.
    """
    was, now = restatement_rules.reverse(PERMITS, known, legality_id, reason, today)
    return was, replace(now, expired=False)


def reclassified(kind: DocumentKind, known: Iterable[Permit]) -> list[tuple[Permit, Permit]]:
    """Return the papers of a kind told otherwise than as what they are now, the first or a later one.

    Shape: [(as told, as it is now)].
    """
    return restatement_rules.reclassified([each for each in known if each.kind == kind], _day)


def _day(legality: Permit) -> date:
    return legality.issued_on


def warnings(left: Collection[Permit]) -> tuple[str, ...]:
    """Return what looks odd about the papers that are left: a centre's help where there is no NIB any more."""
    return ("help-without-nib",) if any(_lacks_nib(each, left) for each in left) else ()
