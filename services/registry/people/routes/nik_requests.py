"""What the province's office makes of NIKs that others asked for, over HTTP.

Invariant: only whoever reaches every person of the province decides, and sees who is asked for.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from services.registry.people.commands import nik_requests as nik_requests_commands
from services.registry.people.commands.port import PeopleWork
from shared.http.command_routes import CommandRunner, updates
from shared.runtime.command_result import CommandResult

router = APIRouter(prefix="/nik-requests/{request_id}", tags=["entrepreneurs"])
Decide = Annotated[CommandRunner[PeopleWork], updates("province")]


@router.post("/acceptance", status_code=201, response_model=CommandResult, summary="Give somebody the NIK asked for")
async def accept_nik_request(request_id: UUID, run: Decide) -> Response:
    return await run(lambda work: nik_requests_commands.accept(request_id, work))


@router.post("/refusal", status_code=201, response_model=CommandResult, summary="Let a NIK stay as it is")
async def refuse_nik_request(request_id: UUID, run: Decide) -> Response:
    return await run(lambda work: nik_requests_commands.refuse(request_id, work))
