"""Finance over HTTP.

Invariant: amounts come in and are shown within the province alone; finance is taken back on the version of the
enterprise that was seen.
"""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.enterprises.commands import EnterpriseWork
from services.registry.finance import commands
from services.registry.reference.routes.fields import AS_RUPIAH, MOST_RUPIAH
from shared.contracts.vocabulary import FinanceSource
from shared.http.command_routes import Body, CommandRunner, Day, updates
from shared.http.json_bodies import JsonRoute
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import PROVINCIAL

router = APIRouter(tags=["enterprises"], route_class=JsonRoute)
Change = Annotated[CommandRunner[EnterpriseWork], updates(*PROVINCIAL)]


class NewFinance(Body):
    """What an enterprise was given; the amount stays in the province."""

    source: FinanceSource
    amount: Annotated[int, AS_RUPIAH, Label("Jumlah (Rp)", "Amount (Rp)")] = Field(
        ge=1, le=MOST_RUPIAH, description="Whole rupiah; never leaves the province.", examples=[50_000_000]
    )
    facilitated_by: UUID | None = Field(default=None, description="The centre that helped to find it.")
    accessed_on: Day


class WhyVoided(Body):
    """Why finance is taken back."""

    reason_code: Literal["duplicate", "wrong-figure", "wrong-source", "wrong-date", "wrong-enterprise", "other"]


class FinanceVoiding(WhyVoided):
    """What is taken back, and why."""

    finance_id: UUID


@router.post(
    "/enterprises/{enterprise_ref}/finances",
    status_code=201,
    response_model=CommandResult,
    summary="Record a loan, a grant or capital that an enterprise was given",
)
async def record_finance(enterprise_ref: UUID, body: NewFinance, run: Change) -> Response:
    command = commands.AccessFinance(enterprise_ref=enterprise_ref, **dict(body))
    return await run(lambda work: commands.access_finance(command, work))


@router.post(
    "/enterprises/{enterprise_ref}/finances/void",
    status_code=201,
    response_model=CommandResult,
    summary="Take back a loan, a grant or capital",
)
async def void_finance(enterprise_ref: UUID, body: FinanceVoiding, run: Change) -> Response:
    command = commands.VoidFinance(enterprise_ref=enterprise_ref, **dict(body))
    return await run(lambda work: commands.void_finance(command, work))
