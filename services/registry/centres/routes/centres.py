"""Centres over HTTP.

Invariant: a centre is registered, opened and closed by an office, never by itself; what it offers it may say itself.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.centres.commands import centres as centres_commands
from services.registry.centres.commands.centres import CentreWork
from services.registry.centres.rules.centre import Instrument
from services.registry.centres.rules.status import Step
from services.registry.reference.commands.references import ReferenceWork
from services.registry.reference.routes.fields import InstrumentNumber, Office, OfficeCode, Reference
from shared.contracts.vocabulary import CentreLevel, Founding, InstrumentKind, LegalStatus
from shared.http.command_routes import Body, CommandRunner, Day, creates, updates
from shared.http.json_bodies import JsonRoute
from shared.http.names import PublicName
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import CENTRES, OFFICES

router = APIRouter(tags=["centres"], route_class=JsonRoute)
New = Annotated[CommandRunner[CentreWork], creates(*OFFICES)]
Change = Annotated[CommandRunner[CentreWork], updates(*OFFICES)]
Offering = Annotated[CommandRunner[ReferenceWork], updates(*CENTRES)]


class NewCentre(Body):
    """A centre to register."""

    name: PublicName = Field(examples=["PLUT Maros"])
    level: CentreLevel = Field(examples=["regency"])
    region_code: OfficeCode = Field(examples=["73.09"])
    founded_on: Day
    founding: Founding
    operational_on: Day | None = None
    parent_office: Office = ""


class Details(Body):
    """What a centre and its office are called."""

    name: PublicName = Field(examples=["PLUT Kabupaten Maros"])
    parent_office: Office


class Inauguration(Body):
    """The day on which a centre was inaugurated."""

    inaugurated_on: Day


class Opening(Body):
    """The first day on which a centre served clients."""

    operational_on: Day


class Closing(Body):
    """The last day on which a centre served clients."""

    closed_on: Day = Field(examples=["2025-12-31"])


class NewLegalStep(Body):
    """A step towards a UPTD or BLUD, or back from a refused proposal, with what it rests on."""

    to_status: LegalStatus = Field(examples=["uptd-proposed"])
    instrument_kind: InstrumentKind = Field(examples=["official-letter"])
    instrument_number: InstrumentNumber
    instrument_on: Day
    effective_on: Day

    def step(self) -> Step:
        """Return the step in the words of the domain."""
        instrument = Instrument(self.instrument_kind, self.instrument_number, self.instrument_on)
        return Step(self.to_status, instrument, self.effective_on)


class OfferedService(Body):
    """A service that a centre offers from a day."""

    service_code: Reference = Field(examples=["showcase"])
    offered_on: Day


class WithdrawnService(Body):
    """A service that a centre no longer offers."""

    service_code: Reference = Field(examples=["showcase"])
    withdrawn_on: Day


@router.post("/centres", status_code=201, response_model=CommandResult, summary="Register a centre")
async def register_centre(body: NewCentre, run: New) -> Response:
    return await run(lambda work: centres_commands.register_centre(centres_commands.RegisterCentre(**dict(body)), work))


@router.post(
    "/centres/{centre_id}/inauguration",
    summary="Note when a centre was inaugurated",
    status_code=201,
    response_model=CommandResult,
)
async def inaugurate_centre(centre_id: UUID, body: Inauguration, run: Change) -> Response:
    return await run(lambda work: centres_commands.inaugurate(centre_id, body.inaugurated_on, work))


@router.post("/centres/{centre_id}/opening", summary="Open a centre", status_code=201, response_model=CommandResult)
async def open_centre(centre_id: UUID, body: Opening, run: Change) -> Response:
    return await run(lambda work: centres_commands.open_centre(centre_id, body.operational_on, work))


@router.post("/centres/{centre_id}/closing", summary="Close a centre", status_code=201, response_model=CommandResult)
async def close_centre(centre_id: UUID, body: Closing, run: Change) -> Response:
    return await run(lambda work: centres_commands.close_centre(centre_id, body.closed_on, work))


@router.post(
    "/centres/{centre_id}/details",
    summary="Call a centre and its office otherwise",
    status_code=201,
    response_model=CommandResult,
)
async def change_centre_details(centre_id: UUID, body: Details, run: Change) -> Response:
    return await run(lambda work: centres_commands.change_details(centre_id, body.name, body.parent_office, work))


@router.post(
    "/centres/{centre_id}/legal-status",
    summary="Take a centre a step towards a UPTD or BLUD",
    status_code=201,
    response_model=CommandResult,
)
async def change_legal_status(centre_id: UUID, body: NewLegalStep, run: Change) -> Response:
    return await run(lambda work: centres_commands.change_legal_status(centre_id, body.step(), work))


@router.post(
    "/centres/{centre_id}/services",
    summary="Offer a service at a centre",
    status_code=201,
    response_model=CommandResult,
)
async def offer_service(centre_id: UUID, body: OfferedService, run: Offering) -> Response:
    command = centres_commands.ServiceOfCentre(centre_id, body.service_code, body.offered_on)
    return await run(lambda work: centres_commands.offer_service(command, work))


@router.post(
    "/centres/{centre_id}/services/withdrawal",
    summary="Withdraw a service of a centre",
    status_code=201,
    response_model=CommandResult,
)
async def withdraw_service(centre_id: UUID, body: WithdrawnService, run: Offering) -> Response:
    command = centres_commands.ServiceOfCentre(centre_id, body.service_code, body.withdrawn_on)
    return await run(lambda work: centres_commands.withdraw_service(command, work))
