"""Village programmes over HTTP.

Invariant: a programme is its province's; a place in it is given by whoever knows the entrepreneur.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.programmes.commands.port import ProgrammeWork
from services.registry.reference.routes.fields import ProvinceCode
from shared.contracts.vocabulary import Funding, ProgrammeVoidReason
from shared.http.command_routes import Body, CommandRunner, Day, creates, updates
from shared.http.json_bodies import JsonRoute
from shared.http.names import TIDY, PublicName
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import PROVINCIAL

router = APIRouter(tags=["village programme"], route_class=JsonRoute)
Declaring = Annotated[CommandRunner[ProgrammeWork], creates("province")]
Change = Annotated[CommandRunner[ProgrammeWork], updates("province")]
Enrolling = Annotated[CommandRunner[ProgrammeWork], creates(*PROVINCIAL)]


OwnerOffice = Annotated[str, Field(max_length=200), TIDY, Label("Dinas yang menjalankan", "Office that runs it")]


class Terms(Body):
    """What a village programme promises, and whom it counts."""

    name: PublicName = Field(examples=["Desa Mandiri"])
    start_year: int = Field(ge=2010, le=2100, examples=[2025])
    years: int = Field(default=5, ge=1, le=10)
    quota_per_village_year: int = Field(default=20, ge=1, le=10_000)
    quota_per_village_total: int = Field(default=100, ge=1, le=100_000)
    youth_min_age: int = Field(default=16, ge=10, le=60)
    youth_max_age: int = Field(default=30, ge=10, le=60)
    owner_office: OwnerOffice = Field(default="", examples=["Dinas Koperasi dan UKM"])
    flagship: bool = Field(default=False, description="Whether the province calls it its flagship.")
    new_within_months: int = Field(default=42, ge=1, le=600, description="How old a new business may be.")


class NewProgramme(Terms):
    """A village programme to declare."""

    owner_region: ProvinceCode = Field(examples=["73"])


class ProgrammeCorrection(Body):
    """What is mended of a programme; what is absent stays as it is."""

    name: PublicName | None = Field(default=None, examples=["Desa Mandiri"])
    start_year: int | None = Field(default=None, ge=2010, le=2100)
    years: int | None = Field(default=None, ge=1, le=10)
    quota_per_village_year: int | None = Field(default=None, ge=1, le=10_000, examples=[20])
    quota_per_village_total: int | None = Field(default=None, ge=1, le=100_000, examples=[100])
    youth_min_age: int | None = Field(default=None, ge=10, le=60)
    youth_max_age: int | None = Field(default=None, ge=10, le=60)
    owner_office: OwnerOffice | None = None
    flagship: bool | None = None
    new_within_months: int | None = Field(default=None, ge=1, le=600)


class ProgrammeVoiding(Body):
    """Why a programme is taken back."""

    reason_code: ProgrammeVoidReason


class NewEnrolment(Body):
    """An entrepreneur to give a place in a programme."""

    entrepreneur_ref: UUID
    enrolled_on: Day
    funding: Funding
    group_ref: Annotated[UUID | None, Label("Kelompok", "Group")] = None


@router.post("/programmes", status_code=201, response_model=CommandResult, summary="Declare a village programme")
async def declare_programme(body: NewProgramme, run: Declaring) -> Response:
    return await run(
        lambda work: programmes_commands.declare_programme(programmes_commands.DeclareProgramme(**dict(body)), work)
    )


@router.post(
    "/programmes/{programme_id}/corrections",
    status_code=201,
    response_model=CommandResult,
    summary="Correct what a village programme was declared to promise",
)
async def correct_programme(programme_id: UUID, body: ProgrammeCorrection, run: Change) -> Response:
    mended = body.model_dump(exclude_none=True)
    return await run(lambda work: programmes_commands.correct_programme(programme_id, mended, work))


@router.post(
    "/programmes/{programme_id}/void",
    status_code=201,
    response_model=CommandResult,
    summary="Take back a village programme in which nobody has a place",
)
async def void_programme(programme_id: UUID, body: ProgrammeVoiding, run: Change) -> Response:
    return await run(lambda work: programmes_commands.void_programme(programme_id, body.reason_code, work))


@router.post(
    "/programmes/{programme_id}/enrolments",
    status_code=201,
    response_model=CommandResult,
    summary="Enrol an entrepreneur",
)
async def enrol_entrepreneur(programme_id: UUID, body: NewEnrolment, run: Enrolling) -> Response:
    command = programmes_commands.EnrolEntrepreneur(programme_id=programme_id, **dict(body))
    return await run(lambda work: programmes_commands.enrol_entrepreneur(command, work))
