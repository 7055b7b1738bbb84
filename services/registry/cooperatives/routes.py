"""Cooperatives over HTTP.

Invariant: names and amounts come in and are shown within the province alone.
"""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.cooperatives import commands
from services.registry.reference.commands.region_codes import DeclaredRegions
from services.registry.reference.routes.fields import (
    MOST_RUPIAH,
    CooperativeFounded,
    DistrictCode,
    PeriodYear,
    Rupiah,
    Workers,
)
from shared.contracts.vocabulary import CooperativeClosingReason, CooperativeClosingVoidReason, CooperativeKind
from shared.http.command_routes import Body, CommandRunner, Day, creates, updates
from shared.http.json_bodies import JsonRoute
from shared.http.names import Name
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import PROVINCIAL

router = APIRouter(tags=["cooperatives"], route_class=JsonRoute)
New = Annotated[CommandRunner[DeclaredRegions], creates(*PROVINCIAL)]
Change = Annotated[CommandRunner[DeclaredRegions], updates(*PROVINCIAL)]

Members = Annotated[int, Field(ge=3, le=10_000_000, examples=[137]), Label("Jumlah anggota", "Members")]
"""A secondary cooperative has three members at least."""


class NewCooperative(Body):
    """A cooperative to register; its name stays in the province."""

    name: Name = Field(examples=["Koperasi Tani Maju"])
    kind: CooperativeKind
    district_code: DistrictCode = Field(examples=["73.09.01"])
    members: Members
    founded_on: CooperativeFounded = Field(examples=["2010-07-12"])
    registered_on: Day
    centre_id: UUID | None = None
    representative_ref: Annotated[UUID | None, Label("Wakil koperasi", "Representative")] = Field(
        default=None, description="Somebody registered as kind koperasi."
    )


class NewCooperativeYear(Body):
    """The state of a cooperative at the end of a year."""

    period_year: PeriodYear
    rat_held_on: Annotated[Day | None, Label("RAT dilaksanakan pada", "Annual meeting held on")] = Field(
        default=None, description="Day of the members' annual meeting over that year."
    )
    members: Members
    staff: Annotated[Workers, Label("Karyawan", "Staff")]
    business_volume: Annotated[Rupiah, Label("Volume usaha (Rp)", "Business volume (Rp)")]
    surplus: Annotated[int, Label("Sisa hasil usaha (Rp)", "Surplus, SHU (Rp)")] = Field(
        ge=-MOST_RUPIAH, le=MOST_RUPIAH, description="SHU; below zero for a loss.", examples=[7_654_321]
    )
    own_capital: Annotated[Rupiah, Label("Modal sendiri (Rp)", "Own capital (Rp)")]
    outside_capital: Annotated[Rupiah, Label("Modal luar (Rp)", "Outside capital (Rp)")]


class CooperativeYearVoiding(Body):
    """Why the figures of a year are taken back."""

    period_year: PeriodYear
    reason_code: Literal["wrong-figure", "wrong-year", "other"]


class CooperativeDetails(Body):
    """What a cooperative is called and who speaks for it; both are said."""

    name: Name = Field(examples=["Koperasi Tani Jaya"])
    representative_ref: Annotated[UUID | None, Label("Wakil koperasi", "Representative")] = Field(
        description="Somebody registered as kind koperasi; null for nobody.", examples=[None]
    )


class CooperativeClosing(Body):
    """The last day of a cooperative, and why."""

    closed_on: Day = Field(examples=["2025-12-31"])
    reason_code: CooperativeClosingReason


class CooperativeClosingVoiding(Body):
    """Why a closing is taken back."""

    reason_code: CooperativeClosingVoidReason


@router.post("/cooperatives", status_code=201, response_model=CommandResult, summary="Register a cooperative")
async def register_cooperative(body: NewCooperative, run: New) -> Response:
    return await run(lambda work: commands.register_cooperative(commands.RegisterCooperative(**dict(body)), work))


@router.post(
    "/cooperatives/{cooperative_ref}/years",
    status_code=201,
    response_model=CommandResult,
    summary="Assess a cooperative for a year",
)
async def assess_cooperative(cooperative_ref: UUID, body: NewCooperativeYear, run: Change) -> Response:
    command = commands.AssessCooperative(cooperative_ref=cooperative_ref, **dict(body))
    return await run(lambda work: commands.assess_cooperative(command, work))


@router.post(
    "/cooperatives/{cooperative_ref}/years/void",
    status_code=201,
    response_model=CommandResult,
    summary="Take the figures of a cooperative's year back",
)
async def void_cooperative_year(cooperative_ref: UUID, body: CooperativeYearVoiding, run: Change) -> Response:
    command = commands.VoidCooperativeYear(cooperative_ref=cooperative_ref, **dict(body))
    return await run(lambda work: commands.void_cooperative_year(command, work))


@router.post(
    "/cooperatives/{cooperative_ref}/details",
    status_code=201,
    response_model=CommandResult,
    summary="Call a cooperative otherwise, or change who speaks for it",
)
async def change_cooperative_details(cooperative_ref: UUID, body: CooperativeDetails, run: Change) -> Response:
    name, who = body.name, body.representative_ref
    return await run(lambda work: commands.change_details(cooperative_ref, name, who, work))


@router.post(
    "/cooperatives/{cooperative_ref}/closing",
    status_code=201,
    response_model=CommandResult,
    summary="Close a cooperative",
)
async def close_cooperative(cooperative_ref: UUID, body: CooperativeClosing, run: Change) -> Response:
    day, reason = body.closed_on, body.reason_code
    return await run(lambda work: commands.close_cooperative(cooperative_ref, day, reason, work))


@router.post(
    "/cooperatives/{cooperative_ref}/closing/void",
    status_code=201,
    response_model=CommandResult,
    summary="Take back that a cooperative closed",
)
async def void_cooperative_closing(cooperative_ref: UUID, body: CooperativeClosingVoiding, run: Change) -> Response:
    return await run(lambda work: commands.void_closing(cooperative_ref, body.reason_code, work))
