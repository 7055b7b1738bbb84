"""What the nation hears of entrepreneurs.

Invariant: no name, NIK, phone, address, birth date or exact age; a person is a random reference.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import CentreId, ClientKind, EntrepreneurRef, VillageCode


@event("entrepreneur-registered", key="entrepreneur_ref")
class EntrepreneurRegistered(Event, frozen=True, kw_only=True):
    """An entrepreneur entered a province's registry and now counts nationally."""

    entrepreneur_ref: EntrepreneurRef
    village_code: VillageCode
    kind: ClientKind
    centre_id: CentreId | None = None
    registered_on: date
