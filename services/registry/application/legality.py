"""What can be asked of the registry about the papers of enterprises.

Invariant: no state is stored without its fact, and none the other way; a NIB has one holder a province, and a paper
runs out once.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registry.application.centres import centre_of
from services.registry.application.enterprises import enterprise_held, tell
from services.registry.application.work import RegistryWork, found
from services.registry.domain import legality as rules
from services.registry.domain.legality import Legality
from shared.answers import Accepted
from shared.contracts.vocabulary import DocumentKind
from shared.errors import Conflict, Words
from shared.regions import local_day


@dataclass(frozen=True)
class ObtainLegality:
    """A paper of an enterprise as a centre or an office records it."""

    enterprise_ref: UUID
    kind: DocumentKind
    number: str
    issued_on: date
    expires_on: date | None
    facilitated_by: UUID | None


async def obtain_legality(command: ObtainLegality, work: RegistryWork) -> Accepted:
    """Record one paper of an enterprise."""
    enterprise = await enterprise_held(command.enterprise_ref, work)
    if command.facilitated_by is not None:
        await centre_of("facilitated_by", command.facilitated_by, work)
    legality = Legality(
        work.new_id(), enterprise.province, enterprise.id, enterprise.centre_id, enterprise.district_code, command.kind,
        rules.number_of(command.kind, command.number), command.issued_on, command.expires_on, command.facilitated_by,
    )  # fmt: skip
    known = await work.all_with(Legality, "enterprise_ref", enterprise.id)
    obtained = rules.obtain(enterprise, legality, known, local_day(work.now, enterprise.district_code))
    if not await work.add_unless_taken(legality):
        words = Words("NIB ini sudah tercatat untuk usaha lain.", "This NIB is on record for another enterprise.")
        raise Conflict("nib-taken", words)
    after, _ = await tell(enterprise, obtained, work)
    return Accepted(after.id, after.version)


async def expire_legality(legality_id: UUID, work: RegistryWork) -> bool:
    """Tell that a paper has run out, once; returns whether there was something to tell."""
    words = Words("Dokumen ini tidak ada di sini.", "There is no such document here.")
    named = found(await work.find(Legality, legality_id), "legality-unknown", words)
    enterprise = await enterprise_held(named.enterprise_ref, work)
    legality = found(await work.hold(Legality, legality_id), "legality-unknown", words)
    expired = rules.expire(legality, local_day(work.now, legality.district_code))
    if expired is None:
        return False
    await work.keep(legality, replace(legality, expired=True, version=legality.version + 1))
    await tell(enterprise, expired, work)
    return True
