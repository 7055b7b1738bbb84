"""What the nation hears of entrepreneurs.

Invariant: no name, NIK, phone, address, birth date or exact age; a person is a random reference.
"""

from datetime import date

from shared.contracts.base import Correction, Event, event
from shared.contracts.vocabulary import CentreId, ClientKind, EntrepreneurRef, EntrepreneurVoidReason, VillageCode
from shared.i18n import Text


@event("entrepreneur-registered", key="entrepreneur_ref", words=Text("Wirausaha terdaftar", "Entrepreneur registered"))
class EntrepreneurRegistered(Event, frozen=True, kw_only=True):
    """An entrepreneur entered a province's registry and now counts nationally."""

    entrepreneur_ref: EntrepreneurRef
    village_code: VillageCode
    kind: ClientKind
    centre_id: CentreId | None = None
    registered_on: date


@event(
    "entrepreneur-registration-voided",
    key="entrepreneur_ref",
    words=Text("Pendaftaran wirausaha ditarik kembali", "Entrepreneur's registration voided"),
)
class EntrepreneurRegistrationVoided(Correction, frozen=True, kw_only=True):
    """A person was registered twice and counts once, or otherwise than they should have been: that is told anew.

    `takes_back` is zero where no event's id was kept.
    """

    entrepreneur_ref: EntrepreneurRef
    reason_code: EntrepreneurVoidReason
    voided_on: date
    counted: EntrepreneurRegistered


@event("entrepreneur-erased", key="entrepreneur_ref", words=Text("Data wirausaha dihapus", "Entrepreneur erased"))
class EntrepreneurErased(Event, frozen=True, kw_only=True):
    """Nobody knows any more who this reference was; what was counted of it still stands."""

    entrepreneur_ref: EntrepreneurRef
    erased_on: date


@event("entrepreneur-merged", key="entrepreneur_ref", words=Text("Wirausaha digabung", "Entrepreneurs merged"))
class EntrepreneurMerged(Event, frozen=True, kw_only=True):
    """A person had two references; this one is given up, and what was told of it is the other's."""

    entrepreneur_ref: EntrepreneurRef
    into_ref: EntrepreneurRef
    merged_on: date


@event("entrepreneur-moved", key="entrepreneur_ref", words=Text("Wirausaha pindah desa", "Entrepreneur moved"))
class EntrepreneurMoved(Event, frozen=True, kw_only=True):
    """An entrepreneur lives in another village of the province; a place in a programme stays where it was given."""

    entrepreneur_ref: EntrepreneurRef
    village_code: VillageCode
    moved_on: date


@event("consent-withdrawn", key="entrepreneur_ref", words=Text("Persetujuan ditarik", "Consent withdrawn"))
class ConsentWithdrawn(Event, frozen=True, kw_only=True):
    """From this day nothing more is told of this reference, until consent is given again."""

    entrepreneur_ref: EntrepreneurRef
    withdrawn_on: date


@event("consent-given", key="entrepreneur_ref", words=Text("Persetujuan diberikan lagi", "Consent given again"))
class ConsentGiven(Event, frozen=True, kw_only=True):
    """Whoever had withdrawn consent gives it again."""

    entrepreneur_ref: EntrepreneurRef
    given_on: date
