"""What can be asked of the registry about consultants.

Invariant: no state is stored without its fact, and none the other way; names stay in the province.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.centres.commands.centres import centre_of
from services.registry.consultants.rules import consultant as consultant_rules
from services.registry.consultants.rules import credentials as credentials_rules
from services.registry.consultants.rules.consultant import MANAGEMENT, Assignment, Consultant
from services.registry.consultants.rules.credentials import Certification, Membership
from services.registry.reference.commands.references import ReferenceWork, known_code
from shared.contracts.vocabulary import AssociationRole, ConsultantRole, ConsultantVoidReason
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import require_found
from shared.runtime.validation import field_error, require_served_region


@dataclass(frozen=True)
class AppointConsultant:
    """A consultant as a centre describes one."""

    name: str
    centre_id: UUID
    field: str | None
    coordinator: bool
    appointed_on: date
    role: ConsultantRole | None = None


@dataclass(frozen=True)
class ReassignConsultant:
    """Another assignment for a consultant, from a day on."""

    consultant_ref: UUID
    centre_id: UUID
    field: str | None
    role: ConsultantRole
    effective_on: date


@dataclass(frozen=True)
class CertifyConsultant:
    """A certificate of a consultant."""

    consultant_ref: UUID
    scheme: str
    certified_on: date
    valid_until: date | None


@dataclass(frozen=True)
class RecordMembership:
    """A consultant's role in an association."""

    consultant_ref: UUID
    association: str
    role: AssociationRole
    starts_on: date
    ends_on: date | None = None
    role_region: str | None = None


@dataclass(frozen=True)
class EndMembership:
    """The last day of a consultant's role in an association."""

    consultant_ref: UUID
    association: str
    role: AssociationRole
    ends_on: date


async def appoint_consultant(command: AppointConsultant, work: ReferenceWork) -> CommandResult:
    """Add one consultant to a centre, with the first assignment; a second manager or coordinator is a warning."""
    centre = await centre_of("centre_id", command.centre_id, work)
    role = consultant_rules.role_of(command.role, coordinator=command.coordinator)
    consultant = Consultant(
        work.new_id(), centre.province, command.name, centre.id, centre.region_code,
        await _field(command.field, role, work), role == "coordinator", command.appointed_on, role,
    )  # fmt: skip
    appointed = consultant_rules.appoint_consultant(consultant, centre, local_day(work.now, centre.region_code))
    begun = consultant_rules.first_assignment(work.new_id(), consultant)
    staff = await work.all_with(Assignment, "centre_id", centre.id)
    await work.record(None, consultant, appointed, parts=[(None, begun)])
    return CommandResult(consultant.id, consultant.version, consultant_rules.staff_warnings(begun, staff))


async def _field(given: str | None, role: ConsultantRole, work: ReferenceWork) -> str:
    if role != "manager":
        return await known_code("field", given or "", "consulting-field", work)
    if given not in {None, MANAGEMENT}:
        rule = Text("dikosongkan untuk pengelola", "is left out for a manager")
        raise field_error("field-of-manager", "field", given, rule)
    return MANAGEMENT


async def reassign_consultant(command: ReassignConsultant, work: ReferenceWork) -> CommandResult:
    """Give one consultant another centre, field or role; the assignment so far is kept with its last day."""
    consultant = await _held(command.consultant_ref, work)
    centre = await centre_of("centre_id", command.centre_id, work)
    field = await _field(command.field, command.role, work)
    wanted = Assignment(
        work.new_id(), centre.province, consultant.id, centre.id, centre.region_code, field, command.role,
        command.effective_on,
    )  # fmt: skip
    running = await _last(consultant, work)
    after, over, fact = consultant_rules.reassign(
        consultant, running, wanted, centre, local_day(work.now, centre.region_code)
    )
    staff = await work.all_with(Assignment, "centre_id", centre.id)
    after = await work.record(consultant, after, fact, parts=[(running, over), (None, wanted)])
    return CommandResult(after.id, after.version, consultant_rules.staff_warnings(wanted, staff))


async def end_work(consultant_ref: UUID, ended_on: date, work: ReferenceWork) -> CommandResult:
    """End one consultant's work with a last day."""
    consultant = await _held(consultant_ref, work)
    running, today = await _last(consultant, work), local_day(work.now, consultant.region_code)
    after, over, fact = consultant_rules.end_work(consultant, running, ended_on, today)
    after = await work.record(consultant, after, fact, parts=[(running, over)])
    return CommandResult(after.id, after.version)


async def void_end(consultant_ref: UUID, reason: ConsultantVoidReason, work: ReferenceWork) -> CommandResult:
    """Take back that a consultant's work ended: the last assignment runs again."""
    consultant = await _held(consultant_ref, work)
    centre = await centre_of("centre_id", consultant.centre_id, work)
    last, today = await _last(consultant, work), local_day(work.now, consultant.region_code)
    after, running, fact = consultant_rules.void_end(consultant, last, centre, reason, today)
    after = await work.record(consultant, after, fact, parts=[(last, running)])
    return CommandResult(after.id, after.version)


async def rename_consultant(consultant_ref: UUID, name: str, work: ReferenceWork) -> CommandResult:
    """Mend a consultant's name, which never leaves the province."""
    consultant = await _held(consultant_ref, work)
    after = await work.save_without_event(consultant, consultant_rules.rename(consultant, name))
    return CommandResult(after.id, after.version)


async def certify_consultant(command: CertifyConsultant, work: ReferenceWork) -> CommandResult:
    """Add one certificate of a consultant."""
    consultant = await _held(command.consultant_ref, work)
    scheme = await known_code("scheme", command.scheme, "certification-scheme", work)
    paper = Certification(
        work.new_id(), consultant.province, consultant.id, consultant.centre_id, consultant.region_code, scheme,
        command.certified_on, command.valid_until,
    )  # fmt: skip
    known = await work.all_with(Certification, "consultant_ref", consultant.id)
    fact = credentials_rules.certify(consultant, paper, known, local_day(work.now, consultant.region_code))
    after = await work.record(consultant, consultant, fact, parts=[(None, paper)])
    return CommandResult(after.id, after.version)


async def void_certificate(
    consultant_ref: UUID, certification_id: UUID, reason: ConsultantVoidReason, work: ReferenceWork
) -> CommandResult:
    """Take one certificate of a consultant back."""
    consultant = await _held(consultant_ref, work)
    known = await work.all_with(Certification, "consultant_ref", consultant.id)
    paper = credentials_rules.picked("certification_id", known, certification_id)
    voided, fact = credentials_rules.void_certificate(paper, reason, local_day(work.now, consultant.region_code))
    after = await work.record(consultant, consultant, fact, parts=[(paper, voided)])
    return CommandResult(after.id, after.version)


async def record_membership(command: RecordMembership, work: ReferenceWork) -> CommandResult:
    """Add one term of a consultant's role in an association."""
    consultant = await _held(command.consultant_ref, work)
    region = command.role_region
    if region is not None:
        region = require_served_region("role_region", region, ("province", "regency"), (consultant.province,))
    association = await known_code("association", command.association, "association", work)
    membership = Membership(
        work.new_id(), consultant.province, consultant.id, consultant.centre_id, consultant.region_code, association,
        command.role, command.starts_on, command.ends_on, region,
    )  # fmt: skip
    known = await work.all_with(Membership, "consultant_ref", consultant.id)
    facts = credentials_rules.join(consultant, membership, known, local_day(work.now, consultant.region_code))
    after = await work.record(consultant, consultant, *facts, parts=[(None, membership)])
    return CommandResult(after.id, after.version)


async def end_membership(command: EndMembership, work: ReferenceWork) -> CommandResult:
    """End the term of a consultant's role that runs, so that there may be another one."""
    consultant = await _held(command.consultant_ref, work)
    known = await work.all_with(Membership, "consultant_ref", consultant.id)
    running = credentials_rules.running_term(known, command.association, command.role)
    today = local_day(work.now, consultant.region_code)
    over, fact = credentials_rules.leave(running, command.ends_on, today)
    after = await work.record(consultant, consultant, fact, parts=[(running, over)])
    return CommandResult(after.id, after.version)


async def void_membership(
    consultant_ref: UUID, membership_id: UUID, reason: ConsultantVoidReason, work: ReferenceWork
) -> CommandResult:
    """Take one term of a consultant's role in an association back."""
    consultant = await _held(consultant_ref, work)
    known = await work.all_with(Membership, "consultant_ref", consultant.id)
    term = credentials_rules.picked("membership_id", known, membership_id)
    voided, fact = credentials_rules.void_term(term, reason, local_day(work.now, consultant.region_code))
    after = await work.record(consultant, consultant, fact, parts=[(term, voided)])
    return CommandResult(after.id, after.version)


async def void_membership_end(
    consultant_ref: UUID, membership_id: UUID, reason: ConsultantVoidReason, work: ReferenceWork
) -> CommandResult:
    """Let a term of a consultant's role in an association run again."""
    consultant = await _held(consultant_ref, work)
    known = await work.all_with(Membership, "consultant_ref", consultant.id)
    term = credentials_rules.picked("membership_id", known, membership_id)
    running, fact = credentials_rules.void_end(term, known, reason, local_day(work.now, consultant.region_code))
    after = await work.record(consultant, consultant, fact, parts=[(term, running)])
    return CommandResult(after.id, after.version)


async def _held(consultant_ref: UUID, work: ReferenceWork) -> Consultant:
    words = Text("Konsultan ini tidak ada di sini.", "There is no such consultant here.")
    return require_found(await work.get_for_update(Consultant, consultant_ref), "consultant-unknown", words)


async def _last(consultant: Consultant, work: ReferenceWork) -> Assignment:
    return max(await work.all_with(Assignment, "consultant_ref", consultant.id), key=lambda each: each.starts_on)
