"""What mentoring tells the nation: sessions held and sessions taken back.

Invariant: a session carries references, places and minutes, never a word of what was said.
"""

from datetime import date

from shared.contracts.base import Correction, Event, event
from shared.contracts.vocabulary import (
    CentreId,
    Channel,
    ClientKind,
    ClientRef,
    ConsultantRef,
    Minutes,
    SessionId,
    Slug,
    VillageCode,
    VoidReason,
)
from shared.i18n import Text


@event("session-completed", key="session_id", words=Text("Sesi pendampingan selesai", "Session completed"))
class SessionCompleted(Event, frozen=True, kw_only=True):
    """A consultant mentored a client; the day is the one on the centre's own calendar."""

    session_id: SessionId
    centre_id: CentreId
    consultant_ref: ConsultantRef
    client_ref: ClientRef
    client_kind: ClientKind
    village_code: VillageCode
    field: Slug
    channel: Channel
    contact_minutes: Minutes
    preparation_minutes: Minutes = 0
    first_session: bool
    completed_on: date
    follow_up_on: date | None = None


@event("session-voided", key="session_id", words=Text("Sesi dibatalkan", "Session voided"))
class SessionVoided(Correction, frozen=True, kw_only=True):
    """A recorded session did not happen that way; everything it counted is taken back."""

    session_id: SessionId
    reason_code: VoidReason
    voided_on: date
    counted: SessionCompleted
