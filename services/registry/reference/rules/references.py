"""The rules of reference data: codes that a province may add to without waiting for a release.

Invariant: pure; a code means one thing within a kind, and whoever sends an unknown one is told which there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.registry.references import ReferenceAdded
from shared.contracts.vocabulary import ReferenceKind
from shared.i18n import Text
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error


@dataclass(frozen=True)
class Reference:
    """One code, and what it is called; of no province where every province has it."""

    id: UUID
    province: str
    kind: ReferenceKind
    code: str
    name_id: str
    name_en: str
    added_on: date
    version: int = 1


def add_reference(reference: Reference, known: Sequence[str]) -> ReferenceAdded:
    """Accept a code; raises `Conflict` when its kind has it already."""
    if reference.code in known:
        code = reference.code
        raise Conflict("reference-exists", Text(f"Kode {code} sudah ada.", f"The code {code} exists already."))
    return ReferenceAdded(
        reference_id=reference.id, kind=reference.kind, code=reference.code, added_on=reference.added_on
    )


def check_code(field: str, given: str, known: Sequence[str]) -> str:
    """Return a code of reference data; raises `Invalid`, which names those there are, for any other."""
    if given not in known:
        codes = ", ".join(known)
        raise field_error(
            "code-unknown", field, given, Text(f"harus salah satu dari {codes}", f"must be one of {codes}")
        )
    return given
