"""What can be asked of partnerships: one handler a command, and the port it works through.

A handler looks up what the rules need, lets the domain decide and records the state with its fact, in the one
transaction that `PartnershipsWork` stands for. Invariant: no state is stored without its fact, and none the other way.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from services.partnerships.agreements import rules
from services.partnerships.agreements.rules import Agreement, Centre, Partner, Terms
from shared.contracts import Fact
from shared.contracts.vocabulary import AgreementScope, PartnerType, TerminationReason
from shared.i18n import Text
from shared.regions import local_day, province_of
from shared.runtime.aggregate import Aggregate
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import FieldError, Invalid, NotFound, NotReplicatedYet
from shared.runtime.validation import field_error, require_region, require_served

T = TypeVar("T")
G = TypeVar("G", bound=Aggregate)


class PartnershipsWork(Protocol):
    """One open transaction on partnerships, with the time and the identities it hands out."""

    now: datetime
    provinces: tuple[str, ...]
    """The provinces this instance works for."""
    home: str
    """The province of whoever asks; empty for the ministry."""

    def new_id(self) -> UUID:
        """Return an identity for something new."""

    async def centres(self, centre_ids: Sequence[UUID]) -> dict[UUID, Centre]:
        """Return those of the centres within reach of which the registry's news has arrived."""

    async def partners(self, partner_ids: Sequence[UUID]) -> dict[UUID, Partner]:
        """Return those of the partners within reach that are registered here."""

    async def agreement(self, agreement_id: UUID) -> Agreement | None:
        """Return an agreement, if there is one within reach; holds it until the end, so that it is terminated once."""

    async def record(self, before: G | None, after: G, fact: Fact) -> G:
        """Store a thing's new state with the fact that led to it; returns it as stored, as its next version.

        Raises `BeyondReach` for a place that whoever asks may not change.
        """


@dataclass(frozen=True)
class RegisterPartner:
    """A partner as an office describes it."""

    name: str
    type: PartnerType
    region_code: str


@dataclass(frozen=True)
class SignAgreement:
    """An agreement as an office describes it."""

    scope: AgreementScope
    centre_ids: tuple[UUID, ...]
    partner_ids: tuple[UUID, ...]
    service_lines: tuple[str, ...]
    signed_on: date
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class TerminateAgreement:
    """A wish to end an agreement early."""

    agreement_id: UUID
    terminated_on: date
    reason_code: TerminationReason


def _each_once(field: str, given: Sequence[Hashable]) -> None:
    for place, one in enumerate(given):
        if one in given[:place]:
            rule = Text("cukup disebut satu kali", "must be named only once")
            raise field_error("named-twice", f"{field}.{place}", one, rule)


def _missing(field: str, given: Sequence[UUID], known: Mapping[UUID, T], rule: Text) -> tuple[FieldError, ...]:
    unknown = ((place, one) for place, one in enumerate(given) if one not in known)
    return tuple(FieldError(f"{field}.{place}", str(one), rule) for place, one in unknown)


async def _centres(given: Sequence[UUID], work: PartnershipsWork) -> list[Centre]:
    _each_once("centre_ids", given)
    known = await work.centres(given)
    rule = Text("harus sudah dikabarkan oleh registri", "must have been told of by the registry")
    if flaws := _missing("centre_ids", given, known, rule):
        words = Text(
            "Pusat layanan ini belum dikenal di sini: kabar dari registri belum sampai. Coba lagi sebentar lagi.",
            "This centre is not known here: the registry's news has not arrived yet. Try again shortly.",
        )
        raise NotReplicatedYet("centre-not-heard-of", words, flaws)
    for place, one in enumerate(given):
        require_served(f"centre_ids.{place}", one, known[one].province, work.provinces)
    return [known[one] for one in given]


async def _partners(given: Sequence[UUID], work: PartnershipsWork) -> list[Partner]:
    _each_once("partner_ids", given)
    known = await work.partners(given)
    rule = Text("harus mitra yang terdaftar di sini", "must be a partner registered here")
    if flaws := _missing("partner_ids", given, known, rule):
        words = Text("Ada mitra yang tidak terdaftar di sini.", "A partner is not registered here.")
        raise Invalid("partner-unknown", words, flaws)
    return [known[one] for one in given]


async def register_partner(command: RegisterPartner, work: PartnershipsWork) -> CommandResult:
    """Add one partner; the fact leaves with the same commit.

    It is known in the province of whoever registers it, wherever its seat may be; one that the ministry registers, in
    the province of its seat, or in the first one that is served here.
    """
    code = require_region("region_code", command.region_code, ("province", "regency"))
    seat = province_of(code)
    home = work.home or (seat if seat in work.provinces else work.provinces[0])
    partner = Partner(work.new_id(), home, command.name, command.type, code, local_day(work.now, home))
    partner = await work.record(None, partner, rules.register_partner(partner))
    return CommandResult(partner.id, partner.version)


async def sign_agreement(command: SignAgreement, work: PartnershipsWork) -> CommandResult:
    """Add one agreement; it is at home in the province of its first centre.

    Whoever signs reaches every centre that it names: what is counted of them moves with it.
    """
    _each_once("service_lines", command.service_lines)
    centres = await _centres(command.centre_ids, work)
    partners = await _partners(command.partner_ids, work)
    home = centres[0]
    terms = Terms(command.scope, command.service_lines, command.signed_on, command.starts_on, command.ends_on)
    signed = rules.sign(work.new_id(), terms, centres, partners, local_day(work.now, home.region_code))
    agreement = await work.record(None, Agreement(home.province, signed), signed)
    return CommandResult(signed.agreement_id, agreement.version)


async def terminate_agreement(command: TerminateAgreement, work: PartnershipsWork) -> CommandResult:
    """End one agreement early, once."""
    agreement = await work.agreement(command.agreement_id)
    if agreement is None:
        words = Text("Perjanjian ini tidak ada di sini.", "There is no such agreement here.")
        raise NotFound("agreement-unknown", words)
    terminated = rules.terminate(agreement, command.terminated_on, command.reason_code)
    after = replace(agreement, terminated_on=terminated.terminated_on, termination_reason=terminated.reason_code)
    after = await work.record(agreement, after, terminated)
    return CommandResult(after.id, after.version)
