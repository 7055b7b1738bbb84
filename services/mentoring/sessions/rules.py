"""The rules of sessions: which one may be recorded or voided, and the fact that follows from it.

Every function is pure: what is reported, what is known of the parties and the present come in, the new fact goes out.

Invariant: a session's day is the one on its centre's own calendar, whatever clock reported it; an event made here holds
references, places and minutes, never a word of what was said.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.mentoring.network.rules import Centre, Client, Consultant
from shared.contracts.mentoring import SessionCompleted, SessionVoided
from shared.contracts.vocabulary import Channel, VoidReason
from shared.i18n import Text
from shared.regions import local_day, province_of
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error, not_after, not_before

_FAST_CLOCK = timedelta(minutes=5)
"""How far a reporting device's clock may run ahead; what it then calls the future is now."""


@dataclass(frozen=True)
class Parties:
    """Whom a session brings together."""

    centre: Centre
    consultant: Consultant
    client: Client


@dataclass(frozen=True)
class Held:
    """When a session was held: the day on the centre's calendar, and the field that said so."""

    day: date
    field: str


@dataclass(frozen=True)
class Act:
    """What was done in a session."""

    village_code: str
    field: str
    channel: Channel
    contact_minutes: int
    preparation_minutes: int
    follow_up_on: date | None


@dataclass(frozen=True)
class Session:
    """A recorded session: the fact and the event it left in, and the notes, which stay in the province."""

    province: str
    region_code: str
    """Where the centre stands."""
    event_id: UUID
    completed: SessionCompleted
    notes: str
    void_reason: VoidReason | None = None
    voided_on: date | None = None
    version: int = 1

    @property
    def id(self) -> UUID:
        """The session's identity."""
        return self.completed.session_id


def held_on(day: date | None, instant: datetime | None, centre: Centre, now: datetime) -> Held:
    """Return the day of whichever was reported; raises `Invalid` for both, for neither, and for the future."""
    if day is not None and instant is None:
        not_after("completed_on", day, local_day(now, centre.region_code))
        return Held(day, "completed_on")
    if instant is None or day is not None:
        rule = Text("isi salah satu: completed_on atau completed_at", "give either completed_on or completed_at")
        raise field_error("day-or-instant", "completed_on", day or "", rule)
    if instant > now + _FAST_CLOCK:
        rule = Text("tidak boleh di masa depan", "must not lie in the future")
        raise field_error("instant-too-late", "completed_at", instant.isoformat(), rule)
    return Held(local_day(min(instant, now), centre.region_code), "completed_at")


def complete(session_id: UUID, act: Act, parties: Parties, held: Held, *, first: bool) -> SessionCompleted:
    """Accept a session; `first` says whether it is the client's first one.

    Raises `Invalid` when the consultant is another centre's, or a day or the place contradicts what is known of the
    parties, as one behind the last day of the centre or of the consultant's work; `Conflict` for a client whom no event
    may name.
    """
    centre, consultant = parties.centre, parties.consultant
    _require_nameable(parties.client)
    if consultant.centre_id != centre.id:
        rule = Text("harus konsultan sentra ini", "must be a consultant of this centre")
        raise field_error("consultant-of-another-centre", "consultant_ref", consultant.id, rule)
    if province_of(act.village_code) != centre.province:
        rule = Text(f"harus di provinsi {centre.province}", f"must lie in province {centre.province}")
        raise field_error("village-of-another-province", "village_code", act.village_code, rule)
    not_before(held.field, held.day, max(centre.founded_on, consultant.appointed_on))
    _require_at_work(held, centre, consultant)
    if act.follow_up_on is not None:
        not_before("follow_up_on", act.follow_up_on, held.day)
    return SessionCompleted(
        session_id=session_id,
        centre_id=centre.id,
        consultant_ref=consultant.id,
        client_ref=parties.client.id,
        client_kind=parties.client.kind,
        village_code=act.village_code,
        field=act.field,
        channel=act.channel,
        contact_minutes=act.contact_minutes,
        preparation_minutes=act.preparation_minutes,
        first_session=first,
        completed_on=held.day,
        follow_up_on=act.follow_up_on,
    )


def _require_at_work(held: Held, centre: Centre, consultant: Consultant) -> None:
    if centre.closed_on is not None and held.day > centre.closed_on:
        last = centre.closed_on.isoformat()
        rule = Text(
            f"tidak boleh setelah {last}: hari terakhir sentra itu",
            f"must not be after {last}: the last day of that centre",
        )
        raise field_error("centre-closed-by-then", held.field, held.day, rule)
    if consultant.ended_on is not None and held.day > consultant.ended_on:
        last = consultant.ended_on.isoformat()
        rule = Text(
            f"tidak boleh setelah {last}: hari terakhir tugas konsultan itu",
            f"must not be after {last}: the last day of that consultant's work",
        )
        raise field_error("consultant-ended-by-then", held.field, held.day, rule)


def _require_nameable(client: Client) -> None:
    if client.merged_into is not None:
        words = Text(
            f"Klien ini digabung dengan {client.merged_into}: catat sesi atas nomor itu.",
            f"This client was merged into {client.merged_into}: record the session of that reference.",
        )
        raise Conflict("client-merged", words)
    if client.gone_on is not None:
        words = Text("Data klien ini sudah dihapus.", "This client was erased.")
        raise Conflict("client-erased", words)
    if client.silent_since is not None:
        words = Text(
            "Klien ini menarik persetujuannya: tidak ada lagi yang boleh disampaikan tentangnya.",
            "This client withdrew consent: nothing more may be told of them.",
        )
        raise Conflict("client-silent", words)


def void(session: Session, reason: VoidReason, now: datetime) -> SessionVoided:
    """Void a session, with all that it counted; raises `Conflict` when it was voided before."""
    if session.void_reason is not None:
        words = Text("Sesi ini sudah dibatalkan.", "This session has already been voided.")
        raise Conflict("session-already-voided", words)
    return SessionVoided(
        session_id=session.completed.session_id,
        takes_back=session.event_id,
        reason_code=reason,
        voided_on=local_day(now, session.province),
        counted=session.completed,
    )
