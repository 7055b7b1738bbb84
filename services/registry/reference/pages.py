"""The pages of region codes that changed: what was declared, a new declaration, one that is taken back.

Invariant: nothing is declared from a page before its sender was shown what it moves.
"""

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import Response
from pydantic import Field

from services.registry.reference import queries
from services.registry.reference.commands import region_codes as commands
from services.registry.reference.commands.region_codes import DeclaredRegions, MapRegionCode, RegionCodeWork
from services.registry.reference.queries import RegionUse
from services.registry.reference.routes.region_codes import MappingVoiding, NewMapping
from services.registry.reference.rules.region_changes import Change, RegionChange
from services.registry.reference.rules.region_codes import RegionMapping
from services.registry.web.form_pages import AnyForm, ChangeForm, FormPage, ShownForm, Thing, change_form
from services.registry.web.site import InjectedContext, PageContext, Values, page_router
from shared.http.auth.permissions import require_login
from shared.http.dependencies import Dependency, look_up, provided
from shared.http.pages.forms import Form, Handler, SubmittedForm, redirect, submits
from shared.http.pages.inputs import form_inputs
from shared.i18n import Label, Text
from shared.runtime.errors import ServiceError
from shared.runtime.principal import EVERYBODY, Principal

REGION_USE: Final = Dependency[RegionUse]("region use")
_LIST: Final = "/pages/region-mappings"
_NEW: Final = f"{_LIST}/new"
_ONE: Final = f"{_LIST}/{{mapping_id}}"
CHANGES: Final[Mapping[Change, Text]] = {
    "recoded": Text("Berganti kode", "Another code"),
    "created": Text("Wilayah baru", "A new region"),
    "merged": Text("Digabung", "Merged"),
    "split": Text("Dimekarkan", "Split"),
}
_KEPT: Final[Mapping[str, Text]] = {
    "entrepreneurs": Text("Wirausaha", "Entrepreneurs"),
    "enrolments": Text("Tempat di program desa", "Places in village programmes"),
    "enterprises": Text("Usaha", "Enterprises"),
    "cooperatives": Text("Koperasi", "Cooperatives"),
    "centres": Text("Sentra", "Centres"),
    "units": Text("Unit", "Units"),
}
Asking = Annotated[Principal, require_login(*EVERYBODY)]
Declaring = Annotated[Principal, require_login("province", "ministry")]
Using = Annotated[RegionUse, provided(REGION_USE)]
router = page_router()


class Declaration(NewMapping):
    """What is declared of a code, and whether its sender was shown what that moves."""

    seen: Annotated[bool, Label("Sudah dilihat", "Was looked at")] = Field(default=False, exclude=True)


@router.get(_LIST)
async def search(principal: Asking, context: InjectedContext) -> Response:
    mappings, query = await context.page("region-mappings", principal)
    values: Values = {"mappings": mappings, "query": query, "may_declare": _may_declare(principal)}
    return context.show("reference/list.html", values | {"done": context.done})


@router.get(_NEW)
async def empty(_: Declaring, context: InjectedContext) -> Response:
    asked = {name: context.request.query_params.get(name, "") for name in form_inputs(NewMapping)}
    return _new(context, Form(Declaration, asked))


@router.post(_NEW)
async def declare(
    principal: Declaring,
    context: InjectedContext,
    form: Annotated[SubmittedForm[RegionCodeWork, Declaration], submits(Declaration, "seen")],
    use: Using,
) -> Response:
    try:
        typed = form.read()
        command = MapRegionCode(**typed.model_dump())
        if not typed.seen:
            return await _previewed(context, principal, form.form, command, use)
        made = await form.run(principal, lambda work: commands.map_region_code(command, work))
    except ServiceError as error:
        return _new(context, form.form.refused(error))
    return redirect(f"{_LIST}/{made.id}?done=declared")


def _new(context: PageContext, form: Form[Declaration]) -> Response:
    return context.show("reference/new.html", {"form": form}, form.status)


async def _previewed(
    context: PageContext, principal: Principal, form: Form[Declaration], command: MapRegionCode, use: RegionUse
) -> Response:
    async def question(work: RegionCodeWork) -> tuple[RegionMapping, RegionChange]:
        return await queries.preview(command, work)

    mapping, change = await context.ask(principal, "GET preview", question)
    typed = {name: value for name, value in form.values.items() if value}
    values = {"form": form, "typed": typed, "mapping": mapping, **await _shown(change, use)}
    return context.show("reference/preview.html", values)


@router.get(_ONE)
async def look(mapping_id: UUID, principal: Asking, context: InjectedContext, use: Using) -> Response:
    mapping = await context.one("region-mappings", mapping_id, principal)
    values: Values = {"mapping": mapping, "may_declare": _may_declare(principal), "done": context.done}
    return context.show("reference/mapping.html", values | await _moved(context, principal, mapping, use))


def _may_declare(principal: Principal) -> bool:
    return principal.role in ("province", "ministry")


async def _moved(context: PageContext, principal: Principal, listed: Thing, use: RegionUse) -> Values:
    """Return what a declaration of the list moves."""
    mapping = RegionMapping(**listed)

    async def question(work: DeclaredRegions) -> RegionChange:
        return await queries.change(mapping, work)

    return await _shown(await context.ask(principal, "GET preview", question), use)


async def _shown(change: RegionChange, use: RegionUse) -> Values:
    kept = await use.count(change.older)
    return {"change": change, "called": CHANGES[change.change], "kept": [(_KEPT[name], kept[name]) for name in _KEPT]}


def _blank(_: Thing) -> Mapping[str, str]:
    return {}


async def _named(_: PageContext, __: Principal, mapping: Thing) -> Thing:
    return {**mapping, "name": f"{mapping['old_code']} → {mapping['new_code']}"}


async def _what_it_moves(asked: ShownForm, mapping: Thing, _: AnyForm) -> Values:
    use = look_up(asked.context.request.app, REGION_USE)
    return {"mapping": mapping, **await _moved(asked.context, asked.principal, mapping, use)}


_MAPPING: Final = FormPage("region-mappings", _LIST, "reference", _blank, _named)
_VOID: Final = ChangeForm(
    "void", MappingVoiding, f"{_LIST}/{{made}}?done=voided", ("province", "ministry"), _what_it_moves
)


@change_form(router, _MAPPING, _VOID)
def void(ref: UUID, why: MappingVoiding) -> Handler[RegionCodeWork]:
    command = commands.VoidRegionMapping(ref, why.reason_code)
    return lambda work: commands.void_mapping(command, work)
