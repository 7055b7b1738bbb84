"""What the nation hears of reference data that a province adds.

Invariant: a code says nothing about a person; what it is called stays in the province.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import ReferenceId, ReferenceKind, Slug
from shared.i18n import Text


@event("reference-added", key="reference_id", words=Text("Kode rujukan ditambahkan", "Reference code added"))
class ReferenceAdded(Event, frozen=True, kw_only=True):
    """A code of this kind may be met in a province's events from now on."""

    reference_id: ReferenceId
    kind: ReferenceKind
    code: Slug
    added_on: date
