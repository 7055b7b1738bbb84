"""Whole NIKs over HTTP: lists show their beginning alone, and here is who asks for the rest.

Invariant: what is answered here is kept by nobody on the way, and is remembered in the audit trail.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel

from services.registry.people.commands import niks
from services.registry.people.commands.port import PeopleWork
from shared.http.auth.permissions import require_role
from shared.http.command_routes import UNIT_OF_WORK, OpenUnitOfWork, act_of
from shared.http.dependencies import provided
from shared.persistence.unit_of_work import CommandContext
from shared.runtime.principal import PROVINCIAL, Principal

router = APIRouter(tags=["entrepreneurs"])
Asker = Annotated[Principal, require_role(*PROVINCIAL)]
Office = Annotated[Principal, require_role("province")]
Opening = Annotated[OpenUnitOfWork[PeopleWork], provided(UNIT_OF_WORK)]


class ShownNik(BaseModel):
    """A whole NIK; null where none is kept any more."""

    nik: str | None


@router.get("/entrepreneurs/{entrepreneur_ref}/nik", summary="Show somebody's whole NIK, which the trail remembers")
async def show_nik(entrepreneur_ref: UUID, asker: Asker, open_work: Opening, request: Request) -> ShownNik:
    return await _shown(request, asker, open_work, lambda work: niks.show_nik(entrepreneur_ref, work))


@router.get("/nik-requests/{request_id}/nik", summary="Show the whole NIK asked for, which the trail remembers")
async def show_nik_asked(request_id: UUID, asker: Office, open_work: Opening, request: Request) -> ShownNik:
    return await _shown(request, asker, open_work, lambda work: niks.show_nik_asked(request_id, work))


async def _shown(
    request: Request,
    asker: Principal,
    open_work: OpenUnitOfWork[PeopleWork],
    show: Callable[[PeopleWork], Awaitable[str | None]],
) -> ShownNik:
    async with open_work(CommandContext(asker, act_of(request))) as work:
        return ShownNik(nik=await show(work))
