"""What can be asked of the registry about the papers of enterprises.

Invariant: no state is stored without its fact, and none the other way; a NIB has one owner a province, and a paper
runs out once. Of one that is taken back nothing that was told stands, and of those left one is told as the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registry.centres.commands.centres import centre_of
from services.registry.enterprises.commands import enterprise_held, tell
from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.permits import rules
from services.registry.permits.rules import Legality
from services.registry.reference.commands.port import RegistryWork, found
from shared.contracts.vocabulary import DocumentKind, LegalityVoidReason
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.command_result import CommandResult


@dataclass(frozen=True)
class ObtainLegality:
    """A paper of an enterprise as a centre or an office records it."""

    enterprise_ref: UUID
    kind: DocumentKind
    number: str
    issued_on: date
    expires_on: date | None
    facilitated_by: UUID | None


@dataclass(frozen=True)
class VoidLegality:
    """A wish to take one paper back."""

    enterprise_ref: UUID
    legality_id: UUID
    reason_code: LegalityVoidReason


async def obtain_legality(command: ObtainLegality, work: RegistryWork) -> CommandResult:
    """Record one paper of an enterprise."""
    enterprise = await enterprise_held(command.enterprise_ref, work)
    if command.facilitated_by is not None:
        await centre_of("facilitated_by", command.facilitated_by, work)
    described = Legality(
        work.new_id(), enterprise.province, enterprise.id, enterprise.centre_id, enterprise.district_code, command.kind,
        rules.number_of(command.kind, command.number), command.issued_on, command.expires_on, command.facilitated_by,
        event_id=work.new_id(),
    )  # fmt: skip
    known = rules.valid(await work.all_with(Legality, "enterprise_ref", enterprise.id))
    legality = rules.obtain(described, known, local_day(work.now, enterprise.district_code))
    if legality.kind == "nib":
        rules.check_holder(enterprise, await work.nib_holders(legality.province, legality.number))
    await work.add(legality)
    enterprise, _ = await tell(enterprise, rules.obtained(legality), work, event_id=legality.event_id)
    enterprise = await _recount(enterprise, rules.reclassified(legality.kind, [*known, legality]), work)
    return CommandResult(enterprise.id, enterprise.version)


async def void_legality(command: VoidLegality, work: RegistryWork) -> CommandResult:
    """Take one paper back, so that its number is free again; what looks odd about those left is a warning."""
    enterprise = await enterprise_held(command.enterprise_ref, work)
    today, reason = local_day(work.now, enterprise.district_code), command.reason_code
    known = rules.valid(await work.all_with(Legality, "enterprise_ref", enterprise.id))
    was = rules.pick(known, command.legality_id)
    for correction in rules.reversals(was, reason, today):
        enterprise, _ = await tell(enterprise, correction, work)
    await work.save(was, rules.void(was, reason, today))
    known.remove(was)
    enterprise = await _recount(enterprise, rules.reclassified(was.kind, known), work)
    return CommandResult(enterprise.id, enterprise.version, rules.warnings(known))


async def _recount(
    enterprise: Enterprise, pairs: Iterable[tuple[Legality, Legality]], work: RegistryWork
) -> Enterprise:
    today = local_day(work.now, enterprise.district_code)
    for was, now in pairs:
        enterprise, _ = await tell(enterprise, rules.reversal(was, "counted-anew", today), work)
        enterprise, event_id = await tell(enterprise, rules.obtained(now), work)
        await work.save(was, replace(now, event_id=event_id))
    return enterprise


async def expire_legality(legality_id: UUID, work: RegistryWork) -> bool:
    """Tell that a paper has run out, once; returns whether there was something to tell."""
    words = Text("Dokumen ini tidak ada di sini.", "There is no such document here.")
    named = found(await work.find(Legality, legality_id), "legality-unknown", words)
    enterprise = await enterprise_held(named.enterprise_ref, work)
    legality = found(await work.get_for_update(Legality, legality_id), "legality-unknown", words)
    expired = rules.expire(legality, local_day(work.now, legality.district_code))
    if expired is None:
        return False
    _, event_id = await tell(enterprise, expired, work)
    ran_out = replace(legality, expired=True, expired_event_id=event_id, version=legality.version + 1)
    await work.save(legality, ran_out)
    return True
