"""Merging and erasing people over HTTP.

Invariant: an office does either, on the version of the person that it has seen; neither can be undone. What sent tables
say of the person is searched before the command's transaction, so that it is short however many are kept.
"""

from typing import Annotated, Final, Protocol
from uuid import UUID

from fastapi import APIRouter, Response

from services.registry.privacy import commands
from services.registry.privacy.commands import PrivacyWork, Traces
from shared.http.auth.permissions import require_role
from shared.http.command_routes import Body, CommandRunner, Day, updates
from shared.http.dependencies import Dependency, provided
from shared.http.json_bodies import JsonRoute
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import OFFICES, Principal

router = APIRouter(prefix="/entrepreneurs/{entrepreneur_ref}", tags=["entrepreneurs"], route_class=JsonRoute)
Change = Annotated[CommandRunner[PrivacyWork], updates(*OFFICES)]
Asker = Annotated[Principal, require_role(*OFFICES)]


class DraftSearcher(Protocol):
    """Looks through sent tables."""

    async def traces_of(self, ref: UUID, asks: Principal) -> Traces:
        """Return where sent tables carry somebody; nothing for whoever is beyond reach."""


DRAFTS: Final = Dependency[DraftSearcher]("drafts")
Drafts = Annotated[DraftSearcher, provided(DRAFTS)]


class Merge(Body):
    """The reference that a duplicate's things become."""

    into_ref: UUID


class Erasure(Body):
    """When the person asked for it."""

    requested_on: Annotated[Day, Label("Diminta pada", "Asked for on")]


@router.post(
    "/merge", status_code=201, response_model=CommandResult, summary="Merge a duplicate into another entrepreneur"
)
async def merge_entrepreneur(
    entrepreneur_ref: UUID, body: Merge, run: Change, asker: Asker, drafts: Drafts
) -> Response:
    traces = await drafts.traces_of(entrepreneur_ref, asker)
    return await run(lambda work: commands.merge(entrepreneur_ref, body.into_ref, traces, work))


@router.post("/erasure", status_code=201, response_model=CommandResult, summary="Erase a person; counts stand")
async def erase_entrepreneur(
    entrepreneur_ref: UUID, body: Erasure, run: Change, asker: Asker, drafts: Drafts
) -> Response:
    traces = await drafts.traces_of(entrepreneur_ref, asker)
    return await run(lambda work: commands.erase(entrepreneur_ref, body.requested_on, traces, work))
