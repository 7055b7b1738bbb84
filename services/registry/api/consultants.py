"""Consultants over HTTP.

Invariant: a consultant's name is shown within the province alone.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.registry.api.fields import Name, Reference
from services.registry.application import consultants as does
from shared.access.scope import CENTRES
from shared.answers import Accepted
from shared.commands import Body, Commanding, Day, OpenWork, changing, commanding
from shared.contracts.vocabulary import AssociationRole, ConsultantRole


class NewConsultant(Body):
    """A consultant to appoint, or a manager, who has no field; `coordinator` says the same as that role."""

    name: Name
    centre_id: UUID
    field: Reference | None = None
    coordinator: bool = False
    role: ConsultantRole | None = None
    appointed_on: Day


class NewAssignment(Body):
    """Where, in which field and in which role a consultant works from a day."""

    centre_id: UUID
    field: Reference | None = None
    role: ConsultantRole = "consultant"
    effective_on: Day


class LastDay(Body):
    """The last day on which a consultant worked."""

    ended_on: Day


class NewCertification(Body):
    """A certificate of a consultant; without `valid_until` it does not expire."""

    scheme: Reference
    certified_on: Day
    valid_until: Day | None = None


class NewMembership(Body):
    """A consultant's role in an association."""

    association: Reference
    role: AssociationRole = "member"
    starts_on: Day


def router(open_work: OpenWork[Any]) -> APIRouter:
    """Return the routes of consultants."""
    routes = APIRouter(tags=["consultants"])
    New = Annotated[Commanding[Any], commanding(open_work, *CENTRES)]  # noqa: N806  # a type

    @routes.post("/consultants", status_code=201, response_model=Accepted, summary="Appoint a consultant")
    async def post_consultant(body: NewConsultant, once: New) -> Response:
        return await once(lambda work: does.appoint_consultant(does.AppointConsultant(**dict(body)), work))

    _add_work(routes, open_work)
    _add_papers(routes, open_work)
    return routes


def _add_work(routes: APIRouter, open_work: OpenWork[Any]) -> None:
    Change = Annotated[Commanding[Any], changing(open_work, *CENTRES)]  # noqa: N806  # a type
    made: dict[str, Any] = {"status_code": 201, "response_model": Accepted}

    @routes.post("/consultants/{consultant_ref}/assignments", summary="Give a consultant another assignment", **made)
    async def post_assignment(consultant_ref: UUID, body: NewAssignment, once: Change) -> Response:
        wish = does.ReassignConsultant(consultant_ref=consultant_ref, **dict(body))
        return await once(lambda work: does.reassign_consultant(wish, work))

    @routes.post("/consultants/{consultant_ref}/end", summary="End a consultant's work", **made)
    async def post_end(consultant_ref: UUID, body: LastDay, once: Change) -> Response:
        return await once(lambda work: does.end_work(consultant_ref, body.ended_on, work))


def _add_papers(routes: APIRouter, open_work: OpenWork[Any]) -> None:
    Change = Annotated[Commanding[Any], changing(open_work, *CENTRES)]  # noqa: N806  # a type
    made: dict[str, Any] = {"status_code": 201, "response_model": Accepted}

    @routes.post("/consultants/{consultant_ref}/certifications", summary="Record a consultant's certificate", **made)
    async def post_certification(consultant_ref: UUID, body: NewCertification, once: Change) -> Response:
        wish = does.CertifyConsultant(consultant_ref=consultant_ref, **dict(body))
        return await once(lambda work: does.certify_consultant(wish, work))

    @routes.post("/consultants/{consultant_ref}/memberships", summary="Record a role in an association", **made)
    async def post_membership(consultant_ref: UUID, body: NewMembership, once: Change) -> Response:
        wish = does.RecordMembership(consultant_ref=consultant_ref, **dict(body))
        return await once(lambda work: does.record_membership(wish, work))
