"""What can be asked of the registry about the papers of enterprises.

Invariant: no state is stored without its fact, and none the other way; a NIB has one owner a province, and a paper
runs out once. Of one that is taken back nothing that was told stands, and of those left one is told as the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from services.registry.centres.commands.centres import centre_serving
from services.registry.enterprises.commands import EnterpriseWork, enterprise_held, enterprise_with_consent
from services.registry.enterprises.rules.corrections import check_in_business
from services.registry.permits import rules
from services.registry.permits.rules import Permit
from services.registry.restatement.commands import restate
from services.registry.restatement.rules import valid
from shared.contracts.vocabulary import DocumentKind, LegalityVoidReason
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import require_found


class PermitWork(EnterpriseWork, Protocol):
    """One open transaction in which papers of enterprises are recorded."""

    async def nib_holders(self, province: str, number: str) -> Sequence[UUID]:
        """Return whose enterprises show a NIB; nobody else can ask, and so record it, until the end."""


@dataclass(frozen=True)
class ObtainPermit:
    """A paper of an enterprise as a centre or an office records it."""

    enterprise_ref: UUID
    kind: DocumentKind
    number: str
    issued_on: date
    expires_on: date | None
    facilitated_by: UUID | None


@dataclass(frozen=True)
class VoidPermit:
    """A wish to take one paper back."""

    enterprise_ref: UUID
    legality_id: UUID
    reason_code: LegalityVoidReason


async def obtain_permit(command: ObtainPermit, work: PermitWork) -> CommandResult:
    """Record one paper of an enterprise."""
    enterprise = await enterprise_held(command.enterprise_ref, work)
    check_in_business("issued_on", command.issued_on, enterprise)
    if command.facilitated_by is not None:
        await centre_serving("facilitated_by", command.facilitated_by, ("issued_on", command.issued_on), work)
    described = Permit(
        work.new_id(), enterprise.province, enterprise.id, enterprise.centre_id, enterprise.district_code, command.kind,
        rules.number_of(command.kind, command.number), command.issued_on, command.expires_on, command.facilitated_by,
    )  # fmt: skip
    known = valid(await work.all_with(Permit, "enterprise_ref", enterprise.id))
    legality = rules.obtain(described, known, local_day(work.now, enterprise.district_code))
    if legality.kind == "nib":
        rules.check_holder(enterprise, await work.nib_holders(legality.province, legality.number))
    changes = [(None, legality), *rules.reclassified(legality.kind, [*known, legality])]
    enterprise = await restate(enterprise, changes, rules.PERMITS, work)
    return CommandResult(enterprise.id, enterprise.version)


async def void_permit(command: VoidPermit, work: PermitWork) -> CommandResult:
    """Take one paper back, so that its number is free again; what looks odd about those left is a warning.

    Of an owner who withdrew consent nothing else is told: those left stay as they were told.
    """
    enterprise, consents = await enterprise_with_consent(command.enterprise_ref, work)
    today, reason = local_day(work.now, enterprise.district_code), command.reason_code
    known = valid(await work.all_with(Permit, "enterprise_ref", enterprise.id))
    was, voided = rules.void(known, command.legality_id, reason, today)
    known.remove(was)
    changes = [(was, voided), *(rules.reclassified(was.kind, known) if consents else ())]
    enterprise = await restate(enterprise, changes, rules.PERMITS, work)
    return CommandResult(enterprise.id, enterprise.version, rules.warnings(known))


async def expire_permit(legality_id: UUID, work: PermitWork) -> bool:
    """Tell that a paper has run out, once; returns whether there was something to tell."""
    words = Text("Dokumen ini tidak ada di sini.", "There is no such document here.")
    named = require_found(await work.find(Permit, legality_id), "legality-unknown", words)
    enterprise = await enterprise_held(named.enterprise_ref, work)
    legality = require_found(await work.get_for_update(Permit, legality_id), "legality-unknown", words)
    if not rules.has_run_out(legality, local_day(work.now, legality.district_code)):
        return False
    await restate(enterprise, [(legality, replace(legality, expired=True))], rules.PERMITS, work)
    return True
