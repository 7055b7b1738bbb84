"""The pages of village programmes: which there are, how far each village is, and a new one declared.

Invariant: a page shows counts beside what was promised, and never whom they count.
"""

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import Response
from pydantic import ValidationError

from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.programmes.commands.port import ProgrammeWork
from services.registry.programmes.routes import programmes as programmes_routes
from services.registry.programmes.routes.progress import VILLAGES, ProgressQueries, ProgressQuery, progress_of
from services.registry.web.site import ASIDE, InjectedContext, PageContext, Values, page_router
from shared.http.auth.permissions import require_login
from shared.http.dependencies import provided
from shared.http.list_routes import JsonObject
from shared.http.malformed import malformed
from shared.http.pages.forms import Form, SubmittedForm, redirect, submits
from shared.http.pages.inputs import form_inputs
from shared.i18n import Text
from shared.regions import Borders, level_of, local_day, within
from shared.runtime.clock import now
from shared.runtime.errors import NotFound, ServiceError
from shared.runtime.principal import EVERYBODY, PROVINCIAL, Principal

_LIST: Final = "/pages/programmes"
_NEW: Final = f"{_LIST}/new"
_ONE: Final = f"{_LIST}/{{programme_id}}"
_USUAL: Final = {
    name: str(each.default)
    for name, each in programmes_routes.NewProgramme.model_fields.items()
    if not each.is_required() and each.default
}
"""What a programme promises unless its province says otherwise."""
_FLAGS: Final = [name for name, each in form_inputs(programmes_routes.NewProgramme).items() if each.kind == "tick"]
_COLUMNS: Final[Mapping[str, Text]] = {
    "persons": Text("Terdaftar", "Enrolled"),
    "young": Text("Pemuda", "Young"),
    "confirmed": Text("Wirausaha baru", "New entrepreneurs"),
    "running": Text("Masih berjalan", "Still running"),
    "checked": Text("Sudah diperiksa", "Checked"),
    "groups": Text("Kelompok", "Groups"),
    "provincial": Text("Dana provinsi", "Provincial money"),
    "other": Text("Dana lain", "Other money"),
}
_REGENCY_CHARACTERS: Final = 5
Asking = Annotated[Principal, require_login(*EVERYBODY)]
Declaring = Annotated[Principal, require_login("province")]


Progressing = Annotated[ProgressQueries, provided(VILLAGES)]
router = page_router()


@router.get(_LIST)
async def search(principal: Asking, context: InjectedContext) -> Response:
    programmes, query = await context.page("programmes", principal)
    values: Values = {"programmes": programmes, "query": query, "may_declare": principal.role == "province"}
    values["done"] = context.done
    return context.show("programmes/list.html", values)


@router.get(_NEW)
async def empty(principal: Declaring, context: InjectedContext) -> Response:
    today = local_day(now(), principal.region)
    return _new(context, Form(programmes_routes.NewProgramme, {**_USUAL, "start_year": str(today.year)}))


@router.post(_NEW)
async def declare(
    principal: Declaring,
    context: InjectedContext,
    form: Annotated[
        SubmittedForm[ProgrammeWork, programmes_routes.NewProgramme],
        submits(programmes_routes.NewProgramme, "owner_region"),
    ],
) -> Response:
    try:
        command = programmes_commands.DeclareProgramme(**dict(form.read(owner_region=principal.region)))
        made = await form.run(principal, lambda work: programmes_commands.declare_programme(command, work))
    except ServiceError as error:
        return _new(context, form.form.refused(error))
    return redirect(f"{_LIST}/{made.id}?done=declared")


def _new(context: PageContext, form: Form[programmes_routes.NewProgramme]) -> Response:
    return context.show("programmes/new.html", {"form": form}, form.status)


@router.get(_ONE)
async def look(programme_id: UUID, principal: Asking, context: InjectedContext, villages: Progressing) -> Response:
    programme = await context.one("programmes", programme_id, principal)
    asked = {key: value for key, value in context.request.query_params.items() if value and key not in ASIDE}
    try:
        query = ProgressQuery.model_validate(asked)
    except ValidationError as error:
        raise malformed(error.errors()) from None
    values: Values = {"programme": programme, "query": query, "flags": _FLAGS}
    values["villages"] = await progress_of(villages, programme_id, query, principal)
    values["regions"] = _regions_around(query.region or "", programme["province"], await villages.borders())
    values |= {"done": context.done, "may_enrol": principal.role in PROVINCIAL}
    values["may_correct"] = principal.role == "province"
    return context.show("programmes/programme.html", values)


@router.get(f"{_ONE}/villages/{{code}}")
async def look_closely(
    programme_id: UUID, code: str, principal: Asking, context: InjectedContext, villages: Progressing
) -> Response:
    programme = await context.one("programmes", programme_id, principal)
    found = list[JsonObject]()
    borders = await villages.borders()
    if _is_village_of(programme["province"], code, borders):
        found = (await progress_of(villages, programme_id, ProgressQuery(region=code), principal)).items
    if not found:
        raise NotFound("village-unknown", Text("Desa ini tidak ada di sini.", "There is no such village here."))
    values: Values = {"programme": programme, "village": found[0], "columns": _COLUMNS}
    return context.show("programmes/village.html", values)


def _is_village_of(province: str, code: str, borders: Borders) -> bool:
    """Tell whether a code is that of a village in a province, or was before the village got another."""
    return code in borders.history and level_of(code) == "village" and within(code, province)


def _regions_around(code: str, province: str, borders: Borders) -> list[tuple[str, str]]:
    """Return the regencies of a province, and the districts of the one that is looked at; shape: [(code, name)]."""
    regency, name = code[:_REGENCY_CHARACTERS], borders.history.name
    found = list[tuple[str, str]]()
    for each in borders.codes_at(province, "regency"):
        found.append((each, name(each)))
        if each == regency:
            found += [(below, f"\N{EN DASH} {name(below)}") for below in borders.codes_at(each, "district")]
    return found
