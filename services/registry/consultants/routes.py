"""Consultants over HTTP.

Invariant: a consultant's name is shown within the province alone.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.consultants import commands
from services.registry.reference.commands.references import ReferenceWork
from services.registry.reference.routes.fields import OfficeCode, Reference
from shared.contracts.vocabulary import AssociationRole, ConsultantRole, ConsultantVoidReason
from shared.http.command_routes import Body, CommandRunner, Day, creates, updates
from shared.http.json_bodies import JsonRoute
from shared.http.names import PersonName
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import CENTRES

router = APIRouter(tags=["consultants"], route_class=JsonRoute)
New = Annotated[CommandRunner[ReferenceWork], creates(*CENTRES)]
Change = Annotated[CommandRunner[ReferenceWork], updates(*CENTRES)]


class NewConsultant(Body):
    """A consultant to appoint, or a manager, who has no field; `coordinator` says the same as that role."""

    name: PersonName
    centre_id: UUID
    field: Reference | None = Field(default=None, examples=["finance"])
    coordinator: bool = False
    role: ConsultantRole | None = None
    appointed_on: Day


class NewAssignment(Body):
    """Where, in which field and in which role a consultant works from a day."""

    centre_id: UUID
    field: Reference | None = Field(default=None, examples=["production"])
    role: ConsultantRole = "consultant"
    effective_on: Day = Field(examples=["2025-06-02"])


class LastDay(Body):
    """The last day on which a consultant worked."""

    ended_on: Day = Field(examples=["2025-12-31"])


class NewCertification(Body):
    """A certificate of a consultant; without `valid_until` it does not expire."""

    scheme: Reference = Field(examples=["skkni-181-2017"])
    certified_on: Day
    valid_until: Day | None = None


class NewMembership(Body):
    """A term of a consultant's role in an association; without `ends_on` it runs."""

    association: Reference = Field(examples=["abdsi"])
    role: AssociationRole = "member"
    starts_on: Day
    ends_on: Day | None = None
    role_region: Annotated[OfficeCode | None, Label("Wilayah korwil", "Region of the korwil")] = Field(
        default=None, description="The region of a korwil: a province, a regency or a city.", examples=[None]
    )


class MembershipEnd(Body):
    """The last day of a role in an association that runs."""

    association: Reference = Field(examples=["abdsi"])
    role: AssociationRole = "member"
    ends_on: Day


class ConsultantName(Body):
    """What a consultant is called."""

    name: PersonName


class EndVoiding(Body):
    """Why the end of a consultant's work is taken back."""

    reason_code: ConsultantVoidReason


class CertificationVoiding(EndVoiding):
    """Which certificate is taken back, and why."""

    certification_id: Annotated[UUID, Label("Sertifikat", "Certificate")]


class MembershipVoiding(EndVoiding):
    """Which term of a role is taken back, or its end, and why."""

    membership_id: Annotated[UUID, Label("Keanggotaan", "Membership")]


@router.post("/consultants", status_code=201, response_model=CommandResult, summary="Appoint a consultant")
async def appoint_consultant(body: NewConsultant, run: New) -> Response:
    return await run(lambda work: commands.appoint_consultant(commands.AppointConsultant(**dict(body)), work))


@router.post(
    "/consultants/{consultant_ref}/assignments",
    summary="Give a consultant another assignment",
    status_code=201,
    response_model=CommandResult,
)
async def reassign_consultant(consultant_ref: UUID, body: NewAssignment, run: Change) -> Response:
    command = commands.ReassignConsultant(consultant_ref=consultant_ref, **dict(body))
    return await run(lambda work: commands.reassign_consultant(command, work))


@router.post(
    "/consultants/{consultant_ref}/end",
    summary="End a consultant's work",
    status_code=201,
    response_model=CommandResult,
)
async def end_consultant(consultant_ref: UUID, body: LastDay, run: Change) -> Response:
    return await run(lambda work: commands.end_work(consultant_ref, body.ended_on, work))


@router.post(
    "/consultants/{consultant_ref}/certifications",
    summary="Record a consultant's certificate",
    status_code=201,
    response_model=CommandResult,
)
async def certify_consultant(consultant_ref: UUID, body: NewCertification, run: Change) -> Response:
    command = commands.CertifyConsultant(consultant_ref=consultant_ref, **dict(body))
    return await run(lambda work: commands.certify_consultant(command, work))


@router.post(
    "/consultants/{consultant_ref}/memberships",
    summary="Record a role in an association",
    status_code=201,
    response_model=CommandResult,
)
async def record_membership(consultant_ref: UUID, body: NewMembership, run: Change) -> Response:
    command = commands.RecordMembership(consultant_ref=consultant_ref, **dict(body))
    return await run(lambda work: commands.record_membership(command, work))


@router.post(
    "/consultants/{consultant_ref}/memberships/end",
    summary="End a role in an association",
    status_code=201,
    response_model=CommandResult,
)
async def end_membership(consultant_ref: UUID, body: MembershipEnd, run: Change) -> Response:
    command = commands.EndMembership(consultant_ref=consultant_ref, **dict(body))
    return await run(lambda work: commands.end_membership(command, work))


@router.post(
    "/consultants/{consultant_ref}/name",
    summary="Correct a consultant's name",
    status_code=201,
    response_model=CommandResult,
)
async def correct_consultant_name(consultant_ref: UUID, body: ConsultantName, run: Change) -> Response:
    return await run(lambda work: commands.rename_consultant(consultant_ref, body.name, work))


@router.post(
    "/consultants/{consultant_ref}/end/void",
    summary="Take back that a consultant's work ended",
    status_code=201,
    response_model=CommandResult,
)
async def void_consultant_end(consultant_ref: UUID, body: EndVoiding, run: Change) -> Response:
    return await run(lambda work: commands.void_end(consultant_ref, body.reason_code, work))


@router.post(
    "/consultants/{consultant_ref}/certifications/void",
    summary="Take a consultant's certificate back",
    status_code=201,
    response_model=CommandResult,
)
async def void_certification(consultant_ref: UUID, body: CertificationVoiding, run: Change) -> Response:
    paper, reason = body.certification_id, body.reason_code
    return await run(lambda work: commands.void_certificate(consultant_ref, paper, reason, work))


@router.post(
    "/consultants/{consultant_ref}/memberships/void",
    summary="Take a term of a role in an association back",
    status_code=201,
    response_model=CommandResult,
)
async def void_membership(consultant_ref: UUID, body: MembershipVoiding, run: Change) -> Response:
    term, reason = body.membership_id, body.reason_code
    return await run(lambda work: commands.void_membership(consultant_ref, term, reason, work))


@router.post(
    "/consultants/{consultant_ref}/memberships/end/void",
    summary="Take back that a term of a role in an association ended",
    status_code=201,
    response_model=CommandResult,
)
async def void_membership_end(consultant_ref: UUID, body: MembershipVoiding, run: Change) -> Response:
    term, reason = body.membership_id, body.reason_code
    return await run(lambda work: commands.void_membership_end(consultant_ref, term, reason, work))
