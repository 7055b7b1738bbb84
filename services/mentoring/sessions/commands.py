"""Commands on sessions: complete one, void one; and the port that their handlers work through.

A handler loads what the rules need, lets them decide and records the state with its fact in one transaction.
Invariant: no state is stored without its fact, and no fact without its state.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Protocol, TypeVar
from uuid import UUID

from services.mentoring.network.rules import Centre, Client, Consultant
from services.mentoring.sessions import rules
from services.mentoring.sessions.rules import Act, Parties, Session
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import CONSULTING_FIELDS, Channel, VoidReason
from shared.i18n import Text, listed
from shared.i18n.value_labels import VALUE_LABELS
from shared.regions import History, Succession
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import FieldError, NotReplicatedYet, require_found
from shared.runtime.validation import field_error, require_region_as_of, require_served

T = TypeVar("T")


@dataclass(frozen=True)
class KnownParties:
    """What is known of those whom a session brings together; None of whom no event has arrived.

    Centre and consultant are within reach; a client may be mentored at any centre of their province.
    """

    centre: Centre | None
    consultant: Consultant | None
    client: Client | None
    mentored: bool
    """Whether the client has a session that was not voided."""
    declared: tuple[Succession, ...] = ()
    """What was declared of region codes, by the registry."""


class SessionsWork(Work, Protocol):
    """What the commands on sessions need of their transaction."""

    async def is_field_of(self, province: str, field: str) -> bool:
        """Tell whether a consultant of the province was appointed in this field of consulting, by the registry."""

    async def known_parties(self, centre_id: UUID, consultant_ref: UUID, client_ref: UUID) -> KnownParties:
        """Return what is known of three; holds the client, so that only one session can be their first."""


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
    """A session to take back, and why."""

    session_id: UUID
    reason_code: VoidReason


async def complete_session(command: CompleteSession, work: SessionsWork) -> CommandResult:
    """Record one session; the fact leaves with the same commit."""
    known = await work.known_parties(command.centre_id, command.consultant_ref, command.client_ref)
    parties = _parties(command, known)
    require_served("centre_id", parties.centre.id, parties.centre.province, work.provinces)
    held = rules.held_on(command.completed_on, command.completed_at, parties.centre, work.now)
    await _check_field(command.field, parties, work)
    borders = History.with_declared(known.declared).on(held.day)
    village = require_region_as_of("village_code", command.village_code, ("village",), borders)
    completed = rules.complete(work.new_id(), _act(command, village), parties, held, first=not known.mentored)
    event_id = work.new_id()
    session = Session(parties.centre.province, parties.centre.region_code, event_id, completed, command.notes)
    session = await work.record(None, session, (completed, event_id))
    return CommandResult(session.id, session.version)


async def void_session(command: VoidSession, work: SessionsWork) -> CommandResult:
    """Take one session back, once."""
    words = Text("Sesi ini tidak ada di sini.", "There is no such session here.")
    session = require_found(await work.get_for_update(Session, command.session_id), "session-unknown", words)
    voided = rules.void(session, command.reason_code, work.now)
    after = replace(session, void_reason=voided.reason_code, voided_on=voided.voided_on)
    after = await work.record(session, after, voided)
    return CommandResult(after.id, after.version)


async def _check_field(given: str, parties: Parties, work: SessionsWork) -> None:
    """Raise `Invalid` for a code that is no field of the nation or the province: what stands there leaves it."""
    if given in {*CONSULTING_FIELDS, parties.consultant.field}:
        return
    if await work.is_field_of(parties.centre.province, given):
        return
    codes, called = ", ".join(CONSULTING_FIELDS), listed(VALUE_LABELS, CONSULTING_FIELDS, with_codes=True).id
    rule = Text(
        f"harus salah satu dari {called}, atau bidang konsultan di provinsi ini",
        f"must be one of {codes}, or the field of a consultant of this province",
    )
    raise field_error("code-unknown", "field", given, rule)


def _act(command: CompleteSession, village_code: str) -> Act:
    return Act(
        village_code=village_code,
        field=command.field,
        channel=command.channel,
        contact_minutes=command.contact_minutes,
        preparation_minutes=command.preparation_minutes,
        follow_up_on=command.follow_up_on,
    )


def _parties(command: CompleteSession, known: KnownParties) -> Parties:
    """Return whom a session brings together; another province's client is not known, whatever became of them."""
    centre = _require_replicated(known.centre, _CENTRE, "centre_id", command.centre_id)
    consultant = _require_replicated(known.consultant, _CONSULTANT, "consultant_ref", command.consultant_ref)
    client = known.client if known.client and known.client.province == centre.province else None
    return Parties(centre, consultant, _require_replicated(client, _CLIENT, "client_ref", command.client_ref))


_CENTRE: Final = ("centre", Text("Sentra", "centre"))
_CONSULTANT: Final = ("consultant", Text("Konsultan", "consultant"))
_CLIENT: Final = ("client", Text("Klien", "client"))


def _require_replicated(thing: T | None, kind: tuple[str, Text], field: str, given: UUID) -> T:
    if thing is None:
        slug, name = kind
        words = Text(
            f"{name.id} ini belum dikenal di sini: kabar dari registri belum sampai. Coba lagi sebentar lagi.",
            f"This {name.en} is not known here: the registry's news has not arrived yet. Try again shortly.",
        )
        rule = Text("harus sudah dikabarkan oleh registri", "must have been told of by the registry")
        raise NotReplicatedYet(f"{slug}-not-heard-of", words, (FieldError(field, str(given), rule),))
    return thing
