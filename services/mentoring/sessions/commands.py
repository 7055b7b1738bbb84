"""What can be asked of mentoring: one handler a command, and the port it works through.

A handler looks up what the rules need, lets the domain decide and records the state with its fact, in the one
transaction that `MentoringWork` stands for. Invariant: no state is stored without its fact, and none the other way.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from services.mentoring.sessions import rules
from services.mentoring.sessions.rules import Act, Centre, Client, Consultant, Parties, Session
from shared.contracts import Fact
from shared.contracts.vocabulary import Channel, VoidReason
from shared.i18n import Text
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import FieldError, NotFound, NotReplicatedYet
from shared.runtime.validation import require_region_as_of, require_served

T = TypeVar("T")


@dataclass(frozen=True)
class Known:
    """What is known here of those whom a session brings together; None of whom no news has arrived.

    Centre and consultant are within reach; a client may be mentored at any centre of their province.
    """

    centre: Centre | None
    consultant: Consultant | None
    client: Client | None
    mentored: bool
    """Whether the client has a session that was not voided."""


class MentoringWork(Protocol):
    """One open transaction on mentoring, with the time and the identities it hands out."""

    now: datetime
    provinces: tuple[str, ...]
    """The provinces this instance works for."""

    def new_id(self) -> UUID:
        """Return an identity for something new."""

    async def known(self, centre_id: UUID, consultant_ref: UUID, client_ref: UUID) -> Known:
        """Return what the registry has told of three; holds the client, so that only one session can be their first."""

    async def recorded(self, session_id: UUID) -> Session | None:
        """Return a session, if there is one within reach; holds it until the end, so that it is voided once."""

    async def record(self, before: Session | None, after: Session, fact: Fact) -> Session:
        """Store a session's new state with the fact that led to it; returns it as stored, as its next version."""


@dataclass(frozen=True)
class CompleteSession:
    """A session as a consultant reports it: either the day or the instant at which it was completed."""

    centre_id: UUID
    consultant_ref: UUID
    client_ref: UUID
    village_code: str
    field: str
    channel: Channel
    contact_minutes: int
    preparation_minutes: int
    completed_on: date | None
    completed_at: datetime | None
    follow_up_on: date | None
    notes: str


@dataclass(frozen=True)
class VoidSession:
    """A wish to take a session back."""

    session_id: UUID
    reason_code: VoidReason


@dataclass(frozen=True)
class SessionsWanted:
    """Which sessions are asked for; what is None does not matter."""

    province: str | None = None
    region: str | None = None
    centre_id: UUID | None = None
    consultant_ref: UUID | None = None
    client_ref: UUID | None = None
    first: date | None = None
    last: date | None = None
    sort: str = "-completed_on"
    """A column; with a minus before it, the greatest first."""


def _heard(thing: T | None, named: tuple[str, Text], field: str, given: UUID) -> T:
    if thing is None:
        slug, called = named
        words = Text(
            f"{called.id} ini belum dikenal di sini: kabar dari registri belum sampai. Coba lagi sebentar lagi.",
            f"This {called.en} is not known here: the registry's news has not arrived yet. Try again shortly.",
        )
        rule = Text("harus sudah dikabarkan oleh registri", "must have been told of by the registry")
        raise NotReplicatedYet(f"{slug}-not-heard-of", words, (FieldError(field, str(given), rule),))
    return thing


_CENTRE = ("centre", Text("Pusat layanan", "centre"))
_CONSULTANT = ("consultant", Text("Konsultan", "consultant"))
_CLIENT = ("client", Text("Klien", "client"))


def _parties(command: CompleteSession, known: Known) -> Parties:
    """Return whom a session brings together; another province's client is nobody, whatever became of them."""
    centre = _heard(known.centre, _CENTRE, "centre_id", command.centre_id)
    consultant = _heard(known.consultant, _CONSULTANT, "consultant_ref", command.consultant_ref)
    client = known.client if known.client and known.client.province == centre.province else None
    return Parties(centre, consultant, _heard(client, _CLIENT, "client_ref", command.client_ref))


async def complete_session(command: CompleteSession, work: MentoringWork) -> CommandResult:
    """Record one session; the fact leaves with the same commit."""
    known = await work.known(command.centre_id, command.consultant_ref, command.client_ref)
    parties = _parties(command, known)
    require_served("centre_id", parties.centre.id, parties.centre.province, work.provinces)
    held = rules.held_on(command.completed_on, command.completed_at, parties.centre, work.now)
    village = require_region_as_of("village_code", command.village_code, ("village",), held.day)
    act = Act(
        village, command.field, command.channel, command.contact_minutes, command.preparation_minutes,
        command.follow_up_on,
    )  # fmt: skip
    completed = rules.complete(work.new_id(), act, parties, held, first=not known.mentored)
    event_id = work.new_id()
    session = Session(parties.centre.province, parties.centre.region_code, event_id, completed, command.notes)
    session = await work.record(None, session, (completed, event_id))
    return CommandResult(session.id, session.version)


async def void_session(command: VoidSession, work: MentoringWork) -> CommandResult:
    """Take one session back, once."""
    session = await work.recorded(command.session_id)
    if session is None:
        raise NotFound("session-unknown", Text("Sesi ini tidak ada di sini.", "There is no such session here."))
    voided = rules.void(session, command.reason_code, work.now)
    after = replace(session, void_reason=voided.reason_code, voided_on=voided.voided_on)
    after = await work.record(session, after, voided)
    return CommandResult(after.id, after.version)
