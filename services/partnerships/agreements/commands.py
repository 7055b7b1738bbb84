"""Commands on agreements: sign one, end one early; and the port that their handlers work through.

A handler loads what the rules need, lets them decide and records the state with its fact in one transaction.
Invariant: no state is stored without its fact, and no fact without its state.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from services.partnerships.agreements import rules
from services.partnerships.agreements.rules import Agreement, Terms
from services.partnerships.network.rules import Centre
from services.partnerships.partners.rules import Partner
from shared.contracts.unit_of_work import Work
from shared.contracts.vocabulary import AgreementScope, TerminationReason
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import FieldError, Invalid, NotReplicatedYet, require_found
from shared.runtime.validation import field_error, require_served

T = TypeVar("T")


class AgreementsWork(Work, Protocol):
    """What the commands on agreements need of their transaction."""

    async def centres(self, centre_ids: Sequence[UUID]) -> dict[UUID, Centre]:
        """Return those of the centres within reach that the registry's events have made known here."""

    async def added_codes(self, province: str) -> Sequence[str]:
        """Return the codes of services and fields that a province has added to the registry's reference data."""

    async def partners(self, partner_ids: Sequence[UUID]) -> dict[UUID, Partner]:
        """Return those of the partners within reach that are registered here."""

    async def of_parties(
        self, signed_on: date, centre_ids: Sequence[UUID], partner_ids: Sequence[UUID]
    ) -> Sequence[Agreement]:
        """Return the agreements that were signed on a day by all of these centres and partners, perhaps with others."""


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
    """An agreement to end early, and why."""

    agreement_id: UUID
    terminated_on: date
    reason_code: TerminationReason


async def sign_agreement(command: SignAgreement, work: AgreementsWork) -> CommandResult:
    """Add one agreement; it is at home in the province of its first centre.

    The caller reaches every centre that it names: what is counted of them moves with it. Another one of the same
    parties, day and scope is a warning: it was perhaps recorded before.
    """
    _each_once("service_lines", command.service_lines)
    centres = await _centres(command.centre_ids, work)
    partners = await _partners(command.partner_ids, work)
    home = centres[0]
    added = () if rules.SERVICE_LINES.issuperset(command.service_lines) else await work.added_codes(home.province)
    rules.check_service_lines(command.service_lines, added)
    terms = Terms(command.scope, command.service_lines, command.signed_on, command.starts_on, command.ends_on)
    signed = rules.sign(work.new_id(), terms, centres, partners, local_day(work.now, home.region_code))
    known = rules.is_known(signed, await work.of_parties(signed.signed_on, signed.centre_ids, signed.partner_ids))
    agreement = await work.record(None, Agreement(home.province, signed), signed)
    return CommandResult(signed.agreement_id, agreement.version, ("agreement-alike",) if known else ())


async def terminate_agreement(command: TerminateAgreement, work: AgreementsWork) -> CommandResult:
    """End one agreement early, once."""
    words = Text("Perjanjian ini tidak ada di sini.", "There is no such agreement here.")
    found = await work.get_for_update(Agreement, command.agreement_id)
    agreement = require_found(found, "agreement-unknown", words)
    terminated = rules.terminate(agreement, command.terminated_on, command.reason_code)
    after = replace(agreement, terminated_on=terminated.terminated_on, termination_reason=terminated.reason_code)
    after = await work.record(agreement, after, terminated)
    return CommandResult(after.id, after.version)


def _each_once(field: str, given: Sequence[Hashable]) -> None:
    for place, one in enumerate(given):
        if one in given[:place]:
            rule = Text("cukup disebut satu kali", "must be named only once")
            raise field_error("named-twice", f"{field}.{place}", one, rule)


def _missing(field: str, given: Sequence[UUID], known: Mapping[UUID, T], rule: Text) -> tuple[FieldError, ...]:
    unknown = ((place, one) for place, one in enumerate(given) if one not in known)
    return tuple(FieldError(f"{field}.{place}", str(one), rule) for place, one in unknown)


async def _centres(given: Sequence[UUID], work: AgreementsWork) -> list[Centre]:
    _each_once("centre_ids", given)
    known = await work.centres(given)
    rule = Text("harus sudah dikabarkan oleh registri", "must have been told of by the registry")
    if flaws := _missing("centre_ids", given, known, rule):
        words = Text(
            "Sentra ini belum dikenal di sini: kabar dari registri belum sampai. Coba lagi sebentar lagi.",
            "This centre is not known here: the registry's news has not arrived yet. Try again shortly.",
        )
        raise NotReplicatedYet("centre-not-heard-of", words, flaws)
    for place, one in enumerate(given):
        require_served(f"centre_ids.{place}", one, known[one].province, work.provinces)
    return [known[one] for one in given]


async def _partners(given: Sequence[UUID], work: AgreementsWork) -> list[Partner]:
    _each_once("partner_ids", given)
    known = await work.partners(given)
    rule = Text("harus mitra yang terdaftar di sini", "must be a partner registered here")
    if flaws := _missing("partner_ids", given, known, rule):
        words = Text("Ada mitra yang tidak terdaftar di sini.", "A partner is not registered here.")
        raise Invalid("partner-unknown", words, flaws)
    return [known[one] for one in given]
