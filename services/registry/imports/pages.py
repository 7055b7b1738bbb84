"""The pages of tables that offices send: send, look at how it was understood, start, see how far it is.

Invariant: nothing is imported before somebody has looked at the preview and pressed the button; a page that could not
read a table at the moment says when to send it again.
"""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Response, UploadFile
from pydantic import BaseModel, create_model

from services.registry.imports import commands, routes
from services.registry.imports.rules.columns import FIELDS, letters
from services.registry.web.site import WARNINGS, InjectedContext, PageContext, Values, page_router
from shared.http.auth.permissions import require_login
from shared.http.command_routes import Body
from shared.http.list_routes import JsonObject
from shared.http.pages.forms import Form, SubmittedForm, redirect, submits
from shared.http.pages.inputs import TypedAs
from shared.i18n import Label
from shared.runtime.errors import ServiceError
from shared.runtime.principal import CENTRES, Principal

_LIST = "/pages/imports"
_ONE = f"{_LIST}/{{import_id}}"
Asking = Annotated[Principal, require_login(*CENTRES)]
router = page_router()
Column = Annotated[str | None, TypedAs(kind="choice")]
_PLACE: Final = {
    "village": Label("Nama desa/kelurahan", "Name of village"),
    "district": Label("Nama kecamatan", "Name of district"),
    "regency": Label("Nama kabupaten/kota", "Name of regency or city"),
}
"""What columns are called that hold no field of an entrepreneur."""
_COLUMNS: Final[JsonObject] = {
    name: (Annotated[Column, _PLACE[name]] if name in _PLACE else Column, None) for name in FIELDS
}
_FOR_ALL: Final = "all_"
"""How the page calls a field that has one value for all rows, and no column."""
_VALUES: Final[JsonObject] = {
    f"{_FOR_ALL}{name}": (Annotated[each.annotation, *each.metadata], None)
    for name, each in routes.ColumnValues.model_fields.items()
}
ChosenColumns: Final = create_model("ChosenColumns", __base__=Body, **_COLUMNS, **_VALUES)
"""Which column holds which field, and what is the same in all rows; a field that is in no column is left empty."""


AS_TABLE: Final = TypedAs({"type": "file", "accept": ".xlsx,.xls,.ods,.csv,.txt"}, kind="file")


class SentTable(BaseModel):
    """A table of entrepreneurs."""

    file: Annotated[UploadFile, AS_TABLE, Label("Berkas", "File")]


@router.get(_LIST)
async def look_back(principal: Asking, context: InjectedContext, desk: routes.Importing) -> Response:
    return await _list(context, principal, desk, Form(SentTable))


@router.post(_LIST, dependencies=[routes.BOUNDED])
async def send(
    principal: Asking,
    context: InjectedContext,
    desk: routes.Importing,
    form: Annotated[SubmittedForm[commands.ImportWork, SentTable], submits(SentTable)],
) -> Response:
    sender = routes.sender_of(principal)
    try:
        name, content = await routes.file_in(context.request)
        digest = routes.digest_of(content)
        if (made := await form.earlier(principal, digest)) is None:
            command, understood = await routes.understand(desk, name, content, sender)
            made = await form.run(
                principal, lambda work: commands.send_sheet(command, sender, understood, work), digest
            )
    except ServiceError as error:
        return await _list(context, principal, desk, Form(SentTable).refused(error))
    return redirect(f"{_LIST}/{made.id}")


async def _list(
    context: PageContext, principal: Principal, desk: routes.ImportService, form: Form[SentTable]
) -> Response:
    imports, query = await context.page("imports", principal)
    values: Values = {"imports": imports, "query": query, "form": form, "most": desk.most_megabytes}
    return _in_time(context.show("imports/list.html", values, form.status), form.error)


def _in_time(answer: Response, error: ServiceError | None) -> Response:
    """Say when sending the same again may help, if that is known."""
    if error is not None and error.retry_after_seconds is not None:
        answer.headers["retry-after"] = str(error.retry_after_seconds)
    return answer


@router.get(_ONE)
@router.get(f"{_ONE}/sheets")
@router.get(f"{_ONE}/start")
async def look(import_id: UUID, principal: Asking, context: InjectedContext) -> Response:
    return _one(context, await context.one("imports", import_id, principal))


@router.post(f"{_ONE}/sheets")
async def choose(
    import_id: UUID,
    principal: Asking,
    context: InjectedContext,
    desk: routes.Importing,
    form: Annotated[SubmittedForm[commands.ImportWork, routes.OtherSheet], submits(routes.OtherSheet)],
) -> Response:
    looked_at = await context.one("imports", import_id, principal)
    sender = routes.sender_of(principal)
    try:
        wanted = form.read().sheet
        if (made := await form.earlier(principal)) is None:
            command, understood = await routes.understand_other(desk, looked_at, wanted, sender)
            made = await form.run(principal, lambda work: commands.send_sheet(command, sender, understood, work))
    except ServiceError as error:
        return _one(context, looked_at, error=error)
    return redirect(f"{_LIST}/{made.id}")


@router.post(f"{_ONE}/start")
async def start(
    import_id: UUID,
    principal: Asking,
    context: InjectedContext,
    form: Annotated[SubmittedForm[commands.ImportWork, Body], submits(ChosenColumns)],
) -> Response:
    try:
        chosen = form.read().model_dump(exclude_none=True)
        mapping = {name: column for name, column in chosen.items() if name in FIELDS}
        values = {name.removeprefix(_FOR_ALL): str(value) for name, value in chosen.items() if name not in FIELDS}
        await form.change(principal, lambda work: commands.start_import(import_id, mapping, work, values))
    except ServiceError as error:
        return _one(context, await context.one("imports", import_id, principal), form.form.refused(error))
    return redirect(f"{_LIST}/{import_id}")


def _one(
    context: PageContext, looked_at: JsonObject, form: Form[Body] | None = None, error: ServiceError | None = None
) -> Response:
    preview = routes.preview(looked_at)
    asked = form or Form(ChosenColumns, preview["mapping"], looked_at["version"], error=error)
    columns = [(letters(number), _column(number, header)) for number, header in enumerate(looked_at["columns"])]
    values: Values = {"each": preview, "form": asked, "fields_of": FIELDS, "columns": columns}
    values["sheets"] = Form(routes.OtherSheet)
    values["values_of"] = [*_VALUES]
    values["odd"] = WARNINGS
    return _in_time(context.show("imports/import.html", values, asked.status), asked.error)


def _column(number: int, header: str) -> str:
    return f"{letters(number)} \N{EN DASH} {header}" if header else letters(number)
