"""The pages of tables that offices send: send, look at how it was understood, start, see how far it is.

Invariant: nothing is imported before somebody has looked at the preview and pressed the button.
"""

import asyncio
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response, UploadFile
from pydantic import BaseModel, create_model

from services.registry.imports import commands, routes
from services.registry.imports.routes import BOUNDED, ImportService
from services.registry.imports.rules.columns import FIELDS, letters
from services.registry.web.site import SITE, PageContext
from shared.http.auth.permissions import CENTRES, require_login
from shared.http.command_routes import Body
from shared.http.pages.forms import Form, read_form, redirect
from shared.http.pages.inputs import TypedAs
from shared.http.pages.responses import page
from shared.runtime.errors import ServiceError
from shared.runtime.principal import Principal

_LIST = "/pages/imports"
_ONE = f"{_LIST}/{{import_id}}"
Asking = Annotated[Principal, require_login(*CENTRES)]
Column = Annotated[str | None, TypedAs(kind="choice")]
_COLUMNS: Final[dict[str, Any]] = dict.fromkeys(FIELDS, (Column, None))
ChosenColumns: Final = create_model("ChosenColumns", __base__=Body, **_COLUMNS)
"""Which column holds which field; a field that is in no column is left empty."""


class SentTable(BaseModel):
    """A table of entrepreneurs."""

    file: Annotated[UploadFile, TypedAs({"type": "file", "accept": ".xlsx,.xls,.ods,.csv,.txt"}, kind="file")]


def add(routes: APIRouter, counter: PageContext, desk: ImportService) -> None:
    """Add the pages of imports."""
    pages = _Pages(counter, desk)
    routes.get(_LIST)(pages.look_back)
    routes.post(_LIST, dependencies=[BOUNDED])(pages.send)
    routes.get(_ONE)(pages.look)
    routes.get(f"{_ONE}/sheets")(pages.look)
    routes.post(f"{_ONE}/sheets")(pages.choose)
    routes.get(f"{_ONE}/start")(pages.look)
    routes.post(f"{_ONE}/start")(pages.start)


class _Pages:
    def __init__(self, counter: PageContext, desk: ImportService) -> None:
        self._counter, self._desk = counter, desk

    async def look_back(self, request: Request, principal: Asking) -> Response:
        return await self._list(request, principal, Form(SentTable))

    async def send(self, request: Request, principal: Asking) -> Response:
        form = await read_form(request, principal, self._counter.open_work, SentTable)
        sender = routes.sender_of(principal)
        try:
            name, content = await routes.file_in(request)
            command, understood = await asyncio.to_thread(routes.understand, self._desk, name, content, sender)
            made = await form.run(lambda work: commands.send_sheet(command, sender, understood, work), command.digest)
        except ServiceError as error:
            return await self._list(request, principal, Form(SentTable).refused(error))
        return redirect(f"{_LIST}/{made.id}")

    async def look(self, request: Request, import_id: UUID, principal: Asking) -> Response:
        return await self._one(request, import_id, principal)

    async def choose(self, request: Request, import_id: UUID, principal: Asking) -> Response:
        form = await read_form(request, principal, self._counter.open_work, routes.OtherSheet)
        looked_at = await self._counter.one("imports", import_id, principal)
        sender = routes.sender_of(principal)
        try:
            wanted = form.read().sheet
            command, understood = await routes.understand_other(self._desk, looked_at, wanted, sender)
            made = await form.run(lambda work: commands.send_sheet(command, sender, understood, work))
        except ServiceError as error:
            return await self._one(request, import_id, principal, error=error)
        return redirect(f"{_LIST}/{made.id}")

    async def start(self, request: Request, import_id: UUID, principal: Asking) -> Response:
        form = await read_form(request, principal, self._counter.open_work, ChosenColumns)
        try:
            mapping = form.read().model_dump(exclude_none=True)
            await form.change(lambda work: commands.start_import(import_id, mapping, work))
        except ServiceError as error:
            return await self._one(request, import_id, principal, form.form.refused(error))
        return redirect(f"{_LIST}/{import_id}")

    async def _list(self, request: Request, principal: Principal, form: Form[SentTable]) -> Response:
        imports, query = await self._counter.page(request, "imports", principal)
        values = {"imports": imports, "query": query, "form": form, "most": self._desk.most_megabytes}
        return page(request, SITE.render(request, "imports/list.html", **values), form.status)

    async def _one(
        self,
        request: Request,
        import_id: UUID,
        principal: Principal,
        form: Form[Body] | None = None,
        error: ServiceError | None = None,
    ) -> Response:
        looked_at = await self._counter.one("imports", import_id, principal)
        preview = routes.preview(looked_at)
        asked = form or Form(ChosenColumns, preview["mapping"], looked_at["version"], error=error)
        columns = [(letters(number), _column(number, header)) for number, header in enumerate(looked_at["columns"])]
        values: dict[str, Any] = {"each": preview, "form": asked, "fields_of": FIELDS, "columns": columns}
        values["sheets"] = Form(routes.OtherSheet)
        return page(request, SITE.render(request, "imports/import.html", **values), asked.status)


def _column(number: int, header: str) -> str:
    return f"{letters(number)} \N{EN DASH} {header}" if header else letters(number)
