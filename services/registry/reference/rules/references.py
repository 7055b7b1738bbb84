"""The rules of reference data: codes that a province may add to without waiting for a release.

Invariant: pure; a code means one thing within a kind, and whoever sends an unknown one is told which there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast
from uuid import UUID

from shared.contracts.registry.references import ReferenceAdded
from shared.contracts.vocabulary import ReferenceKind
from shared.i18n import Text, listed
from shared.i18n.value_labels import VALUE_LABELS
from shared.runtime.errors import Conflict
from shared.runtime.public_text import check_public
from shared.runtime.validation import field_error

LocalKind = Literal["office-code"]
"""Kinds of which no event tells, for no event carries such a code by itself: words in numbers of instruments."""
LOCAL_KINDS: Final = frozenset({"office-code"})
Kind = Literal[ReferenceKind, LocalKind]


@dataclass(frozen=True)
class Reference:
    """One code, and what it is called; of no province where every province has it."""

    id: UUID
    province: str
    kind: Kind
    code: str
    name_id: str
    name_en: str
    added_on: date
    version: int = 1


def add_reference(reference: Reference, known: Sequence[str]) -> ReferenceAdded | None:
    """Accept a code, with the event that tells of it unless its kind is local.

    Raises `Conflict` when its kind has the code already, `Invalid` when a code tells of a person: events will carry it.
    """
    check_public("code", reference.code)
    if reference.code in known:
        code = reference.code
        raise Conflict("reference-exists", Text(f"Kode {code} sudah ada.", f"The code {code} exists already."))
    if reference.kind in LOCAL_KINDS:
        return None
    kind = cast("ReferenceKind", reference.kind)
    return ReferenceAdded(reference_id=reference.id, kind=kind, code=reference.code, added_on=reference.added_on)


def check_code(field: str, given: str, known: Sequence[str]) -> str:
    """Return a code of reference data; raises `Invalid`, which names those there are, for any other."""
    if given not in known:
        called = listed(VALUE_LABELS, known, with_codes=True).id
        rule = Text(f"harus salah satu dari {called}", f"must be one of {', '.join(known)}")
        raise field_error("code-unknown", field, given, rule)
    return given
