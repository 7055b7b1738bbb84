"""Merging and erasing people over HTTP.

Invariant: an office does either, on the version of the person that it has seen; neither can be undone.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from services.registry.privacy import commands
from services.registry.privacy.commands import PrivacyWork
from shared.http.command_routes import Body, CommandRunner, Day, updates
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import OFFICES

router = APIRouter(prefix="/entrepreneurs/{entrepreneur_ref}", tags=["entrepreneurs"])
Change = Annotated[CommandRunner[PrivacyWork], updates(*OFFICES)]


class Merge(Body):
    """The reference that a duplicate's things become."""

    into_ref: UUID


class Erasure(Body):
    """When the person asked for it."""

    requested_on: Annotated[Day, Label("Diminta pada", "Asked for on")]


@router.post(
    "/merge", status_code=201, response_model=CommandResult, summary="Merge a duplicate into another entrepreneur"
)
async def post_merge(entrepreneur_ref: UUID, body: Merge, run: Change) -> Response:
    return await run(lambda work: commands.merge(entrepreneur_ref, body.into_ref, work))


@router.post("/erasure", status_code=201, response_model=CommandResult, summary="Erase a person; counts stand")
async def post_erasure(entrepreneur_ref: UUID, body: Erasure, run: Change) -> Response:
    return await run(lambda work: commands.erase(entrepreneur_ref, body.requested_on, work))
