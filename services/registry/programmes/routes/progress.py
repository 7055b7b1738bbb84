"""How far a village programme is, over HTTP, and what becomes of places in it.

Invariant: counts of villages, never a person; a page goes on behind the last village of the one before.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Final, Protocol, get_type_hints
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from services.registry.programmes.commands import enrolment as enrolment_commands
from services.registry.programmes.commands.port import ProgrammeWork
from services.registry.programmes.rules.enrolment import Evidence, EvidenceKind
from services.registry.programmes.rules.programme import Programme
from services.registry.programmes.rules.progress import Counts, Progress
from shared.contracts.vocabulary import Funding
from shared.http.auth.permissions import require_role
from shared.http.command_routes import Body, CommandRunner, Day, StrictModel, updates
from shared.http.dependencies import Dependency, provided
from shared.http.field_rules import of_region
from shared.http.item_models import item_model, shows_page
from shared.http.json_bodies import JsonRoute
from shared.http.list_routes import JsonObject, Limit
from shared.http.pages.inputs import TypedAs
from shared.i18n import Label, Text
from shared.regions import Borders, History, Level, province_of
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import NotFound
from shared.runtime.principal import EVERYBODY, PROVINCIAL, Principal
from shared.runtime.validation import field_error, require_region

router = APIRouter(tags=["village programme"], route_class=JsonRoute)
Change = Annotated[CommandRunner[ProgrammeWork], updates(*PROVINCIAL)]

_LEVELS: tuple[Level, ...] = ("province", "regency", "district", "village")
_Region = Annotated[str, of_region(*_LEVELS)]


class NewConfirmation(Body):
    """Evidence that somebody enrolled runs a new business; of the day it began the month is kept."""

    programme_id: UUID
    business_started_on: Day
    evidence_kind: EvidenceKind = Field(examples=["nib"])
    confirmed_on: Day


class NewStatusCheck(Body):
    """Whether a business ran when somebody looked."""

    programme_id: UUID
    checked_on: Day
    still_running: Annotated[bool, TypedAs(kind="choice")]


class ProgressQuery(StrictModel):
    """Which villages' progress is asked for."""

    region: _Region | None = Field(
        default=None, max_length=13, description="Of this region; else of the whole province."
    )
    begun: Annotated[bool, Label("Sudah mulai", "Begun")] = Field(
        default=False, description="Only villages where somebody is enrolled."
    )
    funding: Funding | None = Field(default=None, description="Only persons whom this money pays for.")
    after: str = Field(default="", max_length=13, description="`next` of the page before.")
    limit: Limit = 50


class ProgressPage(BaseModel):
    """A page of villages; `next` is the `after` of the following page, absent on the last one."""

    items: list[JsonObject]
    next: str | None = None


class ProgressQueries(Protocol):
    """What showing progress needs."""

    async def programme(self, identity: UUID, asks: Principal) -> Programme | None:
        """Return a programme, if there is one within reach."""

    async def borders(self) -> Borders:
        """Return the borders of today."""

    async def villages(self, programme: Programme, region: str, *, begun: bool) -> list[str]:
        """Return the villages of a region; `begun`: only where somebody is."""

    async def page(
        self, programme: Programme, villages: Sequence[str], after: str, limit: int, funding: str | None
    ) -> list[Progress]:
        """Return the progress of up to `limit` villages, those behind `after`."""


_REACHED: Final = {**get_type_hints(Counts), "quota": int, "percent": float, "percent_enrolled": float}
YearProgress: Final = item_model("YearProgress", {"year": int, "programme_year": int, **_REACHED})
VillageProgress: Final = item_model(
    "VillageProgress",
    {"village_code": str, "village": str, **_REACHED, "years": list[YearProgress]},  # type: ignore[valid-type]
)
"""What the document says of a village's progress."""
VILLAGES: Final = Dependency[ProgressQueries]("villages")


@router.get(
    "/programmes/{programme_id}/progress",
    summary="Show how far a programme is, village by village",
    responses=shows_page(VillageProgress, cursor=str),
)
async def show_programme_progress(
    programme_id: UUID,
    query: Annotated[ProgressQuery, Query()],
    asker: Annotated[Principal, require_role(*EVERYBODY)],
    shown: Annotated[ProgressQueries, provided(VILLAGES)],
) -> ProgressPage:
    return await progress_of(shown, programme_id, query, asker)


@router.post(
    "/entrepreneurs/{entrepreneur_ref}/confirmations",
    status_code=201,
    response_model=CommandResult,
    summary="Confirm somebody enrolled as a new entrepreneur",
)
async def confirm_new_entrepreneur(entrepreneur_ref: UUID, body: NewConfirmation, run: Change) -> Response:
    evidence = Evidence(body.business_started_on, body.evidence_kind, body.confirmed_on)
    command = enrolment_commands.ConfirmNew(entrepreneur_ref, body.programme_id, evidence)
    return await run(lambda work: enrolment_commands.confirm_new(command, work))


@router.post(
    "/entrepreneurs/{entrepreneur_ref}/status-checks",
    status_code=201,
    response_model=CommandResult,
    summary="Say whether a new business still runs",
)
async def check_status(entrepreneur_ref: UUID, body: NewStatusCheck, run: Change) -> Response:
    command = enrolment_commands.CheckStatus(entrepreneur_ref, **dict(body))
    return await run(lambda work: enrolment_commands.check_status(command, work))


async def progress_of(
    shown: ProgressQueries, programme_id: UUID, query: ProgressQuery, asker: Principal
) -> ProgressPage:
    """Return how far a programme is, as the API and a page ask for it; raises `NotFound`, `Invalid` for a region."""
    programme = await shown.programme(programme_id, asker)
    if programme is None:
        raise NotFound("not-here", Text("Tidak ada di layanan ini.", "It is not in this service."))
    borders = await shown.borders()
    place = _place(query.region, programme, borders)
    is_over = not borders.holds(place)
    villages = await shown.villages(programme, place, begun=query.begun or is_over)
    found = await shown.page(programme, villages, query.after, query.limit, query.funding)
    more = bool(found) and found[-1].village_code != villages[-1]
    return ProgressPage(
        items=[_shown(each, borders.history) for each in found], next=found[-1].village_code if more else None
    )


def _place(given: str | None, programme: Programme, borders: Borders) -> str:
    code = programme.province if given is None else given
    # Places keep the code of their day, so one that is over is asked for, too; the nation is in no programme.
    if not code or code not in borders.history:
        code = require_region("region", code, _LEVELS)
    if province_of(code) != programme.province:
        rule = Text(f"harus di provinsi {programme.province}", f"must lie in province {programme.province}")
        raise field_error("region-of-another-province", "region", given, rule)
    return borders.moves(programme.province).get(code, code)


def _shown(progress: Progress, history: History) -> JsonObject:
    code = progress.village_code
    return {
        "village_code": code,
        "village": history.name(code),
        **_flat(asdict(progress.total)),
        "years": [
            {"year": each.year, "programme_year": each.programme_year, **_flat(asdict(each.reached))}
            for each in progress.years
        ],
    }


def _flat(reached: JsonObject) -> JsonObject:
    counts: JsonObject = reached.pop("counts")
    return counts | reached
