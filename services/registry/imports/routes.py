"""Tables of entrepreneurs over HTTP: send, look, correct, start, fetch what was refused.

Invariant: a file is bounded before it is read, and is read where nothing else waits for it; a table is never refused
for one row. What is shown of an import besides counts is shown to whoever it belongs to.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Final, Protocol, TypeVar, get_type_hints
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from services.registry.imports import commands
from services.registry.imports.commands import ImportWork, Sender, SendSheet, Sheet
from services.registry.imports.rules.columns import letters, missing
from services.registry.imports.rules.sheet_import import Import, OddRows, SampledRow
from services.registry.people.rules.consent import ConsentManner, ConsentText
from shared.contracts.vocabulary import ClientKind
from shared.http.auth.permissions import require_role
from shared.http.command_routes import Body, CommandRunner, creates, etag, updates
from shared.http.dependencies import Dependency, provided
from shared.http.item_models import item_model, shows
from shared.http.json_bodies import JsonRoute, refuse_encoded
from shared.http.list_routes import LISTS, JsonObject, ListReader, found
from shared.i18n import Label, Text
from shared.regions import History
from shared.runtime import clock
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import CENTRES, Principal
from shared.runtime.validation import field_error

T = TypeVar("T")
router = APIRouter(tags=["imports"], route_class=JsonRoute)
Asker = Annotated[Principal, require_role(*CENTRES)]
Sending = Annotated[CommandRunner[ImportWork], creates(*CENTRES)]
Starting = Annotated[CommandRunner[ImportWork], updates(*CENTRES)]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class XlsxResponse(Response):
    """A workbook."""

    media_type = XLSX


UPLOADS = ("/imports", "/pages/imports")
"""Where more may be sent than a form."""
MEGABYTE = 1_000_000
_FILE: Final = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
_FORM: Final = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FILE}}}}


class Read(Protocol):
    """Reads a file apart from everything else; raises `Unavailable` when too many are being read."""

    async def __call__(self, work: Callable[[], T]) -> T:
        """Return what reading a file comes to."""


@dataclass(frozen=True)
class ImportService:
    """What the routes need besides the unit of work: how files are read and answered, and their limits."""

    read: Read
    open_sheets: Callable[[bytes], AbstractContextManager[Sequence[Sheet]]]
    kept_file: Callable[[UUID], Awaitable[bytes]]
    write_refused: Callable[[UUID, Sequence[str]], Awaitable[bytes]]
    history: Callable[[], Awaitable[History]]
    provinces: tuple[str, ...]
    most_megabytes: int
    keep_days: int


class OtherSheet(Body):
    """Which sheet of the same file is to be looked at."""

    sheet: Annotated[str, Label("Lembar", "Sheet")] = Field(min_length=1, max_length=100, examples=["Bantimurung"])


class ColumnValues(Body):
    """What is the same for everybody in a table, in place of a column."""

    village_code: Annotated[str | None, Label("Desa semua baris", "Village of all rows")] = Field(
        default=None, min_length=10, max_length=13, examples=["73.09.01.2005"]
    )
    kind: Annotated[ClientKind | None, Label("Jenis semua baris", "Kind of all rows")] = None
    registered_on: Annotated[date | None, Label("Tanggal daftar semua baris", "Registration day of all rows")] = None
    consent_given_on: Annotated[date | None, Label("Tanggal persetujuan semua baris", "Consent day of all rows")] = None
    consent_text: Annotated[ConsentText | None, Label("Teks persetujuan semua baris", "Consent text of all rows")] = (
        None
    )
    consent_manner: Annotated[
        ConsentManner | None, Label("Cara persetujuan semua baris", "Manner of consent of all rows")
    ] = None

    def told(self) -> dict[str, str]:
        """Return those that were given, as a row would say them."""
        return {name: str(value) for name, value in self.model_dump(exclude_none=True).items()}


class Start(Body):
    """Which column holds which field, where the guess was wrong, and what is the same in all rows."""

    mapping: Annotated[dict[str, str] | None, Label("Kolom", "Columns")] = Field(
        default=None, examples=[{"nik": "B", "name": "C"}]
    )
    values: Annotated[ColumnValues | None, Label("Nilai untuk semua baris", "Values for all rows")] = Field(
        default=None,
        examples=[{"consent_given_on": "2026-01-05", "consent_text": "pdp-1", "consent_manner": "signed-paper"}],
    )


class UnderstoodColumn(BaseModel):
    """A column of a sent table: its letter, its header, and the field that it was taken for."""

    column: str
    header: str
    field: str | None


_UNDERSTOOD: Final = {
    "columns": list[UnderstoodColumn],
    "mapping": dict[str, str],
    "sample": list[SampledRow],
    "warnings": dict[str, OddRows],
    "not_understood": list[str],
    "missing": list[str],
}
ImportPreview: Final = item_model("ImportPreview", get_type_hints(Import) | _UNDERSTOOD)
SentImport: Final = item_model("SentImport", get_type_hints(CommandResult) | {"preview": ImportPreview})
"""What the document says of an import that is looked at, and of one that was just sent."""


def preview(shown: JsonObject) -> JsonObject:
    """Return an import as people look at it: columns by their letters, the ones not understood, the ones missing."""
    named = {column: field for field, column in shown["mapping"].items()}
    headers = enumerate(shown["columns"])
    columns = [{"column": letters(at), "header": header, "field": named.get(at)} for at, header in headers]
    return {
        **shown,
        "columns": columns,
        "mapping": {field: letters(column) for field, column in shown["mapping"].items()},
        "not_understood": [each["header"] for each in columns if each["header"] and not each["field"]],
        "missing": missing(shown["mapping"]),
    }


async def file_in(request: Request) -> tuple[str, bytes]:
    """Return name and content of the file that was sent; raises `Invalid` when there is none."""
    rule = Text("kirim satu berkas sebagai multipart/form-data", "send one file as multipart/form-data")
    refuse_encoded(request.headers)
    try:
        async with request.form(max_files=1, max_fields=4) as form:
            file = form.get("file")
            if isinstance(file, UploadFile):
                return (file.filename or "")[:200].replace("\0", ""), await file.read()
    except HTTPException:
        pass
    raise field_error("file-missing", "file", "", rule)


def sender_of(principal: Principal) -> Sender:
    """Return whoever sends a table."""
    return Sender(principal.subject, principal.role, principal.region, principal.centre_id)


async def understand(
    desk: ImportService, name: str, content: bytes, sender: Sender, wanted: str = ""
) -> tuple[SendSheet, commands.Understood]:
    """Return a file with how it reads; raises `Invalid` when it is no table, `Unavailable` when too many are read."""
    sent = SendSheet(name, content, "", desk.keep_days)
    return await desk.read(partial(_understood, desk, sent, sender, await desk.history(), wanted))


def digest_of(content: bytes) -> str:
    """Return what tells one file from another."""
    return hashlib.sha256(content).hexdigest()


def _understood(
    desk: ImportService, sent: SendSheet, sender: Sender, history: History, wanted: str
) -> tuple[SendSheet, commands.Understood]:
    places = commands.places_of(sender.region, desk.provinces, history)
    today = commands.today_of(clock.now(), sender.region, desk.provinces)
    with desk.open_sheets(sent.content) as sheets:
        understood = commands.understand(sheets, places, today, wanted)
    return replace(sent, digest=digest_of(sent.content)), understood


async def understand_other(
    desk: ImportService, sent: JsonObject, wanted: str, sender: Sender
) -> tuple[SendSheet, commands.Understood]:
    """Return the file of an import with how another sheet of it reads; raises as `understand`, or when it is gone."""
    return await understand(desk, sent["file_name"], await desk.kept_file(sent["id"]), sender, wanted)


IMPORTS: Final = Dependency[ImportService]("imports")
Importing = Annotated[ImportService, provided(IMPORTS)]


@dataclass(frozen=True)
class VisibleImports:
    """The imports that whoever asks may see."""

    asker: Principal
    lists: ListReader

    async def one(self, import_id: UUID) -> JsonObject:
        """Return an import by its id; raises `NotFound`."""
        return found(await self.lists.find("imports", import_id, self.asker))

    async def previewed(self, answer: Response) -> Response:
        """Add the preview of an import to the answer to whoever sent it."""
        accepted = msgspec.json.decode(answer.body)
        looked_at = await self.one(UUID(accepted["id"]))
        answer.body = JSONResponse(jsonable_encoder({**accepted, "preview": preview(looked_at)})).body
        answer.headers["content-length"] = str(len(answer.body))
        return answer


async def _visible(asker: Asker, lists: Annotated[ListReader, provided(LISTS)]) -> VisibleImports:
    return VisibleImports(asker, lists)


Visible = Annotated[VisibleImports, Depends(_visible)]


async def _bounded(request: Request, desk: Importing) -> None:
    given = request.headers.get("content-length", "")
    if not given.isdecimal() or int(given) > desk.most_megabytes * MEGABYTE:
        rule = Text(f"paling besar {desk.most_megabytes} MB", f"at most {desk.most_megabytes} MB")
        raise field_error("file-too-large", "file", f"{given or '?'} B", rule)


BOUNDED: Final = Depends(_bounded)
"""Refuses a file before it is read when it is too large."""


@router.post(
    "/imports",
    status_code=201,
    summary="Send a table of entrepreneurs",
    dependencies=[BOUNDED],
    openapi_extra=_FORM,
    responses={201: {"model": SentImport}},
)
async def send_import(request: Request, visible: Visible, run: Sending, desk: Importing) -> Response:
    name, content = await file_in(request)
    sender = sender_of(visible.asker)
    command, understood = await understand(desk, name, content, sender)
    return await visible.previewed(await run(lambda work: commands.send_sheet(command, sender, understood, work)))


@router.post(
    "/imports/{import_id}/sheets",
    status_code=201,
    summary="Look at another sheet of a file that was sent",
    responses={201: {"model": SentImport}},
)
async def choose_sheet(import_id: UUID, body: OtherSheet, visible: Visible, run: Sending, desk: Importing) -> Response:
    looked_at, sender = await visible.one(import_id), sender_of(visible.asker)
    command, understood = await understand_other(desk, looked_at, body.sheet, sender)
    return await visible.previewed(await run(lambda work: commands.send_sheet(command, sender, understood, work)))


@router.get("/imports/{import_id}", summary="Show an import: preview, state, how far", responses=shows(ImportPreview))
async def preview_import(import_id: UUID, visible: Visible, response: Response) -> JsonObject:
    looked_at = await visible.one(import_id)
    response.headers["ETag"] = etag(looked_at["version"])
    return preview(looked_at)


@router.post("/imports/{import_id}/start", status_code=201, response_model=CommandResult, summary="Start an import")
async def start_import(import_id: UUID, run: Starting, body: Start | None = None) -> Response:
    asked = body or Start()
    values = asked.values.told() if asked.values else {}
    return await run(lambda work: commands.start_import(import_id, asked.mapping, work, values))


@router.get("/imports/{import_id}/refused.xlsx", summary="Fetch refused rows with reasons", response_class=XlsxResponse)
async def fetch_refused_rows(import_id: UUID, visible: Visible, desk: Importing) -> Response:
    looked_at = await visible.one(import_id)
    content = await desk.write_refused(import_id, looked_at["columns"])
    return XlsxResponse(content, headers={"Content-Disposition": 'attachment; filename="ditolak.xlsx"'})
